from odoo import api, models


class ResPartnerBank(models.Model):
    """The account to which companies pay their shares is not for all to change."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.partner_id._verbund_check_sender()
        return accounts

    def write(self, vals):
        self.partner_id._verbund_check_sender()
        res = super().write(vals)
        self.partner_id._verbund_check_sender()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_association(self):
        self.partner_id._verbund_check_sender()
