from odoo import api, fields, models

from ...tools import cost_keys


class VerbundAllocationMethodMixin(models.AbstractModel):
    """Parameters of a ``method``, a selection of the cost keys of ``tools``."""

    _name = "verbund.allocation.method.mixin"
    _description = "Method of a Cost Key"

    method_fields = fields.Char(
        compute="_compute_method_fields", help="Fields that this method reads."
    )
    share_company_percent = fields.Float(
        string="Part per Company (%)", digits=(5, 2), default=20.0, aggregator=None
    )

    _share_range = models.Constraint(
        "CHECK(share_company_percent BETWEEN 0 AND 100)",
        "The part per company is between 0 and 100 %.",
    )

    @api.depends("method")
    def _compute_method_fields(self):
        for record in self:
            record.method_fields = " ".join(record._get_method_fields())

    def _get_method_fields(self):
        """:return: names of the fields that forms show for this method only"""
        self.ensure_one()
        key = self._cost_key()
        return key.fields if key else ()

    def _cost_key(self):
        """:return: ``tools.cost_keys.CostKey``, None before one is chosen"""
        self.ensure_one()
        return cost_keys.KEYS.get(self.method)
