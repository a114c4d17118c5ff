from odoo import models
from odoo.fields import Domain

from .verbund_need import UNPLANNED_STATES


class VerbundMembership(models.Model):
    """A company that takes part no longer waits for no course."""

    _inherit = "verbund.membership"

    def _action_left(self):
        left = super()._action_left()
        needs_sudo = self._get_left_needs_sudo()
        if needs_sudo:
            needs_sudo.action_withdraw()
            names = ", ".join(needs_sudo.mapped("display_name"))
            sentence = self.env._("Withdrawn needs: %(needs)s", needs=names)
            left = [*left, (sentence, sentence)]
        return left

    def _get_left_needs_domain(self):
        """Hook: those of the company's needs here that go with its membership."""
        return Domain("state", "in", UNPLANNED_STATES)

    def _get_left_needs_sudo(self):
        self.ensure_one()
        # sudo: they go with the membership, whoever may end it
        return (
            self.env["verbund.need"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.partner_id.id)
                & Domain("network_id", "=", self.network_id.id)
                & self._get_left_needs_domain()
            )
        )
