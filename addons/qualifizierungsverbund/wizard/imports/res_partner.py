from odoo import api, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        return super().get_import_templates() + [
            {
                "label": self.env._("Import Template for Members of a Network"),
                "template": self.env["verbund.import"]._template("members"),
            }
        ]

    def _undo_import(self):
        """
        :return: whether the company or contact is gone
        """
        return self.unlink()
