from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import get_lang

from ...tools import money
from ..core.res_company import SetupStep

# What the German charts have for sales that are exempt without deduction of input tax
# (§ 4 no. 8 to 28 UStG): the tax with its place in the VAT return, the account.
EXEMPT_TAXES = {
    "de_skr03": "tax_free_skr03_ohne_vst",
    "de_skr04": "tax_free_skr04_ohne_vst",
}
EXEMPT_ACCOUNTS = {
    "de_skr03": "account_8100",
    "de_skr04": "chart_skr04_4100",
}


class ResCompany(models.Model):
    _inherit = "res.company"

    verbund_product_id = fields.Many2one(
        "product.product",
        string="Product for Course Shares",
        groups="base.group_user",
        domain="[('type', '=', 'service')]",
        help="Stands on the invoices of settlements and on orders to providers.",
    )
    verbund_exempt_tax_id = fields.Many2one(
        "account.tax",
        string="Tax for Exempt Courses",
        groups="base.group_user",
        domain="[('type_tax_use', '=', 'sale')]",
        help="Sales tax of 0 % with its exemption text. Default in Germany: "
        "§ 4 no. 22 a UStG, VATEX-EU-132-1I. Orientation; your tax adviser decides.",
    )
    verbund_exempt_account_id = fields.Many2one(
        "account.account",
        string="Account for Exempt Courses",
        groups="base.group_user",
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Revenue account of exempt shares. Default in Germany: 8100 (SKR03) or "
        "4100 (SKR04), tax-exempt sales under § 4 no. 8 ff. UStG; elsewhere that of "
        "the product.",
    )
    verbund_payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms for Settlements",
        groups="base.group_user",
        help="Used for companies that have no payment terms of their own.",
    )
    verbund_course_approval_limit = fields.Monetary(
        string="Cost Limit for Courses",
        groups="base.group_user",
        help="Courses that cost more need an approval before they are confirmed. "
        "0: no limit.",
    )

    verbund_numbering_seen = fields.Boolean(
        string="Numbers of Invoices Were Checked",
        groups="base.group_system",
        help="The first invoice decides how all others are numbered.",
    )

    _verbund_limit_positive = models.Constraint(
        "CHECK(COALESCE(verbund_course_approval_limit, 0) >= 0)",
        "The cost limit cannot be negative.",
    )

    def _verbund_get_product(self):
        """The service product of this company, made on first use."""
        self.ensure_one()
        # sudo: a setting of the company, needed by users without its rights
        company_sudo = self.sudo()
        if not company_sudo.verbund_product_id:
            company_sudo.verbund_product_id = company_sudo.env.ref(
                "qualifizierungsverbund.product_course_share"
            )
        return company_sudo.verbund_product_id.sudo(self.env.su)

    def _verbund_get_payment_term(self):
        """Terms for companies without own ones: the setting, else 30 days.

        Without an agreement § 286 (3) BGB gives a debtor 30 days.
        """
        self.ensure_one()
        # sudo: as above
        return (
            self.sudo().verbund_payment_term_id
            or self.env.ref(
                "qualifizierungsverbund.payment_term_30_days", raise_if_not_found=False
            )
            or self.env["account.payment.term"]
        )

    def _verbund_get_exempt_tax(self):
        """The 0 % tax with its exemption text, made on first use.

        In Germany that of § 4 no. 22 a UStG, elsewhere that of the directive behind it.
        § 14 (4) no. 8 UStG wants the reason of an exemption on the invoice; the
        tax carries it, as text and as VATEX code for the e-invoice.

        :raises UserError: when the company has no chart of accounts yet
        """
        self.ensure_one()
        # sudo: as above
        company_sudo = self.sudo().with_company(self)
        if not company_sudo.verbund_exempt_tax_id:
            if not company_sudo.chart_template:
                raise UserError(
                    self.env._(
                        "Install the accounting of %(company)s first: it has no "
                        "chart of accounts.",
                        company=self.display_name,
                    )
                )
            company_sudo.verbund_exempt_tax_id = company_sudo.env["account.tax"].create(
                self._verbund_prepare_exempt_tax_vals()
            )
        return company_sudo.verbund_exempt_tax_id.sudo(self.env.su)

    def _verbund_get_exempt_account(self):
        """The revenue account of exempt shares, found on first use; may be empty."""
        self.ensure_one()
        # sudo: as above
        company_sudo = self.sudo()
        if not company_sudo.verbund_exempt_account_id:
            company_sudo.verbund_exempt_account_id = self._verbund_chart_record(
                EXEMPT_ACCOUNTS
            )
        return company_sudo.verbund_exempt_account_id.sudo(self.env.su)

    def _verbund_chart_record(self, names):
        """A record that the chart of accounts of this company has brought.

        :param names: {chart: its name there}
        :return: the record (as superuser), None when the chart has none
        """
        # sudo: as above
        company_sudo = self.sudo()
        name = names.get(company_sudo.chart_template)
        return name and company_sudo.env.ref(
            f"account.{company_sudo.id}_{name}", raise_if_not_found=False
        )

    def _verbund_get_sale_tax(self, cost_type=None, day=None):
        """The sales tax of a kind of cost: the usual one, or that of its own rate.

        :param cost_type: a kind of cost that may have its own rate
        :param day: day of supply, today without one
        :raises UserError: when the association has no such tax
        """
        tax_sudo, percent = self._verbund_find_sale_tax_sudo(cost_type, day)
        if not tax_sudo and percent is None:
            raise UserError(
                self.env._(
                    "Set the default sales tax of %(company)s in the settings of the "
                    "accounting first: this cost is taxable.",
                    company=self.display_name,
                )
            )
        if not tax_sudo:
            raise UserError(
                self.env._(
                    "%(company)s has no sales tax of %(percent)s %%, which holds for "
                    "this kind of cost. Set one up in the accounting, or change the "
                    "rate under Configuration / Tax by Cost Type.",
                    company=self.display_name,
                    percent=money.write(percent, get_lang(self.env).decimal_point),
                )
            )
        return tax_sudo.sudo(self.env.su)

    def _verbund_find_sale_tax_sudo(self, cost_type=None, day=None):
        """The same, where nothing depends on it yet.

        :return: a tax, elevated, empty where the association has none; its own rate,
            None where the usual one holds
        """
        self.ensure_one()
        # sudo: who shares costs need not see the settings of the accounting
        company_sudo = self.sudo()
        percent = company_sudo.env["verbund.tax.rate"]._percent_on(
            company_sudo, cost_type, day or self._verbund_today()
        )
        usual_sudo = company_sudo.account_sale_tax_id
        if percent is None or usual_sudo.filtered(
            lambda tax: tax._verbund_has_rate(percent)
        ):
            return usual_sudo, percent
        taxes_sudo = usual_sudo.search(
            [
                *usual_sudo._check_company_domain(company_sudo),
                ("type_tax_use", "=", "sale"),
                ("country_id", "=", company_sudo.account_fiscal_country_id.id),
            ]
        )
        # the first of the chart is the one for sales at home
        found_sudo = taxes_sudo.filtered(lambda tax: tax._verbund_has_rate(percent))
        return found_sudo[:1], percent

    def _verbund_prepare_exempt_tax_vals(self):
        if self.account_fiscal_country_id.code == "DE":
            # The words of the law are German whoever installs the add-on.
            name = "0 % § 4 Nr. 22 a UStG"
            text = "Umsatzsteuerfrei nach § 4 Nr. 22 Buchst. a UStG"
        else:
            _ = self.with_context(lang=self.partner_id.lang or self.env.lang).env._
            name = _("0 % exempt")
            text = _("Exempt from VAT (Article 132 (1) (i) of Directive 2006/112/EC)")
        return {
            "name": name,
            "description": text,
            "invoice_label": "0 %",
            "invoice_legal_notes": text,
            "amount_type": "percent",
            "amount": 0.0,
            "type_tax_use": "sale",
            "company_id": self.id,
            "country_id": self.account_fiscal_country_id.id,
            "tax_group_id": self._verbund_exempt_tax_group().id,
            "ubl_cii_tax_category_code": "E",
            "ubl_cii_tax_exemption_reason_code": "VATEX-EU-132-1I",
            **self._verbund_exempt_repartition_vals(),
        }

    def _verbund_exempt_repartition_vals(self):
        """Where exempt sales stand in the VAT return: as the chart's own tax has it.

        In Germany line “exempt without deduction of input tax” (key figure 48).
        """
        chart_tax_sudo = self._verbund_chart_record(EXEMPT_TAXES)
        if not chart_tax_sudo:
            return {}
        return {
            name: [
                Command.create(
                    {
                        "document_type": row.document_type,
                        "repartition_type": row.repartition_type,
                        "factor_percent": row.factor_percent,
                        "tag_ids": [Command.set(row.tag_ids.ids)],
                    }
                )
                for row in chart_tax_sudo[name]
            ]
            for name in (
                "invoice_repartition_line_ids",
                "refund_repartition_line_ids",
            )
        }

    def _verbund_exempt_tax_group(self):
        """The group under which the invoice prints the exempt tax.

        Left to itself, the tax falls into the first group, and the invoice says
        “19 %” above an amount of zero.
        """
        # sudo: a tax is made on first use by users without the rights to it
        groups_sudo = self.env["account.tax.group"].sudo().with_company(self)
        name = "0 %"
        return groups_sudo.search(
            [("name", "=", name), ("company_id", "=", self.id)], limit=1
        ) or groups_sudo.create(
            {
                "name": name,
                "company_id": self.id,
                "country_id": self.account_fiscal_country_id.id,
            }
        )

    # ------------------------------------------------------------------- setup

    def _verbund_setup_steps(self):
        _ = self.env._
        return [
            *super()._verbund_setup_steps(),
            SetupStep(
                30,
                "bank",
                _("Bank account"),
                self._verbund_missing_bank,
                self._verbund_open_bank,
            ),
            SetupStep(
                40,
                "tax",
                _("Tax number and taxes"),
                self._verbund_missing_tax,
                self._verbund_open_company,
            ),
            SetupStep(
                50,
                "numbering",
                _("Numbers of invoices"),
                self._verbund_missing_numbering,
                lambda: self._verbund_open(
                    "qualifizierungsverbund.verbund_config_settings_action"
                ),
            ),
        ]

    def _verbund_open_bank(self):
        """Whose account it is need not be said again."""
        return self._verbund_open(
            "base.action_res_partner_bank_account_form",
            domain=[("partner_id", "=", self.partner_id.id)],
            context={"default_partner_id": self.partner_id.id},
        )

    def _verbund_missing_bank(self):
        # sudo: administrators of the system ask, who need no role of ours
        if self.partner_id.sudo().bank_ids:
            return ""
        return self.env._("No account: invoices could not say where to pay.")

    def _verbund_missing_tax(self):
        """Invoices name one of the two numbers (§ 14 (4) no. 2 UStG)."""
        # sudo: administrators of the system ask, who need no role of ours
        company_sudo = self.sudo()
        if not company_sudo.chart_template:
            return self.env._("No chart of accounts is installed.")
        # Of l10n_de, which is not needed everywhere
        national = "l10n_de_stnr" in self._fields and company_sudo.l10n_de_stnr
        if not company_sudo.vat and not national:
            return self.env._("Neither a VAT ID nor a tax number.")
        if not company_sudo.account_sale_tax_id:
            return self.env._("No default sales tax.")
        return ""

    def _verbund_missing_numbering(self):
        posted = [("company_id", "=", self.id), ("posted_before", "=", True)]
        # sudo: administrators of the system ask, who need no role of ours
        moves_sudo = self.env["account.move"].sudo()
        if self.sudo().verbund_numbering_seen or moves_sudo.search_count(
            [*posted, ("move_type", "=", "out_invoice")], limit=1
        ):
            return ""
        return self.env._(
            "Check how invoices are numbered; the first one decides for all others."
        )

    def _verbund_tax_number(self):
        """The number that an association without a VAT number names instead.

        :return: the tax number, or "" where there is a VAT number or none of both
        """
        self.ensure_one()
        # A field of the German localisation, on which the add-on does not stand
        known = "l10n_de_stnr" in self._fields
        return (known and not self.vat and self["l10n_de_stnr"]) or ""
