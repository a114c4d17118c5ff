from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SettlementCommon

# Account of sales that are exempt without deduction of input tax, by chart
ACCOUNTS = {"de_skr03": "8100", "de_skr04": "4100"}
VAT = {"base.de": "DE123456788", "base.at": "ATU12345675"}


@tagged("post_install", "-at_install")
class TestBooks(SettlementCommon):
    """What shares are in the books and in the VAT return."""

    def _association_with(self, chart, country="base.de"):
        """An association of its own, with a network, two members and a chart."""
        company = self.env["res.company"].create(
            {
                "name": f"Verband {chart}",
                "street": "Musterstraße 1",
                "zip": "70173",
                "city": "Stuttgart",
                "country_id": self.env.ref(country).id,
                "phone": "+49 30 23125700",
                "email": "info@example.com",
            }
        )
        company.partner_id.vat = VAT[country]
        company.partner_id.bank_ids = [
            Command.create({"acc_number": "DE89370400440532013000"})
        ]
        self.env["account.chart.template"].try_loading(
            chart, company=company, install_demo=False
        )
        self.env.user.company_ids |= company
        return company

    def _invoiced_by(self, company):
        """A share of an exempt course and its correction, posted by *company*."""
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        network = env["verbund.network"].create(
            {"name": company.name, "code": company.name, "company_id": company.id}
        )
        network.action_start_founding()
        network.action_activate()
        member = env["res.partner"].create(
            {
                "name": "Muster GmbH",
                "is_company": True,
                "email": "m@example.com",
                "street": "Werkstraße 5",
                "zip": "89073",
                "city": "Ulm",
                "country_id": env.ref("base.de").id,
            }
        )
        self._membership(member.with_env(env), network)
        course = env["verbund.course"].create(
            {
                "topic_id": self.topic.id,
                "network_ids": [Command.set(network.ids)],
                "company_id": company.id,
                "commitment_deadline": "2099-12-31",
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-05 15:00:00",
                "cost_ids": [Command.create({"name": "Fee", "amount_fixed": 900.0})],
            }
        )
        course.action_open_booking()
        self._commit(course, member, 8)
        course.action_confirm()
        settlement = env["verbund.settlement"].create(
            {
                "course_id": course.id,
                "cost_ids": [Command.create({"name": "Fee", "amount_net": 900.0})],
            }
        )
        return settlement

    def _post(self, settlement):
        settlement.action_compute()
        settlement.action_request_approval()
        as_finance = settlement.with_user(self._clerk(settlement.company_id))
        as_finance.action_approve()
        as_finance.action_create_invoices()
        return settlement.invoice_ids

    def _clerk(self, company):
        login = f"clerk_{company.id}"
        return self.env["res.users"].search([("login", "=", login)]) or new_test_user(
            self.env,
            login=login,
            groups="qualifizierungsverbund.group_verbund_finance",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_exempt_shares_stand_in_the_german_vat_return(self):
        """On the account of exempt sales, with the key figure of exempt sales."""
        if not self.env["ir.module.module"]._get("l10n_de").state == "installed":
            self.skipTest("without the German localisation")
        for chart, code in ACCOUNTS.items():
            company = self._association_with(chart)
            settlement = self._invoiced_by(company)
            invoice = self._post(settlement)
            with self.subTest(chart=chart, document="invoice"):
                row = invoice.invoice_line_ids
                self.assertEqual(row.account_id.with_company(company).code, code)
                self.assertEqual(row.tax_tag_ids.mapped("name"), ["48"])
                self.assertEqual(row.balance, -900.0)
            settlement.action_correct("Less")
            settlement.next_ids.cost_ids.amount_net = 700.0
            refund = self._post(settlement.next_ids)
            with self.subTest(chart=chart, document="credit note"):
                self.assertEqual(refund.move_type, "out_refund")
                row = refund.invoice_line_ids
                self.assertEqual(row.account_id.with_company(company).code, code)
                self.assertEqual(row.tax_tag_ids.mapped("name"), ["48"])
            with self.subTest(chart=chart, total="of the return"):
                rows = (invoice | refund).invoice_line_ids
                self.assertEqual(sum(rows.mapped("balance")), -700.0)

    def test_elsewhere_exempt_shares_go_where_the_product_says(self):
        company = self._association_with("generic_coa", "base.at")
        row = self._post(self._invoiced_by(company)).invoice_line_ids
        self.assertEqual(row.account_id.account_type, "income")
        self.assertEqual(row.tax_ids, company.verbund_exempt_tax_id)

    def test_the_account_that_was_chosen_is_used_for_exempt_shares_alone(self):
        self.association.account_sale_tax_id = self._tax("sale")
        account = self.env["account.account"].create(
            {"name": "Courses", "code": "COURSES", "account_type": "income"}
        )
        self.association.verbund_exempt_account_id = account
        settlement = self._settlement(
            self.course, costs=(("fee", 900.0), ("drinks", 90.0))
        )
        rows = self._invoice(settlement).invoice_line_ids
        exempt = rows.filtered(lambda row: not row.tax_ids.amount)
        self.assertEqual(exempt.account_id, account)
        self.assertNotIn(account, (rows - exempt).account_id)
