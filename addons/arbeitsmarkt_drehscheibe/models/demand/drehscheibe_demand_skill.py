from odoo import fields, models

from odoo.addons.qualifizierungsverbund.models.core.fields import association_field

from ...tools.scales import SKILL_LEVELS


class DrehscheibeDemandSkill(models.Model):
    _name = "drehscheibe.demand.skill"
    _description = "Wanted Skill"
    _inherit = ["verbund.guarded.mixin"]
    _order = "demand_id, is_must desc, level desc, id"
    _rec_name = "skill_id"
    _scope_fields = frozenset({"demand_id"})

    demand_id = fields.Many2one(
        "drehscheibe.demand", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("demand_id")
    skill_id = fields.Many2one(
        "drehscheibe.skill", required=True, index=True, ondelete="restrict"
    )
    level = fields.Selection(SKILL_LEVELS, required=True, default="2")
    is_must = fields.Boolean(
        string="Must-Have", help="Who lacks it on this level is not proposed."
    )

    _skill_uniq = models.UniqueIndex(
        "(demand_id, skill_id)", "The demand already names this skill."
    )
