from odoo import models


class DrehscheibeProfileSkill(models.Model):
    _name = "drehscheibe.profile.skill"
    _inherit = ["drehscheibe.match.fact.mixin", "drehscheibe.profile.skill"]
    _match_side = "profile_id"
