from odoo import api, fields, models
from odoo.fields import Domain


class VerbundAboutMixin(models.AbstractModel):
    """Rows on documents of many models: a decision, who was told, a link.

    Their networks say whose staff read them; a global record rule on
    `is_readable_document` adds that nobody learns from them of documents of a kind that
    is not for their eyes.
    """

    _name = "verbund.about.mixin"
    _description = "Row on a Document"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        required=True,
        readonly=True,
    )
    is_readable_document = fields.Boolean(
        compute="_compute_is_readable_document",
        search="_search_is_readable_document",
        help="Whether you may read documents of this kind. A record rule hangs on it.",
    )
    document_name = fields.Char(
        string="About",
        compute="_compute_document_name",
        help="Empty when you may not read the document itself.",
    )

    @api.depends_context("uid")
    @api.depends("res_model")
    def _compute_is_readable_document(self):
        readable = self._get_readable_models()
        for row in self:
            row.is_readable_document = row.res_model in readable

    @api.depends_context("uid", "lang", "allowed_company_ids")
    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        """With the rights of the user: a row tells no name that they may not read."""
        for model, rows in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                documents = self.env[model].browse(rows.mapped("res_id")).exists()
                readable = documents._filtered_access("read")
                names = {document.id: document.display_name for document in readable}
            for row in rows:
                row.document_name = names.get(row.res_id)

    def _search_is_readable_document(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("res_model", "in", self._get_readable_models())
        return domain if True in value else ~domain

    @api.model
    def _get_readable_models(self):
        """Models that the user has a right to read; record rules ask as superuser."""
        return self.env["ir.model.access"]._get_allowed_models("read")
