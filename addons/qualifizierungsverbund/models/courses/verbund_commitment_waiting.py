from odoo import models

from .verbund_commitment import CLOSED_STATES, STATE_OFFERED
from .verbund_course_waiting_page import VERBS

FREEING_STATES = (STATE_OFFERED, *CLOSED_STATES)


class VerbundCommitment(models.Model):
    """Seats that a company gives back go to those who wait."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") in FREEING_STATES or (
            "seats" in vals and "state" not in vals
        ):
            self.course_id._offer_freed()
        return res

    def _link_act_word(self, link, form):
        """The page of a word has the form of the waiting list as well."""
        if form.post.get("verb") in VERBS:
            return self.course_id._read_waiting(form, self.partner_id, link.partner_id)
        return super()._link_act_word(link, form)
