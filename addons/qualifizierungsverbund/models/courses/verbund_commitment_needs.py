from odoo import api, models

from ..core.transition_mixin import in_transition
from ..needs.verbund_need import STATE_POOLED
from .verbund_commitment import CURRENT_STATES
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CONFIRMED

# Courses that companies still come into, or leave.
OPEN_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CONFIRMED)


class VerbundCommitment(models.Model):
    """The need of a company goes where the company goes.

    Whoever comes into a course without its need, by hand or by its own word, takes the
    one along that waits for it; whoever leaves the course waits again.
    """

    _inherit = "verbund.commitment"

    @api.model_create_multi
    def create(self, vals_list):
        commitments = super().create(vals_list)
        commitments._take_needs_along()
        return commitments

    @api.ondelete(at_uninstall=False)
    def _unlink_return_needs(self):
        if not in_transition(self.env):  # else they are back where they were
            self._return_needs()

    def _take_needs_along(self):
        """Needs that wait for such a course are pooled in it."""
        come = self.filtered(
            lambda c: c.state in CURRENT_STATES and c.course_id.state in OPEN_STATES
        )
        for course, commitments in come.grouped("course_id").items():
            inside = course._pooled_needs_sudo()
            without = commitments.partner_id - inside.partner_id
            if without:
                course._waiting_needs_sudo(without, inside)._set_state(
                    STATE_POOLED, course_id=course.id
                )

    def _return_needs(self):
        """Needs of companies that have left a course wait for the next one."""
        for course, commitments in self.grouped("course_id").items():
            if course.state in OPEN_STATES:
                course._pooled_needs_sudo().filtered(
                    lambda need, left=commitments.partner_id: need.partner_id in left
                )._return_to_pool()
