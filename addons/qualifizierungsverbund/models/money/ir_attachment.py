from odoo import SUPERUSER_ID, api, models
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

    def unlink(self):
        """The basket beside a file deletes with higher rights, so that none help here.

        Nor does Odoo's trail of invoices, which keeps the file and empties its place.
        """
        if self.env.uid != SUPERUSER_ID:
            self.sudo(False)._verbund_check_no_document()
        return super().unlink()

    def _verbund_check_no_document(self):
        """
        :raises AccessError: when one belongs to a posted document of a settlement
        """
        if in_transition(self.env) or self.env.su:
            return
        # sudo: which documents they are of, whoever may read that
        files_sudo = self.sudo()
        if SHEET_MARK in files_sudo.mapped("description"):
            raise AccessError(
                self.env._("A calculation sheet comes from its settlement and stays.")
            )
        # A file of a field (`res_field`) is what Odoo has printed
        ids = [
            file_sudo.res_id
            for file_sudo in files_sudo
            if file_sudo.res_field and file_sudo.res_model == "account.move"
        ]
        moves_sudo = self.env["account.move"].sudo().browse(ids).exists()
        moves_sudo.filtered(lambda move: move.state == "posted")._check_no_settlement()
