from odoo import fields, models
from odoo.fields import Command

from ..needs.verbund_need import FORMATS, LEVELS


class VerbundTopic(models.Model):
    """What the catalogue knows of a course before anybody plans one."""

    _name = "verbund.topic"
    _inherit = ["verbund.topic", "verbund.weekly.mixin"]

    format = fields.Selection(FORMATS, help="How it is usually held.")
    level = fields.Selection(LEVELS, help="Which level it leads to.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    cost_fixed = fields.Monetary(
        string="Usual Fixed Cost",
        aggregator=None,
        help="Of a whole course. A new course plans with it until there are offers.",
    )
    cost_per_seat = fields.Monetary(
        string="Usual Cost per Seat",
        aggregator=None,
        help="A new course plans with it until there are offers.",
    )

    _costs_positive = models.Constraint(
        "CHECK(COALESCE(cost_fixed, 0) >= 0 AND COALESCE(cost_per_seat, 0) >= 0)",
        "Usual costs cannot be negative.",
    )

    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    def _cost_commands(self):
        """The first line of the cost plan of a new course, when a cost is known."""
        if not self.cost_fixed and not self.cost_per_seat:
            return []
        return [
            Command.create(
                {
                    "name": self.env._("Usual cost, from the catalogue"),
                    "amount_fixed": self.cost_fixed,
                    "amount_per_seat": self.cost_per_seat,
                }
            )
        ]
