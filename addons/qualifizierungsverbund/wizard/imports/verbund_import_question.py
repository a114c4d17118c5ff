from odoo import fields, models

from .plan import OTHER, SAME


class VerbundImportQuestion(models.TransientModel):
    """Whether a name in a file means a company that is there already."""

    _name = "verbund.import.question"
    _description = "Question of an Import"
    _order = "row_number, id"

    import_id = fields.Many2one(
        "verbund.import", required=True, index=True, ondelete="cascade"
    )
    key = fields.Char(required=True, readonly=True)
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    typed = fields.Char(string="In the File", readonly=True)
    candidate = fields.Char(string="There Already", readonly=True)
    answer = fields.Selection(
        [(SAME, "Yes, the same"), (OTHER, "No, another one")], string="The Same?"
    )
