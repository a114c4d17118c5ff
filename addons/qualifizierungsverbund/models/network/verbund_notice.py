from odoo import api, fields, models
from odoo.fields import Command


class VerbundNotice(models.Model):
    _inherit = "verbund.notice"

    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        readonly=True,
        help="Their staff may read the notice.",
    )

    @api.model
    def _prepare_vals(self, record, template, partner, issued, extra, shared):
        return {
            **super()._prepare_vals(record, template, partner, issued, extra, shared),
            "network_ids": [Command.set(record._notice_networks().ids)],
        }
