from odoo import api, fields, models

from ...tools import cost_keys
from ..courses.verbund_course_cost import COST_TYPES


class VerbundAllocationRule(models.Model):
    """A cost type that is shared differently from the rest of its key."""

    _name = "verbund.allocation.rule"
    _description = "Cost Key Rule"
    _inherit = ["verbund.allocation.method.mixin"]
    _order = "key_id, id"

    key_id = fields.Many2one(
        "verbund.allocation.key", required=True, index=True, ondelete="cascade"
    )
    cost_type = fields.Selection(COST_TYPES, required=True)
    # A fixed price covers the whole course, so it is no rule of one cost type.
    method = fields.Selection(
        [
            (key.code, key.label)
            for key in cost_keys.KEYS.values()
            if key.division.part_of_cost
        ],
        required=True,
        default="per_seat",
    )

    _cost_type_uniq = models.UniqueIndex(
        "(key_id, cost_type)", "There is already a rule for this cost type."
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.key_id._key_changed()
        return rules

    def write(self, vals):
        left = self.key_id
        res = super().write(vals)
        (left | self.key_id)._key_changed()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_changes_key(self):
        self.key_id._key_changed()
