from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..core.fields import association_field
from ..core.transition_mixin import in_transition


class VerbundSettlementPart(models.Model):
    """One tax of one company's share; becomes one line of its invoice."""

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

    _tax_uniq = models.UniqueIndex("(line_id, tax_id)", "A share has one row per tax.")

    @api.model
    def _prepare_vals(self, currency, tax_id, amount, charged_untaxed, charged_tax):
        """One tax of one company; a later version taxes only its difference.

        :param amount: net share
        :param charged_untaxed: what earlier versions have charged of it, net
        :param charged_tax: and their tax
        """
        # sudo: a network manager need not see how taxes are set up
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        difference = currency.round(amount - charged_untaxed)
        difference_tax = 0.0
        if tax_sudo.amount and difference:
            taxed = tax_sudo.compute_all(difference, currency=currency)
            difference_tax = currency.round(
                taxed["total_included"] - taxed["total_excluded"]
            )
        return {
            "tax_id": tax_id,
            "amount_untaxed": amount,
            "amount_tax": currency.round(charged_tax + difference_tax),
            "difference_untaxed": difference,
            "difference_tax": difference_tax,
        }

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
