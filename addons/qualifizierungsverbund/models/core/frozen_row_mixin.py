from odoo import api, models


class VerbundFrozenRowMixin(models.AbstractModel):
    """Rows of a document, which nobody adds, changes or deletes once it is frozen.

    The document has the mixin ``verbund.transition.mixin`` and its ``_frozen_states``;
    ``_document`` names the way to it. What freezes earlier, or otherwise, says so in
    ``_check_document_open``.
    """

    _name = "verbund.frozen.row.mixin"
    _description = "Row of a Document That Freezes"
    _inherit = ["verbund.guarded.mixin"]

    _document: str

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_document_open()
        rows._rows_changed()
        return rows

    def write(self, vals):
        self._check_document_open()
        res = super().write(vals)
        # They may have moved into another document
        self._check_document_open()
        self._rows_changed(vals)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_document_open()
        self._rows_changed()

    def _check_document_open(self):
        """
        :raises UserError: when the document of a row is frozen
        """
        self.mapped(self._document)._check_not_frozen()

    def _rows_changed(self, vals=None):
        """What a change means for the document.

        :param vals: what was written, None when rows were added or are being deleted
        """
