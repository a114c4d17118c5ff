from odoo import api, models


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.constrains("field_id")
    def _check_verbund_guarded(self):
        """A default that a user stores says in silence what nobody may write.

        :raises AccessError: for a field that only actions write
        """
        # sudo: whoever stores a default need not read the list of fields
        for field_sudo in self.sudo().field_id:
            model = self.env.get(field_sudo.model)
            if isinstance(model, self.env.registry["verbund.guarded.mixin"]):
                model._check_not_guarded(
                    model._get_guarded_fields() & {field_sudo.name}
                )
