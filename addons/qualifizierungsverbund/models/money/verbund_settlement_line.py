from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from ..core.fields import association_field
from ..core.transition_mixin import in_transition

# All that a person may write; the rest comes out of the computation.
EDITABLE = frozenset({"note", "manual_percent"})
# Whose line it is: given once.
KEYS = frozenset({"settlement_id", "partner_id"})


class VerbundSettlementLine(models.Model):
    """What one company bears of a settlement."""

    _name = "verbund.settlement.line"
    _description = "Settlement Share"
    _inherit = ["verbund.frozen.row.mixin"]
    _order = "settlement_id, partner_id, id"
    _rec_name = "partner_id"
    _document = "settlement_id"

    settlement_id = fields.Many2one(
        "verbund.settlement", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("settlement_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    settlement_state = fields.Selection(related="settlement_id.state")
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, index=True, ondelete="restrict"
    )
    seats = fields.Integer(readonly=True)
    basis = fields.Char(readonly=True, help="The figures behind the share, in words.")
    exact_share = fields.Char(
        readonly=True, help="Share in cents as an exact fraction, before rounding."
    )
    manual_percent = fields.Float(
        string="Percentage",
        digits=(7, 4),
        aggregator=None,
        help="Only for keys with typed percentages.",
    )
    part_ids = fields.One2many(
        "verbund.settlement.part", "line_id", readonly=True, groups="base.group_user"
    )
    amount_untaxed = fields.Monetary(
        string="Net", compute="_compute_amounts", store=True
    )
    amount_tax = fields.Monetary(string="Tax", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", store=True
    )
    difference_untaxed = fields.Monetary(
        string="To Invoice",
        compute="_compute_amounts",
        store=True,
        help="Net amount of this version's document; for a correction the difference.",
    )
    invoice_id = fields.Many2one(
        "account.move",
        compute="_compute_invoice_id",
        store=True,
        index="btree_not_null",
    )
    note = fields.Text(help="Printed on this company's sheet.")

    _partner_uniq = models.UniqueIndex(
        "(settlement_id, partner_id)", "A company has one share in a settlement."
    )

    @api.depends(
        "part_ids.amount_untaxed",
        "part_ids.amount_tax",
        "part_ids.difference_untaxed",
    )
    def _compute_amounts(self):
        for line in self:
            line.amount_untaxed = sum(line.part_ids.mapped("amount_untaxed"))
            line.amount_tax = sum(line.part_ids.mapped("amount_tax"))
            line.amount_total = line.amount_untaxed + line.amount_tax
            line.difference_untaxed = sum(line.part_ids.mapped("difference_untaxed"))

    @api.depends("part_ids.move_line_ids.move_id")
    def _compute_invoice_id(self):
        for line in self:
            line.invoice_id = line.part_ids.move_line_ids.move_id[:1]

    @api.model
    def _get_guarded_fields(self):
        # All but what a person types comes out of the computation.
        return frozenset(self._fields) - EDITABLE - KEYS

    def write(self, vals):
        if not in_transition(self.env):
            self._check_not_guarded(KEYS & vals.keys())
        return super().write(vals)

    def _rows_changed(self, vals=None):
        if vals is None:
            outdated = not in_transition(self.env)
        else:
            outdated = "manual_percent" in vals
        if outdated:
            self.settlement_id._outdate()

    # ---------------------------------------------------------- invoices

    def _get_billed_parts(self):
        """Parts with a difference to charge or to refund."""
        self.ensure_one()
        return self.part_ids.filtered("difference_untaxed")

    def _prepare_invoice_vals(self, parts, common):
        """
        :param parts: parts of this share with a difference to charge or to refund
        :param common: what ``verbund.settlement._prepare_invoice_common`` gives
        :return: values of an ``account.move``
        """
        self.ensure_one()
        settlement = self.settlement_id
        partner = self.partner_id
        # A document has one direction: that of its total, tax included
        refund = (
            sum(part.difference_untaxed + part.difference_tax for part in parts) < 0
        )
        sign = -1 if refund else 1
        term = (
            partner.with_company(settlement.company_id).property_payment_term_id
            or common["term"]
        )
        analytic = common["analytic"][partner]
        previous = common["previous"].get(partner)
        return {
            "move_type": "out_refund" if refund else "out_invoice",
            "partner_id": partner.address_get(["invoice"])["invoice"],
            "company_id": settlement.company_id.id,
            "currency_id": settlement.currency_id.id,
            "invoice_date": common["today"],
            "delivery_date": common["delivery"],
            "invoice_origin": settlement.reference,
            "ref": settlement._get_subject()._apportion_reference(),
            "invoice_user_id": common["salesperson"].id,
            "invoice_payment_term_id": term.id,
            # Names the corrected invoice (§ 31 (5) UStDV) and settles the two
            "reversed_entry_id": (
                previous.id
                if refund and previous and previous.move_type == "out_invoice"
                else False
            ),
            "invoice_line_ids": [
                Command.create(
                    {
                        "verbund_part_id": part.id,
                        "product_id": common["product"].id,
                        "name": self._invoice_line_label(previous, part),
                        "quantity": 1.0,
                        "price_unit": sign * part.difference_untaxed,
                        "tax_ids": [Command.set(part.tax_id.ids)],
                        "analytic_distribution": (
                            {str(analytic.id): 100} if analytic else False
                        ),
                    }
                )
                for part in parts
            ],
        }

    def _invoice_line_label(self, previous, part):
        """Course, period, kind of cost and basis in the language of the company.

        :param previous: the document of an earlier version that this one corrects
        :param part: the part of the share that this line of the document is for
        """
        self = self.with_context(lang=self._sheet_lang())
        settlement = self.settlement_id
        subject = settlement._get_subject()
        labels = [
            subject._apportion_title(),
            self._format_period(*subject._apportion_period()),
        ]
        if len(self.part_ids) > 1:
            labels.append(self._describe_costs(part.tax_id.id))
        labels.append(
            self.env._(
                "Share by key “%(key)s”: %(basis)s",
                key=settlement.key_id.name,
                basis=self.basis,
            )
        )
        if previous:
            labels.append(
                self.env._(
                    "Correction of %(document)s (%(settlement)s, version %(version)s)",
                    document=previous.name,
                    settlement=settlement.reference,
                    version=settlement.version,
                )
            )
        return "\n".join(label for label in labels if label)

    def _describe_costs(self, tax_id):
        """The kinds of cost behind one tax, so that two lines are told apart."""
        field = self.env["verbund.settlement.cost"]._fields["cost_type"]
        kinds = dict(field._description_selection(self.env))
        costs = self.settlement_id.cost_ids.filtered(
            lambda cost: cost.sale_tax_id.id == tax_id
        )
        return ", ".join(dict.fromkeys(kinds[cost.cost_type] for cost in costs))

    def _format_period(self, begin, end):
        if not begin:
            return ""
        first, last = (
            format_date(
                self.env, fields.Datetime.context_timestamp(self, moment).date()
            )
            for moment in (begin, end or begin)
        )
        return first if first == last else f"{first} – {last}"

    # ------------------------------------------------------------- sheet

    def _sheet_lang(self):
        """The language of the company that reads it."""
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _render_sheets(self):
        """The company's own calculation sheet.

        :return: list of ``(file name, bytes, mimetype)``, PDF first
        """
        self.ensure_one()
        Report = self.env["ir.actions.report"]
        name = self._sheet_filename()
        pdf, _type = Report._render_qweb_pdf(
            "qualifizierungsverbund.action_report_calculation_sheet", self.ids
        )
        xlsx, _type = Report._render_xlsx(
            "qualifizierungsverbund.action_report_calculation_sheet_xlsx", self.ids, {}
        )
        return [
            (f"{name}.pdf", pdf, "application/pdf"),
            (
                f"{name}.xlsx",
                xlsx,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ]

    def _sheet_filename(self):
        """Without slashes, and without the name of the company: it travels by mail."""
        self.ensure_one()
        self = self.with_context(lang=self._sheet_lang())
        settlement = self.settlement_id
        number = (settlement.reference or "").replace("/", "-")
        return self.env._(
            "Calculation sheet %(number)s v%(version)s",
            number=number,
            version=settlement.version,
        )
