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

    @api.depends_context("uid")
    @api.depends("res_model")
    def _compute_is_readable_document(self):
        readable = self._get_readable_models()
        for row in self:
            row.is_readable_document = row.res_model in readable

    def _search_is_readable_document(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("res_model", "in", self._get_readable_models())
        return domain if True in value else ~domain

    @api.model
    def _get_readable_models(self):
        """Models that the user has a right to read; record rules ask as superuser."""
        return self.env["ir.model.access"]._get_allowed_models("read")
