from odoo import models

from ..core import words
from .verbund_course import STATE_CANCELLED as COURSE_CANCELLED
from .verbund_course import STATE_CONFIRMED as COURSE_CONFIRMED
from .verbund_waiting import (
    STATE_CANCELLED,
    STATE_DECLINED,
    STATE_EXPIRED,
    STATE_LEFT,
    STATE_OFFERED,
    STATE_WAITING,
)

MAIL_WAITING = "qualifizierungsverbund.mail_waiting"
SCOPE_WAITING = "waiting"
# What a text says is true as long as the company stands so.
TRUE_WHILE = {
    "joined": STATE_WAITING,
    "passed": STATE_WAITING,
    "decided": STATE_WAITING,
    "dearer": STATE_WAITING,
    "moved": STATE_WAITING,
    "offered": STATE_OFFERED,
    "expired": STATE_EXPIRED,
    "declined": STATE_DECLINED,
    "left": STATE_LEFT,
    "closed": STATE_CANCELLED,
}


class VerbundWaiting(models.Model):
    """What a company is told about its place on the list."""

    _name = "verbund.waiting"
    _inherit = ["verbund.waiting", "verbund.linked.mixin"]

    # ------------------------------------------------------ when it is told

    def _tell_joined(self):
        self._tell_companies("joined")

    def _tell_offered(self):
        self._tell_companies("offered")

    def _tell_passed(self, passed):
        """Somebody behind it is offered seats: told once a day.

        :param passed: dict id of a row -> why
        """
        for reason, rows in self.grouped(lambda row: passed[row.id]).items():
            today = rows.company_id[:1]._verbund_today()
            rows._tell_companies("passed", once=f"{reason}:{today}", reason=reason)

    def _tell_expired(self):
        self._tell_companies("expired")

    def _tell_decided(self):
        self._tell_companies("decided", once="decided")

    def _tell_gone(self):
        """What staff have noted for a company is confirmed, as what it says itself."""
        for state, rows in self.grouped("state").items():
            rows._tell_companies(state)

    def _tell_closed(self):
        self._tell_companies("closed")

    def _tell_companies(self, told, once=None, **values):
        """
        :param told: a key of ``TRUE_WHILE``
        """
        if not self:
            return
        # sudo: as for the seats of a company, it sets it off itself in the portal
        self_sudo = self.sudo()
        recipients = {}
        for course_sudo, rows_sudo in self_sudo.grouped("course_id").items():
            contacts = rows_sudo.partner_id._verbund_contacts_each(
                networks=course_sudo.network_ids, binding=True
            )
            recipients |= {row: contacts[row.partner_id] for row in rows_sudo}
        extras = dict.fromkeys(self_sudo, {"told": told, **values})
        self.env["verbund.notice"]._send(
            MAIL_WAITING, recipients, SCOPE_WAITING, once, extras
        )

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.course_id

    def _notice_path(self, partner):
        return self.course_id._notice_path(partner)

    def _notice_obstacle(self, template, extra):
        told = extra.get("told")
        if self.state == TRUE_WHILE.get(told, self.state) and not (
            told == "offered" and self._is_offer_over()
        ):
            return None
        return self.env._(
            "%(company)s is “%(state)s” now: this text is not true any more.",
            company=self.partner_id.display_name,
            state=self._state_label(),
        )

    def _notice_values(self, partner):
        course, here = self.course_id, self.company_id
        binders = course._get_binders(self.partner_id)[self.partner_id]
        is_offered = self.state == STATE_OFFERED
        return {
            **course._notice_facts(),
            "cancelled": course.state == COURSE_CANCELLED,
            "merged": bool(course.merged_into_id),
            "takes_place": course.state == COURSE_CONFIRMED,
            "company": self.partner_id.name,
            "wish": self._wish_words(),
            "order": self._order_words() if self.state == STATE_WAITING else [],
            "seats_words": words.seats(self.env, self.offered_seats),
            "until": here._verbund_show(self.offered_until),
            "who_may": self._who_may_instead(partner, binders),
            "limit": here._verbund_money(self._most_paid() or 0.0),
            **(self._offer_facts(here._verbund_money) if is_offered else {}),
        }

    def _offer_facts(self, show):
        """What the offered seats cost.

        :param show: function that makes words of an amount
        """
        course, seats = self.course_id, self.offered_seats
        word = self._get_word()
        held, size = course._seats_given(word), self._size_with(seats)
        limit = self._limit()
        if limit is False:
            limit = course._worst_case(seats, self.partner_id)
        cases = [(n, size, limit) for n in (held + seats,)]
        (share,) = course._shares_of(self.partner_id, cases)
        return {
            "price": show(course._price_at(size, self.partner_id)),
            "price_seats": size,
            "all_seats": words.seats(self.env, held + seats),
            "share": show(share),
            "limit": show(limit),
            "limit_total": show(limit * (held + seats)),
        }
