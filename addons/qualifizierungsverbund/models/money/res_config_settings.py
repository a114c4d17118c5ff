from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    verbund_product_id = fields.Many2one(
        related="company_id.verbund_product_id", readonly=False
    )
    verbund_exempt_tax_id = fields.Many2one(
        related="company_id.verbund_exempt_tax_id", readonly=False
    )
    verbund_exempt_account_id = fields.Many2one(
        related="company_id.verbund_exempt_account_id", readonly=False
    )
    verbund_payment_term_id = fields.Many2one(
        related="company_id.verbund_payment_term_id", readonly=False
    )
    verbund_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Association"
    )
    verbund_course_approval_limit = fields.Monetary(
        related="company_id.verbund_course_approval_limit",
        currency_field="verbund_currency_id",
        readonly=False,
    )
    verbund_numbering_seen = fields.Boolean(
        related="company_id.verbund_numbering_seen", readonly=False
    )
    verbund_waiting_days = fields.Integer(
        related="company_id.verbund_waiting_days", readonly=False
    )
