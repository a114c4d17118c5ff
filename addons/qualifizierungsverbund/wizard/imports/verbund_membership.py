from odoo import models

from ...models.network.verbund_membership import STATE_ACTIVE, STATE_PROSPECT


class VerbundMembership(models.Model):
    _inherit = "verbund.membership"

    def _undo_import(self):
        """A membership that its user has made from a wrong file has never begun.

        :return: whether it is gone; one on which somebody has built stays
        """
        if self.state not in (STATE_ACTIVE, STATE_PROSPECT) or self._is_built_on():
            return False
        self.check_access("write")
        # sudo: staff end members and do not delete them; this one its user has made a
        # moment ago, and nobody has built on it
        membership_sudo = self.sudo()
        if self.state == STATE_ACTIVE:
            # No action leads back from here, for the same reason.
            membership_sudo._with_transition().write({"state": STATE_PROSPECT})
        return membership_sudo.unlink()

    def _is_built_on(self):
        """Whether the company has stated a need or promised a seat in the network."""
        partner = ("partner_id", "=", self.partner_id.id)
        # sudo: what the user may not read counts as well; only whether it is there
        needs_sudo = self.env["verbund.need"].sudo()
        commitments_sudo = self.env["verbund.commitment"].sudo()
        return bool(
            needs_sudo.search_count(
                [partner, ("network_id", "=", self.network_id.id)], limit=1
            )
            or commitments_sudo.search_count(
                [partner, ("course_id.network_ids", "in", self.network_id.ids)], limit=1
            )
        )
