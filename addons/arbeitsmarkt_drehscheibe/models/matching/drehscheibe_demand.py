from odoo import fields, models

from ..demand.drehscheibe_demand import SEEKING_STATES, STATE_EXPIRED
from .drehscheibe_match import STATE_ACCEPTED


class DrehscheibeDemand(models.Model):
    _name = "drehscheibe.demand"
    _inherit = ["drehscheibe.match.side.mixin", "drehscheibe.demand"]
    _match_field = "demand_id"
    _match_facts = frozenset(
        {
            "date_start",
            "district_id",
            "german_level",
            "hours",
            "hub_ids",
            "lateral_entry",
            "occupation_id",
            "partner_id",
            "shifts",
            "skill_ids",
        }
    )

    match_ids = fields.One2many(
        "drehscheibe.match",
        "demand_id",
        string="Matches",
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
    )

    def _is_open(self):
        self.ensure_one()
        return self.state in SEEKING_STATES

    def _takes_part(self):
        self.ensure_one()
        return self.state in (*SEEKING_STATES, STATE_EXPIRED)

    def _has_place(self):
        """Whether somebody can still get this job.

        Also when the company has not confirmed it for long: nobody new is proposed
        then, but what people work on goes on.
        """
        return (
            self._takes_part()
            and self.number_filled < self.number
            and self.partner_id.active
        )

    def _count_accepted(self):
        """Follow the accepted matches with number and state."""
        # sudo: people may have been found through a hub the user does not see
        counts_sudo = dict(
            self.env["drehscheibe.match"]
            .sudo()
            ._read_group(
                [("demand_id", "in", self.ids), ("state", "=", STATE_ACCEPTED)],
                ["demand_id"],
                ["__count"],
            )
        )
        for demand in self:
            demand._update_filled(counts_sudo.get(demand.sudo(), 0))

    def _action_expired(self):
        # Proposals go; what people already work on stays with them.
        self._rebuild_matches()
        return super()._action_expired()
