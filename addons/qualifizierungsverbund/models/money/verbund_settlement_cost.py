from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.fields import association_field
from ..core.transition_mixin import in_transition, with_transition
from ..courses.verbund_course_cost import CATERING_TYPES, COST_TYPES

AMOUNT_FIELDS = frozenset({"amount_gross", "amount_net"})


class VerbundSettlementCost(models.Model):
    """A cost that the companies share, with the tax they will be charged."""

    _name = "verbund.settlement.cost"
    _description = "Settlement Cost"
    _inherit = ["verbund.frozen.row.mixin"]
    _order = "settlement_id, sequence, id"
    _document = "settlement_id"

    settlement_id = fields.Many2one(
        "verbund.settlement", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("settlement_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    cost_type = fields.Selection(COST_TYPES, required=True, default="fee")
    source = fields.Selection(
        [("bill", "Vendor bill"), ("plan", "Cost plan"), ("typed", "Typed")],
        required=True,
        default="typed",
        readonly=True,
        copy=False,
    )
    typed_over = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody typed another amount than the cost plan has.",
    )
    bill_line_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        # The books go their own way; the cost is stale then, see `_stale`.
        ondelete="set null",
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
        "teaching, so it is taxed on its own, at the rate of the day of supply.",
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

    @api.depends("cost_type")
    def _compute_name(self):
        labels = dict(self._fields["cost_type"]._description_selection(self.env))
        for cost in self:
            cost.name = cost.name or labels.get(cost.cost_type)

    @api.depends("amount_net")
    def _compute_amount_gross(self):
        """A typed net amount is the gross one too, until somebody types another."""
        for cost in self:
            before = cost._origin
            in_form = before and before.id != cost.id
            if in_form and before.amount_gross != before.amount_net:
                cost.amount_gross = before._gross_at(cost.amount_net)
            elif not cost.amount_gross or cost.source != "bill":
                cost.amount_gross = cost.amount_net

    def _gross_at(self, amount_net):
        """The gross amount to another net amount, at the same rate of tax."""
        self.ensure_one()
        rate = self.amount_gross / self.amount_net if self.amount_net else 1
        return self.currency_id.round(amount_net * rate)

    @api.depends("settlement_id.is_exempt", "settlement_id.supply_date", "cost_type")
    def _compute_sale_tax_id(self):
        taxes = {}
        for cost in self:
            if cost._is_frozen() and cost.sale_tax_id:
                cost.sale_tax_id = cost.sale_tax_id
                continue
            kind = cost.settlement_id, cost.cost_type
            if kind not in taxes:
                taxes[kind] = cost._tax_on(cost.settlement_id.supply_date)
            cost.sale_tax_id = taxes[kind]

    def _tax_on(self, day):
        """
        :param day: day of supply
        :return: the tax of this kind of cost, unless somebody chooses another
        """
        company = self.settlement_id.company_id or self.env.company
        if self.settlement_id._get_subject()._apportion_exempts(self.cost_type):
            return company._verbund_get_exempt_tax()
        return company._verbund_get_sale_tax(self.cost_type, day)

    @api.depends(
        "amount_net",
        "amount_gross",
        "sale_tax_id.amount",
        "sale_tax_id.ubl_cii_tax_category_code",
    )
    def _compute_amount(self):
        for cost in self:
            if cost._is_frozen():
                # A tax that is set up differently later changes nothing approved
                cost.amount = cost.amount
                continue
            cost.amount = (
                cost.amount_gross if cost._loses_input_tax() else cost.amount_net
            )

    def _take_out_catering_tax(self):
        """The plan of an exempt course has all that companies pay: also this tax.

        Again whenever it is computed: the course may have moved to another rate.
        """
        planned = self.filtered(
            lambda cost: (
                cost.source == "plan"
                and not cost.typed_over
                and cost.settlement_id.is_exempt
                and cost.cost_type in CATERING_TYPES
            )
        )
        for cost in with_transition(planned):
            gross = cost.amount_gross
            # sudo: a network manager need not see how taxes are set up
            net = cost.sudo().sale_tax_id._verbund_take_out(gross, cost.currency_id)
            if cost.currency_id.compare_amounts(net, cost.amount_net):
                cost.write({"amount_net": net, "amount_gross": gross})

    def _loses_input_tax(self):
        """Whether the association bears the provider's VAT.

        It does for exempt supplies (§ 15 (2) no. 1 UStG). A rate of zero alone does
        not say that: reverse charge and exports have it too, and keep the deduction.
        """
        # sudo: a network manager need not see how taxes are set up
        return self.sudo().sale_tax_id._verbund_is_exempt()

    def _is_frozen(self):
        settlement = self.settlement_id
        return bool(self._origin.id) and settlement.state in settlement._frozen_states

    @api.model
    def _get_guarded_fields(self):
        # Where a cost comes from is a fact.
        return super()._get_guarded_fields() | {"source", "typed_over", "bill_line_id"}

    def _check_bill_amounts(self, vals):
        """
        :raises UserError: when the amount of a posted bill would be typed over
        """
        if AMOUNT_FIELDS & vals.keys() and not in_transition(self.env):
            bills = self.filtered(lambda cost: cost.source == "bill")
            if bills:
                raise UserError(
                    self.env._(
                        "“%(cost)s” comes from a posted bill. Add a line with the "
                        "difference instead.",
                        cost=bills[0].name,
                    )
                )

    def write(self, vals):
        self._check_bill_amounts(vals)
        gross = {}
        if "amount_net" in vals and "amount_gross" not in vals:
            taxed = self.filtered(lambda cost: cost.amount_gross != cost.amount_net)
            gross = taxed.grouped(lambda cost: cost._gross_at(vals["amount_net"]))
        left = self.settlement_id if "settlement_id" in vals else None
        res = super().write(vals)
        if AMOUNT_FIELDS & vals.keys() and not in_transition(self.env):
            planned = self.filtered(lambda cost: cost.source == "plan")
            with_transition(planned).typed_over = True
        if left:
            # Whoever moves a cost has prepared both settlements
            left._outdate()
        for amount, costs in gross.items():
            costs.amount_gross = amount
        return res

    def _rows_changed(self, vals=None):
        self.settlement_id._outdate()

    @api.model
    def _from_bill_lines(self, lines):
        """Values of costs out of lines of posted vendor bills and refunds.

        A bill in a foreign currency counts with the rate it was booked at.
        """
        amounts = self._bill_amounts(lines)
        return [
            {
                "name": f"{line.move_id.ref or line.move_id.name}: {line.name or ''}",
                "cost_type": line.verbund_cost_type or "fee",
                "source": "bill",
                "bill_line_id": line.id,
                **amounts[line],
            }
            for line in lines
        ]

    @api.model
    def _bill_amounts(self, lines):
        """Net and gross of lines of bills: ``{line: values}``, as the books have them.

        All gross amounts of a bill are its total, to the cent, also when its tax was
        corrected by hand.
        """
        amounts = {}
        # Odoo's computation of a tax looks them up bill by bill
        lines.move_id.line_ids.fetch(["tax_ids"])
        for bill in lines.move_id:
            gross = self._bill_gross(bill)
            for line in lines & bill.invoice_line_ids:
                amounts[line] = {
                    "amount_net": line.balance,
                    "amount_gross": bill.company_currency_id.round(
                        gross.get(line, line.balance)
                    ),
                }
        return amounts

    @api.model
    def _bill_gross(self, bill):
        """The gross amount of each line of a bill: ``{line: amount}``.

        The tax that the association owes itself (§ 13b UStG) counts as the provider's
        does: on the bill both halves of it add up to nothing.
        """
        gross, owed = {}, 0.0
        base_lines, _tax_lines = bill._get_rounded_base_and_tax_lines()
        for base_line in base_lines:
            taxes = base_line["tax_details"]["taxes_data"]
            line = base_line["record"]
            tax = sum(
                data["tax_amount"] for data in taxes if not data["is_reverse_charge"]
            )
            owed -= sum(
                data["tax_amount"] for data in taxes if data["is_reverse_charge"]
            )
            if line in bill.invoice_line_ids:
                gross[line] = line.balance + bill.direction_sign * tax
        total = bill.direction_sign * owed - bill.amount_total_signed
        rest = bill.company_currency_id.round(total - sum(gross.values()))
        if rest and gross:
            # a rounding of the whole bill, or a tax that was typed where none was due
            gross[max(gross, key=lambda line: (abs(line.balance), -line.id))] += rest
        return gross

    def _prepare_next_version_vals_list(self):
        """The same costs from the same sources, as staff have decided about them."""
        return [
            {
                **vals,
                "source": cost.source,
                "typed_over": cost.typed_over,
                "bill_line_id": cost.bill_line_id.id,
            }
            for cost, vals in zip(self, self.copy_data(), strict=True)
        ]

    def _stale(self):
        """Costs of bills that are not posted for this any more, or say otherwise."""
        bills = self.filtered(lambda cost: cost.source == "bill")
        # sudo: a network manager shares the cost without seeing the books
        lines_sudo = self.env["account.move.line"].sudo()
        for settlement, costs in bills.grouped("settlement_id").items():
            lines_sudo |= costs.sudo().bill_line_id.filtered_domain(
                settlement._get_bill_line_domain()
            )
        amounts = self._bill_amounts(lines_sudo)
        return bills.filtered(
            lambda cost: (
                cost.sudo().bill_line_id not in amounts
                or cost._differs(amounts[cost.sudo().bill_line_id])
            )
        )

    def _differs(self, amounts):
        return any(
            self.currency_id.compare_amounts(self[name], amount)
            for name, amount in amounts.items()
        )
