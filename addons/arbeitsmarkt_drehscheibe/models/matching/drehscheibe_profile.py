from odoo import fields, models


class DrehscheibeProfile(models.Model):
    _name = "drehscheibe.profile"
    _inherit = ["drehscheibe.match.side.mixin", "drehscheibe.profile"]
    _match_field = "profile_id"

    match_ids = fields.One2many("drehscheibe.match", "profile_id", string="Matches")
