from odoo import models

from ..network.verbund_membership import MEMBER_STATES
from .verbund_waiting import OPEN_STATES, STATE_LEFT


class VerbundMembership(models.Model):
    """Who has left a network waits for none of its courses any more."""

    _inherit = "verbund.membership"

    def _action_left(self):
        left = super()._action_left()
        # sudo: as for its seats, whoever may end the membership
        rows_sudo = (
            self.env["verbund.waiting"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("course_id.network_ids", "in", self.network_id.ids),
                    ("state", "in", OPEN_STATES),
                ]
            )
        )
        gone_sudo = rows_sudo._without_membership(MEMBER_STATES)
        if not gone_sudo:
            return left
        gone_sudo._end(STATE_LEFT)
        names = ", ".join(gone_sudo.course_id.mapped("display_name"))
        sentence = self.env._(
            "No longer on the waiting list of: %(courses)s", courses=names
        )
        return [*left, (sentence, sentence)]
