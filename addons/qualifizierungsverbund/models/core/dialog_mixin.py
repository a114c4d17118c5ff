from odoo import api, models


class VerbundDialogMixin(models.AbstractModel):
    """Dialogs over documents, of which they say nothing that the user may not read.

    A client names any id in a dialog, and what is computed from it would tell.
    """

    _name = "verbund.dialog.mixin"
    _description = "Dialog Over Documents"

    def _check_documents(self):
        """
        :raises AccessError: when a dialog names what the user may not read
        """
        for name, field in self._fields.items():
            if (
                field.type in ("many2one", "many2many")
                and field.store
                and not field.compute
                and field.comodel_name != "res.users"
            ):
                # `_origin`: a form that is not saved yet names them as well
                self[name]._origin.check_access("read")

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_documents()
        return dialogs

    def write(self, vals):
        res = super().write(vals)
        self._check_documents()
        return res

    def onchange(self, values, field_names, fields_spec):
        self.new(values)._check_documents()
        return super().onchange(values, field_names, fields_spec)

    def _compute_field_value(self, field):
        self._check_documents()
        return super()._compute_field_value(field)
