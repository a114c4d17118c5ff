from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.table.column import District

# In whatever table a district stands
DISTRICT_COLUMN = District(
    "district",
    "Kreis",
    "District",
    "Kreis (AGS)",
    "District (AGS)",
    "Landkreis",
    "AGS",
    field="district_id",
)


class VerbundDistrict(models.Model):
    """A Kreis (district), the finest place that networks and hubs work with."""

    _name = "verbund.district"
    _description = "District"
    _order = "ags"
    _rec_names_search = ["name", "ags"]

    ags = fields.Char(
        string="AGS",
        required=True,
        help="Official municipality key of the district, five digits with the "
        "leading zero.",
    )
    name = fields.Char(required=True, index="trigram")
    kind = fields.Selection(
        [("city", "Urban district"), ("rural", "Rural district")],
        required=True,
        default="rural",
    )
    region = fields.Char(string="Planning Region")
    agency_partner_id = fields.Many2one(
        "res.partner",
        string="Employment Agency",
        index="btree_not_null",
        help="The office of the Federal Employment Agency in charge.",
    )
    latitude = fields.Float(digits=(9, 5), aggregator=None)
    longitude = fields.Float(digits=(9, 5), aggregator=None)
    active = fields.Boolean(default=True)

    _ags_uniq = models.UniqueIndex(
        "(ags)", "There is already a district with this AGS."
    )
    _latitude_range = models.Constraint(
        "CHECK(latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)",
        "Latitude goes from -90 to 90, longitude from -180 to 180 degrees.",
    )

    @api.depends("name", "kind")
    def _compute_display_name(self):
        # Heilbronn and Karlsruhe are the name of a city and of a rural district.
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for district in self:
            district.display_name = (
                f"{district.name} ({labels[district.kind]})"
                if district.kind == "rural" and district.name
                else district.name
            )

    @api.constrains("ags")
    def _check_ags(self):
        for district in self:
            if not (district.ags.isdigit() and len(district.ags) == 5):
                raise ValidationError(
                    self.env._(
                        "The AGS of %(name)s has five digits, for example 08111.",
                        name=district.name,
                    )
                )
