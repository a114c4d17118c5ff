from odoo import models


class DrehscheibeProfile(models.Model):
    _inherit = "drehscheibe.profile"

    def action_anonymise(self):
        res = super().action_anonymise()
        # sudo: of all companies to which the person was named
        self.sudo().match_ids.decision_ids._erase()
        return res
