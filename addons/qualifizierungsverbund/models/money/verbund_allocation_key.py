from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import cost_keys, money
from .verbund_settlement import PREPARING_STATES

# What a key says beside how the cost is divided.
DESCRIPTIVE_FIELDS = frozenset({"active", "description", "sequence"})


class VerbundAllocationKey(models.Model):
    """How the cost of a course is shared among the companies."""

    _name = "verbund.allocation.key"
    _description = "Cost Key"
    _inherit = ["mail.thread", "verbund.allocation.method.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", string="Association")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    method = fields.Selection(
        [(key.code, key.label) for key in cost_keys.KEYS.values()],
        required=True,
        default="per_seat",
        tracking=True,
        help="For all cost types that have no rule of their own.",
    )
    share_company_percent = fields.Float(
        tracking=True,
        help="Only for mixed keys: this part is shared equally per company, the rest "
        "per seat.",
    )
    price = fields.Monetary(
        string="Price per Seat",
        aggregator=None,
        help="Only for fixed prices. 0: free for the companies, the network bears it.",
    )
    minimum_amount = fields.Monetary(
        string="Minimum Contribution",
        aggregator=None,
        help="Every company pays at least this, unless it was promised to pay less; "
        "the others pay less accordingly.",
    )
    maximum_amount = fields.Monetary(
        string="Cap",
        aggregator=None,
        help="No company pays more than this; the others carry the rest. 0: no cap.",
    )
    rule_ids = fields.One2many(
        "verbund.allocation.rule", "key_id", string="Rules per Cost Type", copy=True
    )
    description = fields.Text(translate=True)

    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(price, 0) >= 0 AND COALESCE(minimum_amount, 0) >= 0 "
        "AND COALESCE(maximum_amount, 0) >= 0)",
        "Price, minimum and cap cannot be negative.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for key in self:
            key.currency_id = (key.company_id or self.env.company).currency_id

    @api.constrains("minimum_amount", "maximum_amount")
    def _check_limits(self):
        for key in self:
            if key.maximum_amount and key.minimum_amount > key.maximum_amount:
                raise ValidationError(
                    self.env._("The minimum contribution is above the cap.")
                )

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys() <= DESCRIPTIVE_FIELDS:
            self._key_changed()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: settlements of networks that the user does not see
        used_sudo = self.env["verbund.settlement"].sudo()
        if used_sudo.search_count([("key_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Settlements have been computed with this cost key. Archive it "
                    "instead."
                )
            )

    def _key_changed(self):
        """Whoever edits a key or its rules prepares what is about to be settled by it.

        An approval asks who that was.
        """
        # sudo: settlements of networks that the user does not see
        self.env["verbund.settlement"].sudo().search(
            [("key_id", "in", self.ids), ("state", "in", PREPARING_STATES)]
        )._add_preparer()

    def _get_method_fields(self):
        names = super()._get_method_fields()
        key = self._cost_key()
        # A price covers the whole course, so no cost type has a rule of its own.
        return (*names, "rule_ids") if key and key.division.part_of_cost else names

    def _rule_for(self, cost_type):
        """
        :param cost_type: key of ``verbund.course.cost.cost_type``
        :return: ``tools.cost_keys.Rule``
        """
        self.ensure_one()
        special = self.rule_ids.filtered(lambda rule: rule.cost_type == cost_type)[:1]
        source = special or self
        reads = source._cost_key().fields
        rule = {"method": source.method}
        if "share_company_percent" in reads:
            rule["share_company"] = money.exact(source.share_company_percent) / 100
        if "price" in reads:
            rule["price_cents"] = money.to_cents(self.price, self.currency_id.rounding)
        return cost_keys.Rule(**rule)
