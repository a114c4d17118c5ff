from odoo import api, models


class ResPartnerBank(models.Model):
    """Where an association, a member or a provider is paid is not for all to change."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.partner_id._verbund_check_paid()
        return accounts

    def write(self, vals):
        self.partner_id._verbund_check_paid()
        res = super().write(vals)
        self.partner_id._verbund_check_paid()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_others(self):
        self.partner_id._verbund_check_paid()
