from odoo import models

# The profile that the metadata of Odoo's PDF names as well; its XML says "extended".
PROFILE = "urn:cen.eu:en16931:2017"


class AccountEdiXmlCii(models.AbstractModel):
    """ZUGFeRD of a document of a settlement, by the terms of EN 16931."""

    _inherit = "account.edi.xml.cii"

    def _export_invoice_vals(self, invoice):
        vals = super()._export_invoice_vals(invoice)
        vals["corrected_document"] = invoice.reversed_entry_id
        vals["seller_tax_number"] = invoice.company_id._verbund_tax_number()
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

    def _export_invoice_constraints(self, invoice, vals):
        constraints = super()._export_invoice_constraints(invoice, vals)
        company = invoice.company_id
        if company._verbund_tax_number() and company.company_registry:
            # BT-30 identifies the seller, BT-32 stands for its VAT number
            constraints.pop("seller_identifier", None)
        return constraints
