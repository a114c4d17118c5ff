from odoo import api, models


class VerbundNeed(models.Model):
    _inherit = "verbund.need"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Needs"),
                "template": self.env["verbund.import"]._template("needs"),
            }
        ]
