from odoo import models

# The profile that the metadata of Odoo's PDF names as well; its XML says "extended".
PROFILE = "urn:cen.eu:en16931:2017"


class AccountEdiXmlCii(models.AbstractModel):
    """ZUGFeRD of a document of a settlement, by the terms of EN 16931."""

    _inherit = "account.edi.xml.cii"

    def _export_invoice_vals(self, invoice):
        vals = super()._export_invoice_vals(invoice)
        vals["corrected_document"] = invoice.reversed_entry_id
        if invoice._verbund_is_settlement():
            vals.update(
                document_context_id=PROFILE,
                # BT-13 is a number of the buyer: none of ours stands in for it
                purchase_order_reference=invoice.ref,
                buyer_reference=invoice.partner_id._verbund_buyer_reference(),
                # BG-14: the days of the course, not until the money is due
                billing_start=invoice.verbund_period_start,
                billing_end=invoice.verbund_period_end,
            )
        return vals
