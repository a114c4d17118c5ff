from odoo import fields, models


class DrehscheibeSkill(models.Model):
    """A skill or licence that profiles and demands name in the same words.

    A list of its own instead of ``hr_skills``: that module hangs skills on employees
    (``hr``), and nobody in a hub is an employee of the association.
    """

    _name = "drehscheibe.skill"
    _description = "Skill"
    _order = "category, name, id"

    name = fields.Char(required=True, translate=True, index="trigram")
    category = fields.Selection(
        [
            ("technical", "Technical"),
            ("licence", "Licences and certificates"),
            ("digital", "Digital"),
            ("organisation", "Organisation and leadership"),
            ("other", "Other"),
        ],
        required=True,
        default="technical",
    )
    esco_uri = fields.Char(
        string="ESCO Address",
        help="Address of the same skill in the European classification ESCO.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("(name)", "There is already a skill of this name.")
