from odoo import api, models

from ..core import words
from ..core.transition_mixin import in_transition
from .verbund_course import STATE_BOOKING_OPEN, STATE_CONFIRMED, STATE_RUNNING
from .verbund_guarantee import (
    OPEN_STATES,
    STATE_BOUND,
    STATE_DRAWN,
    STATE_OFFERED,
)

MODULE = "qualifizierungsverbund"
MAIL_ASKED = f"{MODULE}.mail_guarantee_asked"
MAIL_RECEIPT = f"{MODULE}.mail_guarantee_receipt"
MAIL_STANDS = f"{MODULE}.mail_guarantee_stands"
MAIL_ENDED = f"{MODULE}.mail_guarantee_ended"
SCOPE_GUARANTEE = "guarantee"
# Of a word that stands: what has happened -> where the course stands as long as the
# text is true.
STANDS_WHILE = {
    "confirmed": STATE_CONFIRMED,
    "booked": STATE_CONFIRMED,
    "begun": STATE_RUNNING,
    "dearer": STATE_BOOKING_OPEN,
    "deadline": STATE_BOOKING_OPEN,
}


class VerbundGuarantee(models.Model):
    """What a company is told about the empty seats that it guarantees."""

    _inherit = "verbund.guarantee"

    # ------------------------------------------------------ when it is told

    @api.model_create_multi
    def create(self, vals_list):
        """Whom staff add while booking is open is asked."""
        guarantees = super().create(vals_list)
        if not in_transition(self.env):
            guarantees.filtered(
                lambda row: row.course_id.state == STATE_BOOKING_OPEN
            )._tell_company(MAIL_ASKED, scope=SCOPE_GUARANTEE)
        return guarantees

    def action_bind(self):
        res = super().action_bind()
        self._tell_company(MAIL_RECEIPT, scope=SCOPE_GUARANTEE, changed=False)
        return res

    def _changed(self):
        res = super()._changed()
        self._tell_company(MAIL_RECEIPT, scope=SCOPE_GUARANTEE, changed=True)
        return res

    def action_withdraw(self):
        res = super().action_withdraw()
        self._tell_company(MAIL_ENDED, told="withdrawn")
        return res

    def _release(self, reason):
        res = super()._release(reason)
        self._tell_company(MAIL_ENDED, told=reason)
        return res

    def _end_replaced(self):
        res = super()._end_replaced()
        self._tell_company(MAIL_ENDED, told="replaced")
        return res

    def _tell_stands(self, told):
        """
        :param told: key of ``STANDS_WHILE``
        """
        for guarantee in self:
            guarantee._tell_company(
                MAIL_STANDS,
                told=told,
                carried=guarantee._carried_now(),
                plan=guarantee.course_id._plan(),
            )

    def _tell_company(self, template, scope=None, **extra):
        """Write to the contacts of each company, and to who may bind it.

        :param scope: what the text asks for
        :param extra: what the text says beside the facts
        """
        # sudo: in the portal the company itself sets it off, and may read neither
        # networks nor contacts
        self_sudo = self.sudo()
        return self.env["verbund.notice"]._send(
            template,
            self_sudo._get_company_contacts(binding=True),
            scope or SCOPE_GUARANTEE,
            None,
            dict.fromkeys(self_sudo, extra),
        )

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.course_id

    def _notice_path(self, partner):
        return self.course_id._notice_path(partner)

    def _notice_obstacle(self, template, extra):
        if self._is_true_now(template, extra):
            return None
        return self.env._(
            "%(company)s is “%(state)s” now: this text is not true any more.",
            company=self.partner_id.display_name,
            state=self._state_label(),
        )

    def _is_true_now(self, template, extra):
        """Whether the word of the company, and the course, stand as a text says."""
        course = self.course_id
        if template == MAIL_ASKED:
            return self.state == STATE_OFFERED and course.state == STATE_BOOKING_OPEN
        if template == MAIL_RECEIPT:
            return self.state == STATE_BOUND and course.state == STATE_BOOKING_OPEN
        if template == MAIL_STANDS:
            return (
                self.state in (STATE_BOUND, STATE_DRAWN)
                and course.state == STANDS_WHILE[extra["told"]]
                and extra["carried"] == self._carried_now()
                and extra["plan"] == course._plan()
            )
        return self.state not in OPEN_STATES

    def _notice_values(self, partner):
        course, show = self.course_id, self.company_id._verbund_money
        carried = self._carried_now()
        binders = course._get_binders(self.partner_id)[self.partner_id]
        return {
            **course._notice_facts(),
            "company": self.partner_id.name,
            "empty": words.seats(self.env, self.seats),
            "carried": carried,
            "carried_words": words.seats(self.env, carried),
            "max_amount": show(self.max_amount),
            "amount_now": show(self.amount_now),
            "size": course._group_size(),
            "missing": course._missing_sentence(),
            "may_withdraw": self._may_withdraw(),
            "who_may": self._who_may_instead(partner, binders),
        }
