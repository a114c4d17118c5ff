from odoo import models


class IrCron(models.Model):
    """What a job writes down is in the language of the association: it has none."""

    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        here = self.with_context(lang=self.env.company._verbund_lang())
        return super(IrCron, here)._callback(cron_name, server_action_id)
