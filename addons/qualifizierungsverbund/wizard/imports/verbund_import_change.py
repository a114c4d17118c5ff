from odoo import fields, models


class VerbundImportChange(models.TransientModel):
    """What an import makes of a cell, or of a value that was there before."""

    _name = "verbund.import.change"
    _description = "Change by an Import"
    _order = "row_number, id"

    import_id = fields.Many2one(
        "verbund.import", required=True, index=True, ondelete="cascade"
    )
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    name = fields.Char(string="Of Whom", readonly=True)
    label = fields.Char(string="What", readonly=True)
    old_value = fields.Char(string="Before", readonly=True)
    new_value = fields.Char(string="After", readonly=True)
