from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.core.transition_mixin import with_transition
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestInvoices(SettlementCommon):
    """One posted document per company, never two, and what is in it."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course)

    def test_one_posted_invoice_per_company(self):
        analytic = self.env["account.analytic.account"].create(
            {
                "name": "Testverbund",
                "plan_id": self.env["account.analytic.plan"]
                .create({"name": "Networks"})
                .id,
            }
        )
        self.network.analytic_account_id = analytic
        invoices = self._invoice(self.settlement)
        self.assertEqual(len(invoices), 2)
        today = self.association._verbund_today()
        for line in self.settlement.line_ids:
            invoice = line.invoice_id
            self.assertRecordValues(
                invoice,
                [
                    {
                        "state": "posted",
                        "move_type": "out_invoice",
                        "partner_id": line.partner_id.id,
                        "amount_untaxed": line.amount_untaxed,
                        "amount_total": line.amount_total,
                        "invoice_date": today,
                        "invoice_date_due": fields.Date.add(today, days=30),
                        "delivery_date": fields.Date.to_date("2100-02-05"),
                        "invoice_user_id": self.user_manager.id,
                        "invoice_origin": ", ".join(
                            (self.settlement.reference, self.course.reference)
                        ),
                        "ref": False,
                    }
                ],
            )
            row = invoice.invoice_line_ids
            self.assertEqual(row.product_id, self.association._verbund_get_product())
            self.assertEqual(row.analytic_distribution, {str(analytic.id): 100})
            self.assertIn("§ 4 Nr. 22 Buchst. a UStG", str(invoice.taxes_legal_notes))
            self.assertEqual(row.tax_ids.ubl_cii_tax_category_code, "E")
            self.assertEqual(
                row.tax_ids.ubl_cii_tax_exemption_reason_code, "VATEX-EU-132-1I"
            )
            self.assertIn(self.course.name, row.name)
            self.assertIn(line.basis, row.name)

    def test_catering_is_a_line_of_its_own(self):
        self.association.account_sale_tax_id = self._tax("sale")
        settlement = self._settlement(
            self._confirmed_course({self.company_a: 8}),
            costs=(("fee", 900.0), ("drinks", 90.0)),
        )
        invoice = self._invoice(settlement)
        self.assertEqual(
            sorted(invoice.line_ids.mapped("price_subtotal"))[-2:], [90, 900]
        )
        self.assertEqual(invoice.amount_tax, 17.1)
        labels = invoice.invoice_line_ids.mapped("name")
        self.assertEqual(len(set(labels)), 2)

    def test_terms_and_address_of_the_company(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "14 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 14}
                    )
                ],
            }
        )
        self.company_a.property_payment_term_id = term
        address = self.env["res.partner"].create(
            {"name": "Rechnungen", "parent_id": self.company_a.id, "type": "invoice"}
        )
        self._invoice(self.settlement)
        invoice = self._line(self.settlement, self.company_a).invoice_id
        self.assertEqual(invoice.partner_id, address)
        self.assertEqual(invoice.commercial_partner_id, self.company_a)
        self.assertEqual(invoice.invoice_payment_term_id, term)
        self.assertEqual(
            invoice.invoice_date_due, fields.Date.add(invoice.invoice_date, days=14)
        )

    def test_pressed_twice(self):
        invoices = self._invoice(self.settlement)
        as_finance = self.settlement.with_user(self.user_finance)
        with self.assertRaises(UserError):
            as_finance.action_create_invoices()
        for invoice in invoices:
            self._pay(invoice)
        self.assertEqual(self.settlement.state, "paid")
        with self.assertRaises(UserError):
            as_finance.action_create_invoices()
        self.assertEqual(self.settlement.invoice_ids, invoices)

    def test_a_crash_in_the_middle_leaves_nothing(self):
        self._approve(self.settlement)
        as_finance = self.settlement.with_user(self.user_finance)
        crash = patch.object(
            type(self.settlement), "_check_documents", side_effect=RuntimeError("power")
        )
        with self.assertRaises(RuntimeError), crash, self.env.cr.savepoint():
            as_finance.action_create_invoices()
        self.env.invalidate_all()
        self.assertEqual(self.settlement.state, "approved")
        self.assertFalse(self.settlement.invoice_ids)
        as_finance.action_create_invoices()
        self.assertEqual(len(self.settlement.invoice_ids), 2)

    def test_not_by_everybody(self):
        self._approve(self.settlement)
        for user in (self.user_staff, self.user_internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.settlement.with_user(user).action_create_invoices()
        self.assertEqual(self.settlement.state, "approved")

    def test_documents_belong_to_the_settlement(self):
        """Not made, moved, taken back, reversed or deleted from outside."""
        invoices = self._invoice(self.settlement).with_user(self.user_finance)
        invoice = invoices[0]
        row = invoice.invoice_line_ids
        line = row.verbund_part_id.line_id
        values = {"move_type": "out_invoice", "partner_id": self.provider.id}
        charge = {"price_unit": 1.0, "verbund_part_id": line.part_ids.id}
        draft = invoice.create(
            {**values, "invoice_line_ids": [Command.create({"price_unit": 1.0})]}
        )
        attempts = {
            "draft": lambda: invoice.button_draft(),
            "cancel": lambda: invoice.button_cancel(),
            "reverse": lambda: invoice._reverse_moves(),
            "delete": lambda: invoice.with_context(force_delete=True).unlink(),
            "move": lambda: row.write({"verbund_part_id": False}),
            "move by the share": lambda: line.write({"invoice_id": False}),
            "move by the document": lambda: invoice.write(
                {"verbund_line_ids": [Command.clear()]}
            ),
            "move by the part": lambda: line.part_ids.write(
                {"move_line_ids": [Command.clear()]}
            ),
            "take in": lambda: draft.write(
                {"verbund_line_ids": [Command.link(line.id)]}
            ),
            "take in by the line": lambda: draft.invoice_line_ids.write(
                {"verbund_part_id": line.part_ids.id}
            ),
            "make": lambda: invoice.create(
                {**values, "invoice_line_ids": [Command.create(charge)]}
            ),
            "make by context": lambda: invoice.with_context(
                default_verbund_part_id=line.part_ids.id, verbund_transition=True
            ).create(
                {**values, "invoice_line_ids": [Command.create({"price_unit": 1.0})]}
            ),
            "make a line": lambda: row.create({**charge, "move_id": draft.id}),
        }
        for name, attempt in attempts.items():
            with (
                self.subTest(attempt=name),
                self.assertRaises(UserError),
            ):
                attempt()
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        copied = invoice.copy()
        self.assertFalse(copied.verbund_settlement_ids)
        self.assertFalse(draft.verbund_settlement_ids)
        self.assertEqual(line.invoice_id, invoice)

    def test_a_part_of_a_share_is_on_one_document(self):
        """Whatever our own code does: the database holds it."""
        part = self._invoice(self.settlement).invoice_line_ids.verbund_part_id[:1]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.cr.savepoint(),
        ):
            with_transition(self.env["account.move"]).create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.company_a.id,
                    "invoice_line_ids": [
                        Command.create({"price_unit": 1.0, "verbund_part_id": part.id})
                    ],
                }
            )

    def test_one_document_may_charge_shares_of_several_settlements(self):
        """No button makes it yet; nothing in the way of it stands, either."""
        course = self._confirmed_course({self.company_a: 8})
        other = self._approve(self._settlement(course, costs=(("fee", 800.0),)))
        settlements = self._approve(self.settlement) | other
        lines = settlements.line_ids.filtered(
            lambda line: line.partner_id == self.company_a
        )
        vals, more = (
            line.settlement_id._prepare_invoices_vals(line)[0] for line in lines
        )
        vals["invoice_line_ids"] += more["invoice_line_ids"]
        move = with_transition(self.env["account.move"]).create(vals)
        move.action_post()
        settlements._check_documents(move)
        self.assertEqual(lines.invoice_id, move)
        self.assertEqual(move.verbund_settlement_ids, settlements)
        for settlement in settlements:
            self.assertEqual(settlement.invoice_ids, move)
            self.assertEqual(settlement.invoice_count, 1)
        self.assertEqual(
            self.env["verbund.settlement"].search([("invoice_ids", "in", move.ids)]),
            settlements,
        )
        move._verbund_attach_sheets()
        self.assertEqual(len(move._verbund_sheets()), 4)
        with self.assertRaises(UserError):
            move.with_user(self.user_finance).button_draft()

    def test_payments_are_followed_both_ways(self):
        first, second = self._invoice(self.settlement)
        self._pay(first)
        self.assertEqual(self.settlement.state, "invoiced")
        self._pay(second)
        self.assertEqual(self.settlement.state, "paid")
        second.line_ids.remove_move_reconcile()
        self.assertEqual(self.settlement.state, "invoiced")
        receivable = second.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertTrue(receivable.amount_residual)
        self._pay(second)
        self.assertEqual(self.settlement.state, "paid")

    def test_billing_models_without_invoices(self):
        for model in ("provider", "lead"):
            with self.subTest(model=model):
                self.network.billing_model = model
                course = self._confirmed_course({self.company_a: 8})
                self._over(course).action_start()
                course.action_finish()
                settlement = self._approve(self._settlement(course))
                self.assertEqual(course.state, "settled")
                with self.assertRaisesRegex(UserError, "calculation sheet"):
                    settlement.with_user(self.user_finance).action_create_invoices()
                self.assertFalse(settlement.invoice_ids)
                self.assertEqual(settlement.state, "approved")
                sheets = settlement.line_ids._render_sheets()
                self.assertEqual(len(sheets), 2)

    def test_the_company_leaves_with_a_note_of_its_network(self):
        """Across networks each company's invoice is booked on its own one."""
        plan = self.env["account.analytic.plan"].create({"name": "Networks"})
        for network in (self.network, self.network_other):
            network.analytic_account_id = self.env["account.analytic.account"].create(
                {"name": network.name, "plan_id": plan.id}
            )
        course = self._confirmed_course(
            {self.company_a: 5, self.company_foreign: 5},
            network_ids=[Command.set((self.network | self.network_other).ids)],
        )
        self._over(course)
        self.company_a.membership_ids.date_start = "2026-01-01"
        left = self.company_foreign.membership_ids
        left.date_start = "2026-01-01"
        # who has left since was a member on the day of supply
        left.date_end = "2026-06-30"
        self.assertEqual(left.state, "ended")
        settlement = self._settlement(course)
        self._invoice(settlement)
        for company, network in (
            (self.company_a, self.network),
            (self.company_foreign, self.network_other),
        ):
            row = self._line(settlement, company).invoice_id.invoice_line_ids
            self.assertEqual(
                row.analytic_distribution, {str(network.analytic_account_id.id): 100}
            )

    def test_invoices_of_the_right_company(self):
        """A user who works in another company still invoices for the association."""
        other = self.env["res.company"].create({"name": "Zweiter Verband e. V."})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        companies = Command.set((self.association | other).ids)
        clerk = new_test_user(
            self.env,
            login="verbund_finance_both",
            groups="qualifizierungsverbund.group_verbund_finance",
            company_id=other.id,
            company_ids=[companies],
        )
        self._approve(self.settlement)
        as_clerk = self.settlement.with_user(clerk).with_context(
            allowed_company_ids=(other | self.association).ids
        )
        as_clerk.action_create_invoices()
        self.assertEqual(self.settlement.invoice_ids.company_id, self.association)
        self.assertEqual(
            self.settlement.invoice_ids.journal_id.company_id, self.association
        )
        stranger = new_test_user(
            self.env,
            login="verbund_finance_other",
            groups="qualifizierungsverbund.group_verbund_finance",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.settlement.with_user(stranger).action_create_invoices()

    def test_label_in_the_language_of_the_company(self):
        """German for a German company, whatever the clerk reads."""
        self.env["res.lang"]._activate_lang("de_DE")
        key = self.settlement.key_id
        key.with_context(lang="de_DE").name = "Je Platz"
        self.company_b.lang = "de_DE"
        self._invoice(self.settlement)
        english, german = (
            self._line(self.settlement, company).invoice_id.invoice_line_ids.name
            for company in (self.company_a, self.company_b)
        )
        self.assertIn("02/01/2100", english)
        self.assertIn(key.with_context(lang="en_US").name, english)
        self.assertIn("01.02.2100", german)
        self.assertIn("Je Platz", german)

    def test_a_company_that_was_taken_over_meanwhile(self):
        person = self.env["res.partner"].create({"name": "Einzelunternehmen Muster"})
        self._membership(person, self.network)
        course = self._confirmed_course({self.company_a: 5, person: 4})
        settlement = self._approve(self._settlement(course))
        person.parent_id = self.env["res.partner"].create(
            {"name": "Holding Muster", "is_company": True, **self._address()}
        )
        settlement.with_user(self.user_finance).action_create_invoices()
        line = settlement.line_ids.filtered(lambda row: row.partner_id == person)
        self.assertEqual(line.invoice_id.amount_untaxed, line.amount_untaxed)
        second = settlement.with_user(self.user_manager)
        second.action_correct("Once more")
        self._invoice(settlement.next_ids)
        self.assertFalse(settlement.next_ids.invoice_ids, "nothing is charged twice")

    def test_day_of_supply_is_that_of_the_association(self):
        """§ 14 (4) no. 6 UStG: not the day of whoever presses the button."""
        self.association.partner_id.tz = "Europe/Berlin"
        self.course.date_end = "2100-02-05 23:30:00"  # half past midnight in Berlin
        settlement = self.settlement.with_context(tz="America/New_York")
        self.assertEqual(settlement._get_period()[1], fields.Date.to_date("2100-02-06"))

    def test_found_by_what_they_are_for(self):
        settlement, empty = self._settlement(self.course), self._settlement(self.course)
        invoices = self._invoice(settlement)
        other = self._vendor_bill(self.course, [("x", 10.0, "fee")])
        Move = self.env["account.move"].with_user(self.user_finance)
        Settlement = self.env["verbund.settlement"].with_user(self.user_finance)
        for Model, among, domain, found in (
            (Move, invoices | other, ("verbund_settlement_ids", "=", False), other),
            (Move, invoices | other, ("verbund_settlement_ids", "!=", False), invoices),
            (
                Move,
                invoices | other,
                ("verbund_settlement_ids", "in", settlement.ids),
                invoices,
            ),
            (
                Move,
                invoices | other,
                ("verbund_settlement_ids", "!=", settlement.id),
                other,
            ),
            (Settlement, settlement | empty, ("invoice_ids", "=", False), empty),
            (Settlement, settlement | empty, ("invoice_ids", "!=", False), settlement),
            (
                Settlement,
                settlement | empty,
                ("invoice_ids", "not in", invoices.ids),
                empty,
            ),
        ):
            with self.subTest(domain=domain):
                result = Model.search([("id", "in", among.ids), domain])
                self.assertEqual(set(result.ids), set(found.ids))

    def test_period_is_that_of_the_association(self):
        """On invoice and sheet stand the same days, whoever prints them."""
        self.association.partner_id.tz = "Europe/Berlin"
        self.course.date_begin = "2100-02-04 23:30:00"
        self.course.date_end = "2100-02-05 23:30:00"
        self._approve(self.settlement)
        line = self.settlement.line_ids[0].with_context(
            lang="en_US", tz="America/New_York"
        )
        for period in (
            line._format_period(*self.course._apportion_period()),
            line.env["verbund.sheet.mixin"]._sheet_data(line)["period"],
        ):
            self.assertEqual(period, "02/05/2100 – 02/06/2100")
