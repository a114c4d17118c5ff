from odoo import api, fields, models

from odoo.addons.qualifizierungsverbund.models.core.fields import association_field


class DrehscheibeReleaseLine(models.Model):
    """How many people of one occupation are released."""

    _name = "drehscheibe.release.line"
    _description = "Released Occupation"
    _inherit = ["verbund.frozen.row.mixin"]
    _order = "release_id, number desc, id"
    _rec_name = "occupation_id"
    _document = "release_id"
    _scope_fields = frozenset({"release_id"})

    release_id = fields.Many2one(
        "drehscheibe.release", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("release_id")
    occupation_id = fields.Many2one(
        "verbund.occupation", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(string="People", required=True, default=1)

    _number_positive = models.Constraint(
        "CHECK(number > 0)", "The number of people is at least 1."
    )

    @api.depends("occupation_id.display_name")
    def _compute_display_name(self):
        for line in self:
            # sudo: a company knows what it has handed in; masters are for the staff
            line.display_name = line.sudo().occupation_id.display_name
