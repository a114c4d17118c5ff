from odoo import fields, models


class VerbundImportLine(models.TransientModel):
    _name = "verbund.import.line"
    _description = "Problem of an Imported Row"
    _order = "row_number, id"

    import_id = fields.Many2one(
        "verbund.import", required=True, index=True, ondelete="cascade"
    )
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    column_name = fields.Char(string="Column", readonly=True)
    value = fields.Char(readonly=True)
    message = fields.Text(string="Reason", readonly=True)
