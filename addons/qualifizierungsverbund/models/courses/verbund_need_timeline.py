from odoo import models


class VerbundNeed(models.Model):
    _inherit = "verbund.need"

    def _timeline(self):
        """With the steps of its course; of none, those that follow."""
        return [*super()._timeline(), *self.course_id._timeline(self.partner_id)]
