from odoo import api, fields, models

from .drehscheibe_profile import (
    STATE_ANONYMISED,
    STATE_EXPIRED,
    STATE_PLACED,
    STATE_WITHDRAWN,
)

ANONYMISE_ACTIVITY = "arbeitsmarkt_drehscheibe.mail_activity_anonymise"
ENDS = (STATE_EXPIRED, STATE_PLACED, STATE_WITHDRAWN)


class DrehscheibeProfile(models.Model):
    """A profile that is over is anonymised when nobody needs it any more."""

    _name = "drehscheibe.profile"
    _inherit = ["drehscheibe.profile", "verbund.retention.mixin"]
    _retention_cases = {
        "profile_ended": (
            [("state", "in", (STATE_WITHDRAWN, STATE_EXPIRED))],
            "ended_on",
        ),
        "profile_placed": ([("state", "=", STATE_PLACED)], "ended_on"),
    }

    ended_on = fields.Date(
        readonly=True, copy=False, help="Since when the profile takes part no more."
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"ended_on"}

    def _set_state(self, target, **values):
        today = self.env.company._verbund_today()
        if target != STATE_ANONYMISED:
            values |= {
                "ended_on": today if target in ENDS else False,
                "retention_told_on": False,
            }
        return super()._set_state(target, **values)

    def write(self, vals):
        """It is anonymised, on hold, or goes on: nobody has to look at it any more."""
        res = super().write(vals)
        goes_on = "retention_told_on" in vals and not vals["retention_told_on"]
        if goes_on or vals.get("state") == STATE_ANONYMISED:
            # sudo: it is the task of somebody else
            self.sudo().activity_unlink([ANONYMISE_ACTIVITY])
        return res

    def _tell_retention(self, rule, day):
        self.activity_schedule(
            ANONYMISE_ACTIVITY,
            date_deadline=day,
            note=self.env._("Put it on hold if it is still needed for a claim."),
            user_id=self.hub_id._get_people()[:1].id,
        )

    def _erase_retained(self):
        self.action_anonymise()
