from odoo import api, models
from odoo.exceptions import AccessError

from ..core.transition_mixin import in_transition

# Tells the calculation sheets among the attachments of an invoice.
SHEET_MARK = "verbund.calculation.sheet"


class IrAttachment(models.Model):
    """What a company was shown stays: calculation sheet, invoice, e-invoice.

    Printing makes them; nobody edits, deletes or replaces one.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._verbund_check_no_document()
        return attachments

    def write(self, vals):
        self._verbund_check_no_document()
        res = super().write(vals)
        self._verbund_check_no_document()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_verbund_document(self):
        self._verbund_check_no_document()

    def _verbund_check_no_document(self):
        """
        :raises AccessError: when one belongs to a posted document of a settlement
        """
        if in_transition(self.env) or self.env.su:
            return
        if any(attachment.description == SHEET_MARK for attachment in self):
            raise AccessError(
                self.env._("A calculation sheet comes from its settlement and stays.")
            )
        # A file of a field (`res_field`) is what Odoo has printed
        ids = [
            attachment.res_id
            for attachment in self
            if attachment.res_field and attachment.res_model == "account.move"
        ]
        if ids:
            # sudo: which document it is of, whoever may read that
            moves_sudo = self.env["account.move"].sudo().browse(ids).exists()
            moves_sudo.filtered(
                lambda move: move.state == "posted"
            )._check_no_settlement()
