from odoo import models
from odoo.tools import float_compare

from ...tools import money

# Categories of EN 16931 without deduction of input tax: exempt, out of scope, unset.
EXEMPT_CATEGORIES = ("E", "O", False)


# What a document says because of its taxes: how much they are, and why.
PRINTED_FIELDS = frozenset(
    {
        *("amount", "amount_type", "children_tax_ids", "price_include_override"),
        *("include_base_amount", "is_base_affected", "tax_group_id"),
        *("invoice_label", "invoice_legal_notes"),
        *("ubl_cii_tax_category_code", "ubl_cii_tax_exemption_reason_code"),
    }
)


class AccountTax(models.Model):
    _inherit = "account.tax"

    def write(self, vals):
        """Page and e-invoice of a posted document are made of its taxes anew."""
        self.env["account.move.line"]._verbund_check_standing(
            "tax_ids", self, vals, PRINTED_FIELDS
        )
        return super().write(vals)

    def _verbund_is_exempt(self):
        """Whether it is a tax of exempt supplies (§ 15 (2) no. 1 UStG).

        A rate of zero alone does not say that: reverse charge and exports have it too,
        and keep the deduction of input tax.
        """
        self.ensure_one()
        return not self.amount and self.ubl_cii_tax_category_code in EXEMPT_CATEGORIES

    def _verbund_take_out(self, gross, currency):
        """The net amount, to the cent, that comes to so much with this tax."""
        self.ensure_one()
        net = money.exact(gross) / (1 + money.exact(self.amount) / 100)
        return currency.round(float(net))

    def _verbund_has_rate(self, percent):
        """Whether it puts so many percent on top of a price."""
        self.ensure_one()
        return (
            self.amount_type == "percent"
            and not self.price_include
            and not float_compare(self.amount, percent, precision_digits=4)
        )
