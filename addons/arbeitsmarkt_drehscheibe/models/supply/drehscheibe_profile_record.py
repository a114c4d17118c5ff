from odoo import fields, models
from odoo.tools.misc import format_date


class DrehscheibeProfile(models.Model):
    """Each consent, and each that is taken back, stays on record."""

    _name = "drehscheibe.profile"
    _inherit = ["drehscheibe.profile", "verbund.recorded.mixin"]

    # Its readers are those of the profile.
    decision_ids = fields.One2many(
        groups="arbeitsmarkt_drehscheibe.group_hub_user,"
        "qualifizierungsverbund.group_verbund_admin"
    )

    def _decision_networks(self):
        return self.hub_id

    def action_activate(self):
        res = super().action_activate()
        self.env["verbund.decision"]._record(
            self, "consent_given", lambda profile: profile._describe_consent()
        )
        return res

    def action_withdraw(self):
        given = self.filtered("consent_on")
        res = super().action_withdraw()
        self.env["verbund.decision"]._record(given, "consent_withdrawn")
        return res

    def _describe_consent(self):
        return self.env._(
            "The person agrees to the anonymous profile %(profile)s, on %(day)s, until "
            "%(until)s.",
            profile=self.pseudonym,
            day=format_date(self.env, self.consent_on),
            until=format_date(self.env, self.consent_until),
        )

    def action_anonymise(self):
        res = super().action_anonymise()
        # sudo: what was said leads back to the person too; the chain holds without it
        self.sudo().decision_ids._erase()
        return res
