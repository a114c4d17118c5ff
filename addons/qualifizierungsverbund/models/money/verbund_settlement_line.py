from odoo import api, fields, models

from ...tools import allocation
from ..core.fields import WholeLines, association_field
from ..core.transition_mixin import in_transition

# All that a person may write; the rest comes out of the computation.
EDITABLE = frozenset({"note", "manual_percent", "order_number"})
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
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, index=True, ondelete="restrict"
    )
    seats = fields.Integer(readonly=True)
    seats_carried = fields.Integer(
        readonly=True, help="Empty seats that the company has guaranteed and pays for."
    )
    amount_carried = fields.Monetary(
        string="Of It for Empty Seats, Net",
        compute="_compute_amounts",
        store=True,
        aggregator=None,
    )
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
    is_limited = fields.Boolean(readonly=True)
    amount_limit = fields.Monetary(
        string="Limit",
        readonly=True,
        aggregator=None,
        help="The most that the company pays, as it was told when it gave its word: "
        "all in all for an exempt course, without VAT for a taxable one.",
    )
    amount_above = fields.Monetary(
        string="Above the Limit, Net",
        readonly=True,
        help="Net amount of the share that is not charged because of the limit.",
    )
    part_ids = WholeLines(
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
        string="To Invoice, Net",
        compute="_compute_amounts",
        store=True,
        help="Net amount of this version's document; for a correction the difference.",
    )
    note = fields.Text(help="Printed on this company's sheet.")

    _partner_uniq = models.UniqueIndex(
        "(settlement_id, partner_id)", "A company has one share in a settlement."
    )

    @api.depends(
        "part_ids.amount_untaxed",
        "part_ids.is_carried",
        "part_ids.amount_tax",
        "part_ids.difference_untaxed",
    )
    def _compute_amounts(self):
        for line in self:
            line.amount_untaxed = sum(line.part_ids.mapped("amount_untaxed"))
            empty = line.part_ids.filtered("is_carried")
            line.amount_carried = sum(empty.mapped("amount_untaxed"))
            line.amount_tax = sum(line.part_ids.mapped("amount_tax"))
            line.amount_total = line.amount_untaxed + line.amount_tax
            line.difference_untaxed = sum(line.part_ids.mapped("difference_untaxed"))

    def _is_above_limit(self):
        """Whether more is above the limit than roundings put there."""
        self.ensure_one()
        above = self.settlement_id._cents(self.amount_above)
        return not allocation.is_odd(above, len(self.part_ids))

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
