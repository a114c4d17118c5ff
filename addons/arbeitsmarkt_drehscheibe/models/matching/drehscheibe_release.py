from odoo import models


class DrehscheibeRelease(models.Model):
    _inherit = "drehscheibe.release"

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals:
            # sudo: people may be in a hub that the user does not see
            profiles_sudo = self.env["drehscheibe.profile"].sudo()
            profiles_sudo.search([("release_id", "in", self.ids)])._facts_changed()
        return res
