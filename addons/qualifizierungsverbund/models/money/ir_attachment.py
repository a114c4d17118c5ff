from odoo import api, models
from odoo.exceptions import AccessError

from ..core.transition_mixin import in_transition

# Tells the calculation sheets among the attachments of an invoice.
SHEET_MARK = "verbund.calculation.sheet"


class IrAttachment(models.Model):
    """A calculation sheet stays what the company was shown: nobody edits it."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._verbund_check_no_sheet()
        return attachments

    def write(self, vals):
        self._verbund_check_no_sheet()
        res = super().write(vals)
        self._verbund_check_no_sheet()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_verbund_sheet(self):
        self._verbund_check_no_sheet()

    def _verbund_check_no_sheet(self):
        if in_transition(self.env) or self.env.su:
            return
        if any(attachment.description == SHEET_MARK for attachment in self):
            raise AccessError(
                self.env._("A calculation sheet comes from its settlement and stays.")
            )
