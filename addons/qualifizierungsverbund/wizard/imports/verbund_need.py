from odoo import api, models

from ...models.needs.verbund_need import STATE_SUBMITTED


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

    def _undo_import(self):
        """
        :return: whether the need is gone; one that somebody plans with stays
        """
        if self.state != STATE_SUBMITTED:
            return False
        self.action_withdraw()
        return self.unlink()
