import io

from odoo import api, models
from odoo.tools.pdf import NameObject, OdooPdfFileReader, OdooPdfFileWriter


def _as_alternative(pdf):
    """Say of the files in a PDF that they are the same document in another form.

    ZUGFeRD wants it in Germany; Odoo says "data", which is not an invoice there.

    :param pdf: bytes
    :return: bytes
    """
    writer = OdooPdfFileWriter()
    writer.cloneReaderDocumentRoot(OdooPdfFileReader(io.BytesIO(pdf), strict=False))
    for file in writer._root_object.get("/AF", ()):
        file.get_object()[NameObject("/AFRelationship")] = NameObject("/Alternative")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        # The calculation sheet travels with the invoice.
        return super()._get_invoice_extra_attachments(move) + move._verbund_sheets()

    @api.model
    def _get_default_invoice_edi_format(self, move, **kwargs):
        # Sent by hand, too, a document of a settlement is an e-invoice
        if move._verbund_is_settlement():
            return move.partner_id._verbund_edi_format(move.company_id)
        return super()._get_default_invoice_edi_format(move, **kwargs)

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        res = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move in moves_data:
            # Odoo takes the first printing for the sending; here it is done before
            if move._verbund_is_settlement():
                move.is_move_sent = True
        return res

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        res = super()._hook_invoice_document_before_pdf_report_render(
            invoice, invoice_data
        )
        # Sent by hand before the scheduled action came to it
        invoice._verbund_attach_sheets()
        return res

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        res = super()._hook_invoice_document_after_pdf_report_render(
            invoice, invoice_data
        )
        pdf_values = invoice_data.get("pdf_attachment_values")
        # Tests print without a PDF
        if pdf_values and pdf_values["raw"].startswith(b"%PDF"):
            if invoice._verbund_is_settlement():
                pdf_values["raw"] = _as_alternative(pdf_values["raw"])
        return res
