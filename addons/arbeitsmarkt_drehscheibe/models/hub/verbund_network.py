from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.scoring import CRITERIA, Weights

DEFAULT_WEIGHTS = Weights()


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    kind = fields.Selection(
        selection_add=[("hub", "Hub")], ondelete={"hub": "set default"}
    )
    agency_partner_id = fields.Many2one(
        "res.partner",
        string="Employment Agency",
        compute="_compute_agency_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The office of the Federal Employment Agency that takes part.",
    )
    hub_agenda = fields.Html(
        string="Usual Agenda",
        compute="_compute_hub_agenda",
        store=True,
        readonly=False,
        help="Where the meetings of the hub start from.",
    )
    match_limit = fields.Integer(
        string="Proposals per Demand",
        default=10,
        aggregator=None,
        help="As many of the best profiles of this hub are proposed for a demand.",
    )
    weight_occupation = fields.Integer(
        string="Weight: Occupation",
        default=DEFAULT_WEIGHTS.occupation,
        aggregator=None,
        help="How near the occupations are in the KldB 2010: the share of leading "
        "digits they have in common.",
    )
    weight_skills = fields.Integer(
        string="Weight: Skills",
        default=DEFAULT_WEIGHTS.skills,
        aggregator=None,
        help="Share of the wanted skill levels that are there. A missing must-have "
        "is no match, whatever the weight.",
    )
    weight_distance = fields.Integer(
        string="Weight: Distance",
        default=DEFAULT_WEIGHTS.distance,
        aggregator=None,
        help="Kilometres between the districts against the radius of the person.",
    )
    weight_availability = fields.Integer(
        string="Weight: Availability",
        default=DEFAULT_WEIGHTS.availability,
        aggregator=None,
        help="Available by the start of the job; nothing from 90 days after it.",
    )
    weight_shifts = fields.Integer(
        string="Weight: Shifts", default=DEFAULT_WEIGHTS.shifts, aggregator=None
    )
    weight_hours = fields.Integer(
        string="Weight: Hours", default=DEFAULT_WEIGHTS.hours, aggregator=None
    )
    weight_language = fields.Integer(
        string="Weight: German", default=DEFAULT_WEIGHTS.language, aggregator=None
    )

    _match_limit_range = models.Constraint(
        "CHECK(match_limit BETWEEN 1 AND 100)",
        "Between 1 and 100 profiles are proposed for a demand.",
    )

    @api.depends("district_ids", "kind")
    def _compute_agency_partner_id(self):
        """A proposal: the agency of the first district that has one."""
        for network in self:
            network.agency_partner_id = network.agency_partner_id or (
                network.kind == "hub" and network.district_ids.agency_partner_id[:1]
            )

    @api.depends("kind")
    def _compute_hub_agenda(self):
        for network in self:
            network.hub_agenda = network.hub_agenda or (
                network.kind == "hub" and network._get_usual_agenda()
            )

    def _get_usual_agenda(self):
        """Four items in the language of the association, whoever founds the hub."""
        lang = self.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        items = (
            env._("Situation of the region"),
            env._("Open jobs"),
            env._("Impulse"),
            env._("Discussion"),
        )
        return Markup("<ol>%s</ol>") % Markup("").join(
            Markup("<li>%s</li>") % item for item in items
        )

    @api.constrains(*(f"weight_{criterion}" for criterion in CRITERIA))
    def _check_weights(self):
        for network in self:
            try:
                network._get_weights()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The weights of %(hub)s are zero or more, and at least one of "
                        "them is more.",
                        hub=network.display_name,
                    )
                ) from error

    def _get_weights(self):
        """The weights of the hub as ``tools.scoring`` wants them."""
        self.ensure_one()
        return Weights(
            **{criterion: self[f"weight_{criterion}"] for criterion in CRITERIA}
        )
