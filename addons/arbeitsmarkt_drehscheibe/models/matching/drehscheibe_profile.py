from odoo import fields, models

from ..supply.drehscheibe_profile import STATE_ACTIVE, STATE_PLACED, STATE_RESERVED
from .drehscheibe_match import STATE_ACCEPTED


class DrehscheibeProfile(models.Model):
    _name = "drehscheibe.profile"
    _inherit = ["drehscheibe.match.side.mixin", "drehscheibe.profile"]
    _match_field = "profile_id"
    _match_facts = frozenset(
        {
            "blocked_partner_ids",
            "date_available",
            "district_id",
            "german_level",
            "hours",
            "hub_id",
            "occupation_ids",
            "radius_km",
            "release_id",
            "shifts",
            "skill_ids",
        }
    )

    match_ids = fields.One2many("drehscheibe.match", "profile_id", string="Matches")

    def _takes_part(self):
        self.ensure_one()
        return self.state in (STATE_ACTIVE, STATE_RESERVED)

    def _is_there(self):
        """Whether the person takes part today: by the state and by the consent."""
        return self._takes_part() and self._has_consent()

    def action_activate(self):
        """Who is there again after a placement has not got the job, or no more."""
        placed = self.filtered(lambda profile: profile.state == STATE_PLACED)
        res = super().action_activate()
        # sudo: the demand and what it proposes follow in all its hubs
        placed.sudo().match_ids.filtered(
            lambda match: match.state == STATE_ACCEPTED
        )._set_aside()
        return res

    def action_reserve(self):
        res = super().action_reserve()
        # Others are not to wait for who is about to be taken.
        self._rebuild_matches()
        return res

    def write(self, vals):
        res = super().write(vals)
        if "consent_on" in vals:
            # A consent that is typed as one of long ago is none, at once.
            without = self.filtered(
                lambda profile: profile._takes_part() and not profile._has_consent()
            )
            if without:
                without.action_expire()
        return res
