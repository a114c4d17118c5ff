from odoo import models

from ..core import words
from .verbund_commitment import GIVEN_STATES
from .verbund_waiting import OPEN_STATES, STATE_EXPIRED, STATE_OFFERED, STATE_TAKEN


class VerbundWaiting(models.Model):
    """What a company is shown of its place, and the link by which it answers."""

    _inherit = "verbund.waiting"

    def _page_values(self):
        self.ensure_one()
        # Over since midnight, though the nightly job has not gone through the list yet
        expired = self.state == STATE_OFFERED and self._is_offer_over()
        offered = self.state == STATE_OFFERED and not expired
        waits = not (offered or expired)
        values = {
            "id": self.id,
            "wish": self._wish_words(),
            "order": self._order_words() + self._lack_words() if waits else [],
            "offer": None,
            "expired": expired,
        }
        if offered:
            values["offer"] = {
                "seats": words.seats(self.env, self.offered_seats),
                "until": words.day(self.env, self.offered_until),
                **self._offer_facts(
                    lambda amount: words.money(self.env, amount, self.currency_id)
                ),
            }
        return values

    def _link_concerns(self, partner):
        """Of a company that has left, only as long as its word on the course holds."""
        # sudo: the membership may be one that the user cannot read
        members = (
            self.env["verbund.membership"]
            .sudo()
            ._get_member_pairs(self.partner_id, self.course_id.network_ids, closed=True)
        )
        holds = bool(members) or self._get_word().state in GIVEN_STATES
        return super()._link_concerns(partner) and holds

    def _link_show_waiting(self, link):
        """See the place on the list, take or decline what is offered, leave it."""
        course = self.course_id
        word = course._page_word(self.partner_id, link.partner_id)
        offered = self.state == STATE_OFFERED and not self._is_offer_over()
        taken = self.state == STATE_TAKEN
        return {
            "title": self.env._("%(course)s: waiting list", course=course.name),
            "until": words.day(self.env, self.offered_until) if offered else "",
            "template": "qualifizierungsverbund.link_waiting",
            "prefix": "commit_",
            "timeline": course._page_timeline(self.partner_id),
            "undone": self.state in OPEN_STATES,
            "values": {
                **word,
                "ended": self.state not in OPEN_STATES and words.label(self),
                "expired": self.state == STATE_EXPIRED,
                "taken": taken,
                "portal_url": taken and self._notice_path(link.partner_id),
                "who_may": course._who_may(self.partner_id),
            },
        }

    def _link_file_waiting(self, link, name):
        """What was taken has its receipt on this page as well."""
        if name != "receipt" or self.state != STATE_TAKEN:
            return None
        return self._get_word()._page_receipt(link.partner_id)

    def _link_act_waiting(self, link, form):
        """
        :raises UserError: when the person may not bind the company, or the list has
            changed since
        """
        return self.course_id._read_waiting(form, self.partner_id, link.partner_id)
