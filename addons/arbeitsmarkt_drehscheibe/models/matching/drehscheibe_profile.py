from odoo import api, fields, models

from .drehscheibe_match import OPEN_STATES, STATE_ACCEPTED


class DrehscheibeProfile(models.Model):
    _inherit = "drehscheibe.profile"

    match_ids = fields.One2many("drehscheibe.match", "profile_id", string="Matches")
    match_count = fields.Integer(compute="_compute_match_count")

    @api.depends("match_ids.state")
    def _compute_match_count(self):
        counts = dict(
            self.env["drehscheibe.match"]._read_group(
                [
                    ("profile_id", "in", self.ids),
                    ("state", "in", (*OPEN_STATES, STATE_ACCEPTED)),
                ],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.match_count = counts.get(profile, 0)

    def _action_visible(self):
        res = super()._action_visible()
        self.env["drehscheibe.match"].rebuild(
            hub_ids=self.hub_id.ids, profile_ids=self.ids
        )
        return res

    def _action_hidden(self):
        # sudo: a withdrawal ends every match, whoever works on it
        matches_sudo = self.sudo().match_ids.filtered(
            lambda match: match.state in OPEN_STATES
        )
        matches_sudo.action_expire()
        return super()._action_hidden()

    def action_rebuild_matches(self):
        self.check_access("write")
        self.env["drehscheibe.match"].rebuild(
            hub_ids=self.hub_id.ids, profile_ids=self.ids
        )
        return True

    def action_view_matches(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "arbeitsmarkt_drehscheibe.drehscheibe_match_action"
            ),
            "domain": [("profile_id", "=", self.id)],
            "context": {},
        }
