from odoo import fields, models

BILLING_MODELS = [
    ("association", "The association invoices"),
    ("provider", "The provider invoices each company"),
    ("lead", "A lead company invoices"),
]


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    default_key_id = fields.Many2one(
        "verbund.allocation.key",
        string="Usual Cost Key",
        check_company=True,
        help="Proposed for new settlements of this network.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        index="btree_not_null",
        help="Invoices of the network's settlements are booked on it.",
    )
    billing_model = fields.Selection(
        BILLING_MODELS,
        required=True,
        default="association",
        help="Who invoices the shares. Only the first makes invoices here; the other "
        "two end with the calculation sheet.",
    )
