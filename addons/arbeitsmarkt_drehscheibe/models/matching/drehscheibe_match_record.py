from odoo import fields, models


class DrehscheibeMatch(models.Model):
    """That a person may be named to one company stays on record."""

    _name = "drehscheibe.match"
    _inherit = ["drehscheibe.match", "verbund.recorded.mixin"]

    # Its readers are those of the match.
    decision_ids = fields.One2many(
        groups="arbeitsmarkt_drehscheibe.group_hub_user,"
        "qualifizierungsverbund.group_verbund_admin"
    )

    def _decision_networks(self):
        return self.hub_id

    def action_release_identity(self):
        res = super().action_release_identity()
        self.env["verbund.decision"]._record(
            self, "identity_released", lambda match: match._describe_release()
        )
        return res

    def _describe_release(self):
        return self.env._(
            "The person of %(profile)s may be named to %(company)s.",
            profile=self.profile_id.pseudonym,
            company=self.partner_id.display_name,
        )
