from odoo import fields, models

from odoo.addons.qualifizierungsverbund.models.core.fields import association_field

from ...tools.scales import SKILL_LEVELS


class DrehscheibeProfileSkill(models.Model):
    _name = "drehscheibe.profile.skill"
    _description = "Skill of a Profile"
    _inherit = ["verbund.guarded.mixin"]
    _order = "profile_id, level desc, id"
    _rec_name = "skill_id"
    _scope_fields = frozenset({"profile_id"})

    profile_id = fields.Many2one(
        "drehscheibe.profile", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("profile_id")
    skill_id = fields.Many2one(
        "drehscheibe.skill", required=True, index=True, ondelete="restrict"
    )
    level = fields.Selection(SKILL_LEVELS, required=True, default="2")

    _skill_uniq = models.UniqueIndex(
        "(profile_id, skill_id)", "The profile already names this skill."
    )
