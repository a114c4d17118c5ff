from odoo import models


class AccountEdiXmlUblBis3(models.AbstractModel):
    """XRechnung and Peppol of a document of a settlement, by the terms of EN 16931."""

    _inherit = "account.edi.xml.ubl_bis3"

    def _add_invoice_header_nodes(self, document_node, vals):
        res = super()._add_invoice_header_nodes(document_node, vals)
        invoice = vals["invoice"]
        corrected = invoice.reversed_entry_id
        if corrected and not document_node.get("cac:BillingReference"):
            # BG-3: which invoice a credit note corrects
            document_node["cac:BillingReference"] = {
                "cac:InvoiceDocumentReference": {
                    "cbc:ID": {"_text": corrected.name},
                    "cbc:IssueDate": {"_text": corrected.invoice_date},
                }
            }
        if invoice._verbund_is_settlement():
            document_node.update(self._verbund_header_nodes(invoice))
        return res

    def _verbund_header_nodes(self, invoice):
        start, end = invoice.verbund_period_start, invoice.verbund_period_end
        reference = invoice.partner_id._verbund_buyer_reference()
        return {
            # One of the two must be there (PEPPOL-EN16931-R003)
            "cbc:BuyerReference": {"_text": reference or "N/A"},
            # BT-13 is a number of the buyer: none of ours stands in for it
            "cac:OrderReference": {"cbc:ID": {"_text": invoice.ref or None}},
            # BG-14: the days of the course
            "cac:InvoicePeriod": {
                "cbc:StartDate": {"_text": start or None},
                "cbc:EndDate": {"_text": end or None},
            },
        }

    def _get_party_node(self, vals):
        """A party without a VAT number: the seller by tax number and register."""
        party_node = super()._get_party_node(vals)
        company = vals.get("company")
        if vals["role"] == "supplier" and company and company._verbund_tax_number():
            party_node["cac:PartyTaxScheme"] = [
                {
                    "cbc:CompanyID": {"_text": company._verbund_tax_number()},
                    "cac:TaxScheme": {"cbc:ID": {"_text": "FC"}},
                }
            ]
            party_node["cac:PartyLegalEntity"]["cbc:CompanyID"] = {
                "_text": company.company_registry or None
            }
        party_node["cac:PartyTaxScheme"] = [
            scheme
            for scheme in party_node["cac:PartyTaxScheme"]
            if scheme["cbc:CompanyID"]["_text"]
        ]
        return party_node
