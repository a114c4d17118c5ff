from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [
    ("1", "Helper"),
    ("2", "Skilled worker"),
    ("3", "Specialist"),
    ("4", "Expert"),
]


class VerbundOccupation(models.Model):
    """An entry of the KldB 2010 (classification of occupations, version 2020).

    One to five digits; the fifth digit is the level of requirement.
    """

    _name = "verbund.occupation"
    _description = "Occupation (KldB 2010)"
    _order = "code"
    _rec_names_search = ["code", "name"]
    _parent_store = True

    code = fields.Char(
        string="KldB Code",
        required=True,
        help="One to five digits. Leading zeros belong to the code.",
    )
    name = fields.Char(required=True, index="trigram")
    level = fields.Selection(
        LEVELS,
        string="Level of Requirement",
        compute="_compute_level",
        store=True,
        help="The fifth digit of the code.",
    )
    parent_id = fields.Many2one("verbund.occupation", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "There is already an occupation with this KldB code."
    )

    @api.depends("code")
    def _compute_level(self):
        valid = dict(LEVELS)
        for occupation in self:
            digit = (occupation.code or "")[4:5]
            occupation.level = digit if digit in valid else False

    @api.depends("code", "name")
    def _compute_display_name(self):
        for occupation in self:
            occupation.display_name = f"{occupation.code} {occupation.name}"

    @api.constrains("code")
    def _check_code(self):
        for occupation in self:
            code = occupation.code
            if not code.isdigit() or len(code) > 5:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is no KldB code: it has one to five digits, "
                        "leading zeros included.",
                        code=code,
                    )
                )
