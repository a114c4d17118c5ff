from odoo import models
from odoo.exceptions import UserError

from .verbund_commitment import CLOSED_STATES, STATE_CONFIRMED
from .verbund_course import STATE_BOOKING_OPEN


class VerbundCommitment(models.Model):
    """The word of a company in whose house the course takes place."""

    _inherit = "verbund.commitment"

    def _hosting(self):
        return self.filtered(lambda word: word.partner_id == word.course_id.host_id)

    def write(self, vals):
        gone = self.browse()
        if vals.get("state") in CLOSED_STATES:
            gone = self._hosting().filtered(
                lambda word: word.state not in CLOSED_STATES
            )
        res = super().write(vals)
        # sudo: the company takes its word back itself, its network is told
        gone.sudo().course_id.filtered(
            lambda course: course.state == STATE_BOOKING_OPEN
        )._tell_host_gone()
        return res

    def action_cancel(self, reason="declined", note=None):
        """
        :raises UserError: also when the course takes place in the house of the company
        """
        for word in self._hosting().filtered(lambda w: w.state == STATE_CONFIRMED):
            raise UserError(
                self.env._(
                    "%(course)s takes place at %(company)s, and others count on it. "
                    "Cancel the course, or enter another host first.",
                    course=word.course_id.display_name,
                    company=word.partner_id.display_name,
                )
            )
        return super().action_cancel(reason, note)
