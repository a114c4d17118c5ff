from odoo import models


class DrehscheibeDemandSkill(models.Model):
    _name = "drehscheibe.demand.skill"
    _inherit = ["drehscheibe.match.fact.mixin", "drehscheibe.demand.skill"]
    _match_side = "demand_id"
