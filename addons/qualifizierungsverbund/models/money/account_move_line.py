from odoo import api, fields, models

from ..core.transition_mixin import in_transition
from ..courses.verbund_course_cost import COST_TYPES

# What a posted document of a settlement says about its amounts.
PROTECTED_FIELDS = frozenset(
    {
        "amount_currency",
        "balance",
        "credit",
        "debit",
        "discount",
        "move_id",
        "name",
        "price_unit",
        "product_id",
        "quantity",
        "tax_ids",
    }
)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    verbund_cost_type = fields.Selection(
        COST_TYPES,
        string="Cost Type",
        help="How the settlement of the course treats this line.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._verbund_check_posted()
        return lines

    def write(self, vals):
        if PROTECTED_FIELDS & vals.keys():
            self._verbund_check_posted()
        return super().write(vals)

    def _verbund_check_posted(self):
        """
        :raises UserError: when a line belongs to a posted document of a settlement
        """
        if not in_transition(self.env):
            posted = self.move_id.filtered(lambda move: move.state == "posted")
            posted._check_no_settlement()
