from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        # The calculation sheet travels with the invoice.
        return super()._get_invoice_extra_attachments(move) + move._verbund_sheets()

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        res = super()._hook_invoice_document_before_pdf_report_render(
            invoice, invoice_data
        )
        # Sent by hand before the scheduled action came to it
        invoice._verbund_attach_sheets()
        return res
