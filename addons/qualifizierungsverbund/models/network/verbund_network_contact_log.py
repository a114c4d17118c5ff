from odoo import models
from odoo.fields import Command


class VerbundNetwork(models.Model):
    _name = "verbund.network"
    _inherit = ["verbund.network", "verbund.contacted.mixin"]

    def _contact_log_domain(self):
        return [("network_ids", "in", self.ids)]

    def _contact_log_records(self, log):
        return log.network_ids & self

    def _contact_log_defaults(self):
        return {"default_network_ids": [Command.set(self.ids)]}
