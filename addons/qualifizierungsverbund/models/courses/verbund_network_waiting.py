from odoo import models

from ..network.verbund_membership import MEMBER_STATES
from .verbund_waiting import OPEN_STATES, STATE_CANCELLED


class VerbundNetwork(models.Model):
    """What is confirmed runs on without it, and nobody new comes in."""

    _inherit = "verbund.network"

    def action_close(self):
        res = super().action_close()
        # sudo: as in a membership that ends, whoever may close the network
        rows_sudo = (
            self.env["verbund.waiting"]
            .sudo()
            .search(
                [
                    ("course_id.network_ids", "in", self.ids),
                    ("state", "in", OPEN_STATES),
                ]
            )
        )
        gone_sudo = rows_sudo._without_membership(MEMBER_STATES)
        gone_sudo._end(STATE_CANCELLED)
        gone_sudo._tell_closed()
        return res
