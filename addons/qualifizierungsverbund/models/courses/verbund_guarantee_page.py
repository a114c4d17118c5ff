from odoo import models

from ..core import words
from .verbund_guarantee import STATE_BOUND, STATE_OFFERED


class VerbundGuarantee(models.Model):
    """What a company is shown of its word on empty seats, and the link to give it."""

    _inherit = "verbund.guarantee"

    def _page_values(self):
        """Plain values, without anything about others."""
        self.ensure_one()
        env, currency = self.env, self.currency_id
        carried = self._carried_now()
        return {
            "state": self.state,
            "state_label": words.label(self),
            "seats": words.seats(env, self.seats),
            "limit": words.money(env, self.max_amount, currency),
            "carried": words.seats(env, carried) if carried else "",
            "now": words.money(env, self.amount_now, currency),
            "by": self.bound_by,
            "at": words.moment(env, self.bound_at),
            "reason": words.label(self, "release_reason"),
            "may_withdraw": self._may_withdraw(),
        }

    def _awaits_word(self):
        """Whether the company can still say something of it, before it is decided.

        What it was asked for it can give, or decline, until then; what it has given it
        changes until the decision date.
        """
        if self.state == STATE_BOUND:
            return not self.course_id._awaits_decision()
        return self.state == STATE_OFFERED

    # ----------------------------------------------- the same without a login

    def _link_show_guarantee(self, link):
        """Give, change or take back the word of the company on empty seats."""
        course = self.course_id
        word = course._page_word(self.partner_id, link.partner_id)
        return {
            "title": self.env._("%(course)s: empty seats", course=course.name),
            "until": word["course"]["open_until"],
            "template": "qualifizierungsverbund.link_guarantee",
            "prefix": "commit_",
            "timeline": course._page_timeline(self.partner_id),
            "values": {**word, "who_may": course._who_may(self.partner_id)},
        }

    def _link_act_guarantee(self, link, form):
        """
        :raises UserError: when the person may not bind the company, or the course
            takes no such word (any more)
        """
        return self.course_id._act_guarantee(self.partner_id, link.partner_id, form)
