from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .match_criteria import CRITERIA


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    match_limit = fields.Integer(
        string="Proposals per Demand",
        default=10,
        aggregator=None,
        help="As many of the best profiles of this hub are proposed for a demand.",
    )
    weight_occupation = fields.Integer(
        string="Weight: Occupation",
        default=30,
        aggregator=None,
        help="How near the occupations are in the KldB 2010: the share of leading "
        "digits they have in common.",
    )
    weight_skills = fields.Integer(
        string="Weight: Skills",
        default=25,
        aggregator=None,
        help="Share of the wanted skill levels that are there. A missing must-have "
        "is no match, whatever the weight.",
    )
    weight_distance = fields.Integer(
        string="Weight: Distance",
        default=15,
        aggregator=None,
        help="Kilometres between the districts against the radius of the person.",
    )
    weight_availability = fields.Integer(
        string="Weight: Availability",
        default=10,
        aggregator=None,
        help="Available by the start of the job; nothing from 90 days after it.",
    )
    weight_shifts = fields.Integer(string="Weight: Shifts", default=8, aggregator=None)
    weight_hours = fields.Integer(string="Weight: Hours", default=6, aggregator=None)
    weight_language = fields.Integer(
        string="Weight: German", default=6, aggregator=None
    )

    _match_limit_range = models.Constraint(
        "CHECK(match_limit BETWEEN 1 AND 100)",
        "Between 1 and 100 profiles are proposed for a demand.",
    )

    @api.constrains(*(criterion.weight for criterion in CRITERIA))
    def _check_weights(self):
        for network in self:
            weights = [network[criterion.weight] for criterion in CRITERIA]
            if min(weights) < 0 or not sum(weights):
                raise ValidationError(
                    self.env._(
                        "The weights of %(hub)s are zero or more, and at least one of "
                        "them is more.",
                        hub=network.display_name,
                    )
                )
