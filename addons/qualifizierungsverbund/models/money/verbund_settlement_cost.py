from odoo import api, fields, models

from ..courses.verbund_course_cost import COST_TYPES


class VerbundSettlementCost(models.Model):
    """A cost that the companies share, with the tax they will be charged."""

    _name = "verbund.settlement.cost"
    _description = "Settlement Cost"
    _inherit = ["verbund.guarded.mixin"]
    _order = "settlement_id, sequence, id"

    settlement_id = fields.Many2one(
        "verbund.settlement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="settlement_id.company_id",
        store=True,
        index=True,
        precompute=True,
        string="Association",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Description", required=True)
    cost_type = fields.Selection(COST_TYPES, required=True, default="fee")
    source = fields.Selection(
        [("bill", "Vendor bill"), ("plan", "Cost plan"), ("typed", "Typed")],
        required=True,
        default="typed",
        readonly=True,
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    amount_net = fields.Monetary(string="Net", required=True)
    amount_gross = fields.Monetary(
        string="Gross",
        compute="_compute_amount_gross",
        store=True,
        readonly=False,
        help="With the provider's VAT. Equal to net when the provider charges none.",
    )
    sale_tax_id = fields.Many2one(
        "account.tax",
        string="Tax to Companies",
        compute="_compute_sale_tax_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('type_tax_use', '=', 'sale'), ('company_id', '=', company_id)]",
        help="Tax on this part of the companies' invoices. Catering is no exempt "
        "teaching, so it is taxed on its own.",
    )
    amount = fields.Monetary(
        string="To Share",
        compute="_compute_amount",
        store=True,
        help="Gross when the companies are invoiced without VAT (input tax is lost "
        "then), net otherwise.",
    )

    _bill_line_uniq = models.UniqueIndex(
        "(settlement_id, bill_line_id) WHERE bill_line_id IS NOT NULL",
        "This line of a bill is already part of the settlement.",
    )

    @api.depends("amount_net")
    def _compute_amount_gross(self):
        for cost in self:
            if not cost.amount_gross or cost.source != "bill":
                cost.amount_gross = cost.amount_net

    @api.depends("settlement_id.course_id.vat_treatment", "cost_type")
    def _compute_sale_tax_id(self):
        for cost in self:
            if cost._is_frozen() and cost.sale_tax_id:
                cost.sale_tax_id = cost.sale_tax_id
                continue
            company = cost.settlement_id.company_id or self.env.company
            exempt = (
                cost.settlement_id.course_id.vat_treatment == "exempt"
                and cost.cost_type != "catering"
            )
            cost.sale_tax_id = (
                company._verbund_get_exempt_tax()
                if exempt or not company.sudo().account_sale_tax_id
                else company.sudo().account_sale_tax_id
            )

    @api.depends("amount_net", "amount_gross", "sale_tax_id.amount")
    def _compute_amount(self):
        for cost in self:
            if cost._is_frozen():
                # A tax that is set up differently later changes nothing approved
                cost.amount = cost.amount
                continue
            exempt = not cost.sudo().sale_tax_id.amount
            cost.amount = cost.amount_gross if exempt else cost.amount_net

    def _is_frozen(self):
        settlement = self.settlement_id
        return bool(self._origin.id) and settlement.state in settlement._frozen_states

    @api.model
    def _get_guarded_fields(self):
        # Where a cost comes from is a fact.
        return super()._get_guarded_fields() | {"source", "bill_line_id"}

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        costs.settlement_id._check_not_frozen()
        costs.settlement_id._outdate()
        return costs

    def write(self, vals):
        self.settlement_id._check_not_frozen()
        res = super().write(vals)
        self.settlement_id._check_not_frozen()
        self.settlement_id._outdate()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.settlement_id._check_not_frozen()
        self.settlement_id._outdate()

    @api.model
    def _from_bill_line(self, line):
        """Values of a cost out of a line of a posted vendor bill or refund.

        A bill in a foreign currency counts with the rate it was booked at.
        """
        sign = -1 if line.move_id.move_type == "in_refund" else 1
        rate = line.currency_rate if line.currency_id != line.company_currency_id else 1
        gross = line.company_currency_id.round(line.price_total / rate)
        return {
            "name": f"{line.move_id.ref or line.move_id.name}: {line.name or ''}",
            "cost_type": line.verbund_cost_type or "fee",
            "source": "bill",
            "bill_line_id": line.id,
            "amount_net": line.balance,
            "amount_gross": sign * gross,
        }
