from odoo import api, models


class ResUsers(models.Model):
    """A login for a company is given by who may do so in all of its networks."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.partner_id._verbund_check_all_networks()
        return users

    def write(self, vals):
        if not {"partner_id", "login", "password"} & vals.keys():
            return super().write(vals)
        others = self - self.env.user
        others.partner_id._verbund_check_all_networks()
        res = super().write(vals)
        others.partner_id._verbund_check_all_networks()
        return res
