from odoo import api, fields, models

from ..demand.drehscheibe_demand import OPEN_STATES as OPEN_DEMAND_STATES
from .drehscheibe_match import OPEN_STATES, STATE_ACCEPTED


class DrehscheibeDemand(models.Model):
    _inherit = "drehscheibe.demand"

    match_ids = fields.One2many(
        "drehscheibe.match",
        "demand_id",
        string="Matches",
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
    )
    match_count = fields.Integer(
        compute="_compute_match_count",
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
    )

    @api.depends("match_ids.state")
    def _compute_match_count(self):
        counts = dict(
            self.env["drehscheibe.match"]._read_group(
                [
                    ("demand_id", "in", self.ids),
                    ("state", "in", (*OPEN_STATES, STATE_ACCEPTED)),
                ],
                ["demand_id"],
                ["__count"],
            )
        )
        for demand in self:
            demand.match_count = counts.get(demand, 0)

    def _is_open(self):
        self.ensure_one()
        return self.state in OPEN_DEMAND_STATES

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

    def _action_visible(self):
        res = super()._action_visible()
        self.action_rebuild_matches()
        return res

    def _action_hidden(self):
        # sudo: the demand is gone for every hub it was handed in to
        matches_sudo = self.sudo().match_ids.filtered(
            lambda match: match.state in OPEN_STATES
        )
        matches_sudo.action_expire()
        return super()._action_hidden()

    def _action_expired(self):
        # Proposals go; what people already work on stays with them.
        self.action_rebuild_matches()
        return super()._action_expired()

    def action_rebuild_matches(self):
        self.check_access("write")
        self.env["drehscheibe.match"].rebuild(demand_ids=self.ids)
        return True

    def action_view_matches(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "arbeitsmarkt_drehscheibe.drehscheibe_match_action"
            ),
            "domain": [("demand_id", "=", self.id)],
            "context": {},
        }
