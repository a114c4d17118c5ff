from odoo import fields, models

from ..courses.verbund_course_cost import COST_TYPES
from .verbund_allocation_key import METHODS


class VerbundAllocationRule(models.Model):
    """A cost type that is shared differently from the rest of its key."""

    _name = "verbund.allocation.rule"
    _description = "Cost Key Rule"
    _order = "key_id, id"

    key_id = fields.Many2one(
        "verbund.allocation.key", required=True, index=True, ondelete="cascade"
    )
    cost_type = fields.Selection(COST_TYPES, required=True)
    # A fixed price covers the whole course, so it is no rule of one cost type.
    method = fields.Selection(
        [method for method in METHODS if method[0] != "fixed_price"],
        required=True,
        default="per_seat",
    )
    share_company_percent = fields.Float(
        string="Part per Company (%)", digits=(5, 2), default=20.0, aggregator=None
    )

    _cost_type_uniq = models.UniqueIndex(
        "(key_id, cost_type)", "There is already a rule for this cost type."
    )
    _share_range = models.Constraint(
        "CHECK(share_company_percent BETWEEN 0 AND 100)",
        "The part per company is between 0 and 100 %.",
    )
