from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.fields import association_field
from ..core.transition_mixin import in_transition


class VerbundSettlementPart(models.Model):
    """One tax of one company's share; becomes one line of its invoice.

    What it pays for empty seats is a part, and a line, of its own.
    """

    _name = "verbund.settlement.part"
    _description = "Settlement Share per Tax"
    _inherit = ["verbund.frozen.row.mixin"]
    _order = "line_id, id"
    _document = "line_id.settlement_id"

    line_id = fields.Many2one(
        "verbund.settlement.line", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("line_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    tax_id = fields.Many2one(
        "account.tax", string="Kind of Tax", required=True, ondelete="restrict"
    )
    is_carried = fields.Boolean(
        string="Empty Seats",
        help="What the company pays for empty seats that it has guaranteed.",
    )
    amount_untaxed = fields.Monetary(string="Net")
    amount_tax = fields.Monetary(string="Tax")
    difference_untaxed = fields.Monetary(
        string="To Invoice", help="Net, less what earlier versions have charged."
    )

    difference_tax = fields.Monetary(
        string="Tax to Invoice",
        help="Tax on the net amount of this version's document.",
    )
    move_line_ids = fields.One2many(
        "account.move.line",
        "verbund_part_id",
        string="Invoice Line",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="One at most: what is invoiced is not invoiced again.",
    )

    _tax_uniq = models.UniqueIndex(
        "(line_id, tax_id, is_carried)", "A share has one row per tax."
    )

    @api.model
    def _prepare_vals(self, currency, tax_id, amount, charged_untaxed, charged_tax):
        """One tax of one company; a later version charges only its difference.

        Over all versions the tax is that of the whole share: rounded once, and when
        nothing is left of the share, nothing of its tax is. Seats and empty seats were
        promised, and shown, each by itself: so is their tax.

        :param amount: net share
        :param charged_untaxed: what earlier versions have charged of it, net
        :param charged_tax: and their tax
        """
        # sudo: a network manager need not see how taxes are set up
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        difference = currency.round(amount - charged_untaxed)
        difference_tax = currency.round(
            self._tax_on(tax_sudo, amount, currency) - charged_tax
        )
        if amount and charged_untaxed:
            alone = self._tax_on(tax_sudo, difference, currency)
            if not difference or abs(difference_tax - alone) > 1.5 * currency.rounding:
                # The rate has been changed meanwhile: what was charged stays
                difference_tax = alone
        return {
            "tax_id": tax_id,
            "amount_untaxed": amount,
            "amount_tax": currency.round(charged_tax + difference_tax),
            "difference_untaxed": difference,
            "difference_tax": difference_tax,
        }

    @api.model
    def _tax_on(self, tax_sudo, amount, currency):
        if not tax_sudo.amount or not amount:
            return 0.0
        taxed = tax_sudo.compute_all(amount, currency=currency)
        return currency.round(taxed["total_included"] - taxed["total_excluded"])

    def _invoice_tax_data(self, sign):
        """Tells Odoo the tax of this part, where its own reckoning may be another one.

        :param sign: -1 on a credit note
        :return: value of ``account.move.line.extra_tax_data``
        """
        self.ensure_one()
        if not self._shares_its_tax():
            if not self.line_id.settlement_id.previous_id:
                return False
            # sudo: a network manager need not see how taxes are set up
            tax_sudo = self.tax_id.sudo()
            alone = self._tax_on(tax_sudo, self.difference_untaxed, self.currency_id)
            if not self.currency_id.compare_amounts(alone, self.difference_tax):
                return False
        return {
            "currency_id": self.currency_id.id,
            "price_unit": sign * self.difference_untaxed,
            "discount": 0.0,
            "quantity": 1.0,
            "manual_tax_amounts": {
                str(self.tax_id.id): {
                    "tax_amount_currency": sign * self.difference_tax,
                    "tax_amount": sign * self.difference_tax,
                }
            },
        }

    def _shares_its_tax(self):
        """Whether its document has another line with the same tax."""
        others = self.line_id._get_billed_parts() - self
        return self.tax_id in others.tax_id

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        # Also without a value: a default would bring it
        self._check_computing()
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_computing(self):
        self._check_computing()

    @api.model
    def _check_computing(self):
        if not in_transition(self.env):
            raise AccessError(
                self.env._("The amounts of a settlement come from its computation.")
            )
