from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "verbund.contacted.mixin"]

    def _contact_log_domain(self):
        return [("partner_id", "in", self.ids)]

    def _contact_log_records(self, log):
        return log.partner_id & self

    def _contact_log_defaults(self):
        return {"default_partner_id": self.id}
