from odoo import api, fields, models
from odoo.exceptions import ValidationError

CATEGORIES = [
    ("language", "Language"),
    ("partial_qualification", "Partial qualification (TQ)"),
    ("technical", "Technical"),
    ("digital", "Digital"),
    ("safety", "Safety"),
    ("leadership", "Leadership"),
    ("other", "Other"),
]


class VerbundTopic(models.Model):
    """The catalogue that needs and courses refer to."""

    _name = "verbund.topic"
    _description = "Training Topic"
    _parent_name = "parent_id"
    _parent_store = True
    _order = "category, parent_path, sequence, name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True, index="trigram")
    code = fields.Char(copy=False, help="Short code, used in imports.")
    category = fields.Selection(CATEGORIES, required=True, default="other")
    occupation_id = fields.Many2one("verbund.occupation", index="btree_not_null")
    units = fields.Integer(
        aggregator=None,
        help="Usual length in teaching units of 45 minutes.",
    )
    min_seats = fields.Integer(
        default=8,
        required=True,
        aggregator=None,
        help="Below this number a course does not pay.",
    )
    max_seats = fields.Integer(default=15, required=True, aggregator=None)
    parent_id = fields.Many2one(
        "verbund.topic",
        string="Part of",
        index="btree_not_null",
        ondelete="restrict",
        help="A partial qualification (TQ) is a part of a whole occupation.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("verbund.topic", "parent_id", string="Parts")
    sequence = fields.Integer(default=10, help="Order of the parts in their chain.")
    prerequisite_ids = fields.Many2many(
        "verbund.topic",
        "verbund_topic_prerequisite_rel",
        "topic_id",
        "prerequisite_id",
        string="Prerequisites",
        help="Parts that should be passed before.",
    )
    is_official = fields.Boolean(
        string="Official Title",
        help="Set only when title and content are those of the certifying body. "
        "Otherwise the entry is an example of your own.",
    )
    description = fields.Html(translate=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "There is already a topic with this code."
    )
    _seats_range = models.Constraint(
        "CHECK(min_seats >= 1 AND max_seats >= min_seats)",
        "A topic needs at least one seat, and its maximum is not below its minimum.",
    )
    _units_positive = models.Constraint(
        "CHECK(units >= 0)", "Units cannot be negative."
    )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A topic cannot be a part of itself."))

    @api.constrains("prerequisite_ids")
    def _check_prerequisites(self):
        if self._has_cycle("prerequisite_ids"):
            raise ValidationError(self.env._("A topic cannot be its own prerequisite."))
