from odoo import fields, models

LINES_OF_ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
# What an address on an invoice cannot do without; not every country has zips.
REQUIRED_OF_ADDRESS = ("street", "zip", "city", "country_id")
# Schemes of electronic addresses: Leitweg-ID
EAS_LEITWEG = "0204"


class ResPartner(models.Model):
    """What an invoice needs to know of a company."""

    _inherit = "res.partner"

    verbund_order_number = fields.Char(
        string="Order Number for Invoices",
        help="The company's own number, which it wants to read on each invoice. One "
        "that a commitment or a settlement has comes first.",
    )

    def _verbund_invoice_address(self):
        """The address for an invoice: ``{field: value}``.

        A contact without street, zip and town has the address of its company, one
        without a country that of its company; parts are never mixed otherwise.
        """
        self.ensure_one()
        company = self.commercial_partner_id
        source = self if self.street or self.zip or self.city else company
        address = {name: source[name] for name in LINES_OF_ADDRESS}
        address["country_id"] = address["country_id"] or company.country_id
        return address

    def _verbund_complete_address(self):
        """Write down what :meth:`_verbund_invoice_address` takes from the company."""
        for partner in self:
            address = partner._verbund_invoice_address()
            changed = {n: value for n, value in address.items() if value != partner[n]}
            if changed:
                partner.write(partner._convert_to_write(changed))

    def _verbund_missing_address(self, zip_required=False):
        """Labels of what the address for an invoice lacks.

        :param zip_required: even where the country has no zips
        """
        address = self._verbund_invoice_address()
        zip_required = zip_required or address["country_id"].zip_required
        return [
            self._fields[name]._description_string(self.env)
            for name in REQUIRED_OF_ADDRESS
            if not address[name] and (name != "zip" or zip_required)
        ]

    def _verbund_buyer_reference(self):
        """What a buyer sorts its invoices by: its Leitweg-ID, else its reference."""
        company = self.commercial_partner_id
        leitweg = company.peppol_eas == EAS_LEITWEG and company.peppol_endpoint
        return leitweg or company.ref or False

    def _verbund_edi_format(self, association):
        """The format of e-invoice that a company wants from an association."""
        company = self.commercial_partner_id.with_company(association)
        return company.invoice_edi_format or "facturx"
