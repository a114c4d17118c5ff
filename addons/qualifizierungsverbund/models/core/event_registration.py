from odoo import fields, models


class EventRegistration(models.Model):
    _inherit = "event.registration"

    verbund_commitment_id = fields.Many2one(
        "verbund.commitment",
        string="Commitment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The seat that a company has promised to fill.",
    )
    verbund_named_at = fields.Datetime(
        string="Named On",
        readonly=True,
        copy=False,
        help="When the company said who takes this seat. Until then the name is a "
        "placeholder.",
    )
