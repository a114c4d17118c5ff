from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Who blocks one of them blocks what becomes of them, from this moment on."""
        res = super()._merge(partner_ids, dst_partner, extra_checks)
        partners = self.env["res.partner"].browse(partner_ids).exists()
        # sudo: a group has companies that the user may not see
        partners.sudo()._get_group()._rescore_matches()
        return res
