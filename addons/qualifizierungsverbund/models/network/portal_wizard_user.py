from odoo import models


class PortalWizardUser(models.TransientModel):
    """Who logs in for a company reads its needs, seats and shares."""

    _inherit = "portal.wizard.user"

    def action_grant_access(self):
        self.partner_id._verbund_check_all_networks()
        return super().action_grant_access()

    def action_revoke_access(self):
        self.partner_id._verbund_check_all_networks()
        return super().action_revoke_access()

    def action_invite_again(self):
        self.partner_id._verbund_check_all_networks()
        return super().action_invite_again()
