from odoo import api, fields, models

WZ_VERSIONS = [("2008", "WZ 2008"), ("2025", "WZ 2025")]


class VerbundIndustry(models.Model):
    """A code of the German classification of economic activities (WZ).

    WZ 2008 and WZ 2025 are valid side by side (WZ 2025 in force since
    1 January 2025), so a code is unique within its version only.
    """

    _name = "verbund.industry"
    _description = "Industry (WZ)"
    _order = "wz_version desc, code"
    _rec_names_search = ["code", "name"]

    wz_version = fields.Selection(
        WZ_VERSIONS, string="WZ Version", required=True, default="2025"
    )
    code = fields.Char(required=True, help="For example 20.1 or C.")
    name = fields.Char(required=True, index="trigram")
    parent_id = fields.Many2one("verbund.industry", index="btree_not_null")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(wz_version, code)", "There is already an industry with this code and version."
    )

    @api.depends("code", "name", "wz_version")
    def _compute_display_name(self):
        for industry in self:
            industry.display_name = (
                f"{industry.code} {industry.name} (WZ {industry.wz_version})"
            )
