from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ...tools import money

# The finest and the coarsest that the rules of EN 16931 let pass (BR-DEC, BR-CO-17).
EINVOICE_ROUNDING = (0.01, 1.0)


class VerbundSettlement(models.Model):
    """What an e-invoice needs before its document is posted.

    Afterwards it is too late: a posted document of a settlement stays as it is.
    """

    _inherit = "verbund.settlement"

    einvoice_hints = fields.Text(
        compute="_compute_einvoice_hints",
        help="What the e-invoices of these shares still lack.",
    )

    @api.depends("state", "line_ids.part_ids.difference_untaxed")
    def _compute_einvoice_hints(self):
        for settlement in self:
            hints = []
            if settlement._is_to_be_invoiced():
                problems, warnings = settlement._einvoice_findings()
                hints = problems + warnings
            settlement.einvoice_hints = "\n".join(hints)

    def _is_to_be_invoiced(self):
        return (
            self.state in ("computed", "in_review", "approved")
            and self._association_invoices()
        )

    def _prepare_einvoices(self):
        """Complete the addresses of the companies to be invoiced.

        :raises UserError: when an e-invoice would break the official rules
        """
        self.ensure_one()
        # sudo: the address on the invoice, whoever may edit companies
        self.sudo()._get_invoice_partners()._verbund_complete_address()
        problems, _warnings = self._einvoice_findings()
        if problems:
            raise UserError(
                self.env._(
                    "Nothing has been posted: these e-invoices would not be valid.\n"
                    "%(problems)s",
                    problems="\n".join(problems),
                )
            )

    def _get_invoice_partners(self):
        """Whose name and address are on the documents."""
        partners = self._get_billed_lines().partner_id
        return partners.browse(
            partner.address_get(["invoice"])["invoice"] for partner in partners
        )

    def _einvoice_findings(self):
        """:return: sentences on what must, and on what should be mended"""
        # sudo: which fields are empty; staff see neither banks nor all companies
        self_sudo = self.sudo()
        partners_sudo = self_sudo._get_invoice_partners()
        problems = self_sudo._seller_problems() if partners_sudo else []
        warnings = []
        for partner_sudo in partners_sudo:
            problems += self_sudo._buyer_problems(partner_sudo)
            warnings += self_sudo._buyer_warnings(partner_sudo)
        return problems, warnings

    def _seller_problems(self):
        company = self.company_id
        missing = company.partner_id._verbund_missing_address(zip_required=True)
        missing += [
            company._fields[name]._description_string(self.env)
            for name in self._seller_fields(company)
            if not company[name]
        ]
        if not company.partner_id.bank_ids:
            missing.append(self.env._("Bank account"))
        return [
            *self._missing_sentences(company.partner_id, missing),
            *self._currency_problems(),
        ]

    def _currency_problems(self):
        """Amounts have two decimals, and VAT may be rounded to a whole at most."""
        currency = self.currency_id
        if EINVOICE_ROUNDING[0] <= currency.rounding <= EINVOICE_ROUNDING[1]:
            return []
        return [
            self.env._(
                "%(currency)s is rounded to %(step)s: an e-invoice can only hold "
                "amounts with up to two decimals, rounded to a whole at most.",
                currency=currency.name,
                step=money.write(currency.rounding, get_lang(self.env).decimal_point),
            )
        ]

    def _seller_fields(self, company):
        """Without a VAT number, tax number and register say who it is (BR-CO-26)."""
        identity = "company_registry" if company._verbund_tax_number() else "vat"
        return identity, "phone", "email"

    def _buyer_problems(self, partner):
        """What the invoice to a partner lacks, by the rules of its format."""
        edi_format = partner._verbund_edi_format(self.company_id)
        missing = partner._verbund_missing_address(edi_format == "xrechnung")
        company = partner.commercial_partner_id
        if edi_format != "facturx" and not (
            company.peppol_endpoint or (edi_format == "xrechnung" and partner.email)
        ):
            missing.append(self.env._("E-mail, VAT number or Peppol address"))
        return self._missing_sentences(partner, missing)

    def _buyer_warnings(self, partner):
        """What a public body would send an XRechnung back for."""
        if (
            partner._verbund_edi_format(self.company_id) == "facturx"
            or partner._verbund_buyer_reference()
        ):
            return []
        return [
            self.env._(
                "%(company)s has no buyer reference: its e-invoice says “N/A”. Public "
                "bodies refuse that; ask them for their Leitweg-ID.",
                company=partner.commercial_partner_id.display_name,
            )
        ]

    def _missing_sentences(self, partner, labels):
        return [
            self.env._(
                "%(partner)s: %(field)s is missing.",
                partner=partner.display_name,
                field=label,
            )
            for label in labels
        ]
