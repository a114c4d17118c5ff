from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _verbund_takes_part(self):
        """Whether the company of a user is in a network, or teaches for one."""
        self.ensure_one()
        # sudo: the user itself, before it is logged in
        company_sudo = self.sudo().commercial_partner_id
        domain = self.env["verbund.membership"]._get_member_domain(
            company_sudo, closed=False
        )
        memberships_sudo = self.env["verbund.membership"].sudo()
        return company_sudo.is_training_provider or bool(
            memberships_sudo.search_count(Domain(domain), limit=1)
        )
