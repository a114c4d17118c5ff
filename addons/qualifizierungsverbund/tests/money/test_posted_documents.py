import base64

from lxml import html

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SettlementCommon

# Some values that no approved document has.
FORGED = {
    "boolean": True,
    "char": "forged",
    "text": "forged",
    "html": "<p>forged</p>",
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "float": 42.42,
    "integer": 42,
    "monetary": 42.42,
    "binary": base64.b64encode(b"forged"),
}
# An AccessError is one, too
REFUSED = UserError


@tagged("post_install", "-at_install")
class TestPostedDocuments(SettlementCommon):
    """What a company was charged stays as it was posted, whoever writes by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bookkeeper = new_test_user(
            cls.env, "plain_bookkeeper", groups="account.group_account_manager"
        )
        cls.settlement = cls._settlement(cls.course)
        cls._invoice(cls.settlement)
        cls.invoice = cls._line(cls.settlement, cls.company_a).invoice_id
        cls.invoice._verbund_attach_sheets()

    def _writers(self):
        return self.bookkeeper, self.user_finance

    def _forge(self, record, names=None):
        """Fields of a record that somebody could write a false value to."""
        written = set()
        for user in self._writers():
            for name, field in record._fields.items():
                if field.type not in FORGED or not field.store or name == "id":
                    continue
                if field.inherited or (field.related and not field.store):
                    continue
                with self.cr.savepoint(flush=False) as savepoint:
                    try:
                        record.with_user(user).write({name: FORGED[field.type]})
                    except Exception:
                        # Refused; or a constraint of the database or of Odoo
                        self.env.invalidate_all()
                    else:
                        written.add(name)
                    savepoint.rollback()
                    self.env.invalidate_all()
        return written

    def test_only_what_is_allowed_changes_on_a_document(self):
        written = self._forge(self.invoice)
        self.assertLessEqual(
            {name for name in written if not name.startswith("peppol_")},
            {
                "access_token",
                "checked",
                "inalterable_hash",
                "is_manually_modified",
                "is_move_sent",
                "next_payment_date",
                "no_followup",
                "verbund_documents_done",
                "verbund_documents_error",
                "verbund_documents_tries",
            },
        )

    def test_only_what_is_allowed_changes_in_its_lines(self):
        for line in self.invoice.line_ids:
            self.assertLessEqual(
                self._forge(line), {"matching_number", "no_followup"}, line.name
            )

    def test_nothing_is_offered_that_is_refused(self):
        """Who corrects a share does so in its settlement; other invoices are Odoo's."""
        other = self._vendor_bill(self.course, [("Room", 100.0, "room")])
        for user in self._writers():
            with self.subTest(user=user.login):
                mine, others = self.invoice.with_user(user), other.with_user(user)
                self.assertFalse(mine.show_reset_to_draft_button)
                self.assertTrue(others.show_reset_to_draft_button)
                self.assertTrue(mine.verbund_charges_shares)
                self.assertFalse(others.verbund_charges_shares)
        arch = self.env["account.move"].get_view(view_type="form")["arch"]
        (button,) = html.fromstring(arch).xpath("//button[@name='action_reverse']")
        self.assertIn("verbund_charges_shares", button.get("invisible"))

    def test_named_in_the_trouble_report(self):
        for name in ("amount_total", "amount_residual", "payment_reference", "ref"):
            with self.assertRaises(UserError):
                self.invoice.with_user(self.bookkeeper).write({name: 42})
        for name in ("price_total", "parent_state", "reconciled", "date_maturity"):
            with self.assertRaises(UserError):
                self.invoice.line_ids[:1].with_user(self.bookkeeper).write({name: 0})
        with self.assertRaises(UserError):
            self.invoice.with_user(
                self.bookkeeper
            ).invoice_pdf_report_file = base64.b64encode(b"%PDF forged")

    def _printed(self):
        """The files that Odoo makes: of fields, and calculation sheets."""
        Attachment = self.env["ir.attachment"].sudo()
        Attachment.create(
            [
                {
                    "name": f"{field}.bin",
                    "raw": b"%PDF printed",
                    "res_model": "account.move",
                    "res_field": field,
                    "res_id": self.invoice.id,
                }
                for field in ("invoice_pdf_report_file", "ubl_cii_xml_file")
            ]
        )
        self.invoice.invalidate_recordset()
        return self.env["ir.attachment"].browse(
            [
                self.invoice.invoice_pdf_report_id.id,
                self.invoice.ubl_cii_xml_id.id,
                *self.invoice._verbund_sheets().ids,
            ]
        )

    def test_printed_files_stay(self):
        for attachment in self._printed():
            for user in self._writers():
                own = attachment.with_user(user)
                for values in (
                    {"raw": b"forged"},
                    {"datas": base64.b64encode(b"forged")},
                    {"name": "forged.pdf"},
                    {"res_id": self.invoice.id + 1},
                    {"res_field": False},
                    {"description": "forged"},
                ):
                    with self.subTest(name=attachment.name, values=values):
                        with self.assertRaises(REFUSED):
                            own.write(values)
                with self.assertRaises(REFUSED):
                    own.unlink()

    def test_no_second_printed_file(self):
        vals = {
            "name": "forged.pdf",
            "raw": b"%PDF forged",
            "res_model": "account.move",
            "res_id": self.invoice.id,
        }
        for user in self._writers():
            Attachment = self.env["ir.attachment"].with_user(user)
            for field in ("invoice_pdf_report_file", "ubl_cii_xml_file"):
                with self.assertRaises(REFUSED):
                    Attachment.create({**vals, "res_field": field})
                with self.assertRaises(REFUSED):
                    Attachment.with_context(default_res_field=field).create(vals)
                with self.assertRaises(REFUSED):
                    Attachment.create(vals).write({"res_field": field})

    def test_neither_document_nor_lines_are_deleted_or_added(self):
        for user in self._writers():
            own = self.invoice.with_user(user)
            for forged in (own, own.with_context(force_delete=True)):
                with self.assertRaises(REFUSED):
                    forged.unlink()
                with self.assertRaises(REFUSED):
                    forged.line_ids[:1].unlink()
            with self.assertRaises(REFUSED):
                own.write(
                    {"invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 1})]}
                )

    def test_files_stay_whatever_rights_odoo_lends(self):
        """The basket beside a file deletes as superuser, for whoever may write."""
        for attachment in self._printed():
            for user in self._writers():
                with self.subTest(name=attachment.name, user=user.login):
                    self._refused(attachment.with_user(user).sudo().unlink)
        self.assertEqual(self._printed().exists(), self._printed())

    def test_a_credit_note_of_somebody_corrects_no_document(self):
        for user in self._writers():
            self._refused(
                self.env["account.move"].with_user(user).create,
                {
                    "move_type": "out_refund",
                    "partner_id": self.invoice.partner_id.id,
                    "reversed_entry_id": self.invoice.id,
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 100})
                    ],
                },
            )

    def _unbooked_payment(self, user, amount):
        """A payment without an entry: its way has no account for outstanding ones."""
        payment = (
            self.env["account.payment"]
            .with_user(user)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.invoice.partner_id.id,
                    "amount": amount,
                    "invoice_ids": [Command.set(self.invoice.ids)],
                }
            )
        )
        payment.outstanding_account_id = False
        payment.action_post()
        self.env.flush_all()
        self.assertFalse(payment.move_id)
        return payment

    def test_a_cent_on_its_way_pays_no_invoice(self):
        total = self.invoice.amount_total
        for user in self._writers():
            for amount, paid in ((0.01, False), (total - 0.01, False), (total, True)):
                with self.subTest(user=user.login, amount=amount):
                    with self.cr.savepoint() as savepoint:
                        self._unbooked_payment(user, amount)
                        self.assertIs(self.invoice._verbund_is_paid(), paid)
                        savepoint.rollback()
                    self.env.invalidate_all()

    def test_taxes_and_accounts_of_a_document_stay(self):
        """Its page, its e-invoice and what is open are reckoned from them anew."""
        tax = self.invoice.invoice_line_ids.tax_ids[:1].with_user(self.bookkeeper)
        for values in (
            {"amount": tax.amount + 1},
            {"amount_type": "fixed"},
            {"price_include_override": "tax_included"},
            {"invoice_label": "forged"},
            {"invoice_legal_notes": "forged"},
        ):
            with self.subTest(values=values):
                self._refused(tax.write, values)
        account = self.invoice.line_ids.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        ).with_user(self.bookkeeper)
        for values in ({"account_type": "asset_current"}, {"reconcile": False}):
            with self.subTest(values=values):
                self._refused(account.write, values)

    def test_what_documents_do_not_say_may_change(self):
        tax = self.invoice.invoice_line_ids.tax_ids[:1].with_user(self.bookkeeper)
        tax.write({"name": "Renamed", "amount": tax.amount, "sequence": 99})
        self._tax("sale", 7.0).with_user(self.bookkeeper).amount = 8.0

    # ------------------------------------------------------ what must still work

    def test_payments_come_and_go(self):
        finance = self.invoice.with_user(self.bookkeeper)
        (
            self.env["account.payment.register"]
            .with_user(self.bookkeeper)
            .with_context(active_model="account.move", active_ids=finance.ids)
            .create({})
            ._create_payments()
        )
        self.assertTrue(self.invoice._verbund_is_paid())
        finance.line_ids.remove_move_reconcile()
        self.assertFalse(self.invoice._verbund_is_paid())
        self.assertEqual(self.invoice.amount_residual, self.invoice.amount_total)

    def test_a_document_is_paid_with_what_was_paid(self):
        """Amounts between two entries are written by RPC as well."""
        receivable = self.invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        small = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.company_b.id,
                "invoice_date": self.invoice.invoice_date,
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 1, "tax_ids": False})
                ],
            }
        )
        small.action_post()
        credit = small.line_ids.filtered("credit")
        self.assertEqual(credit.credit, 1)

        def values(amount):
            return {
                "credit_move_id": credit.id,
                "amount": amount,
                "debit_amount_currency": amount,
                "credit_amount_currency": amount,
            }

        Partials = self.env["account.partial.reconcile"]
        total = self.invoice.amount_total
        for user in self._writers():
            as_user = Partials.with_user(user)
            for amount in (total, total - 42.42, 1.01, -5):
                with self.subTest(user=user.login, amount=amount):
                    self._refused(
                        as_user.create,
                        {"debit_move_id": receivable.id, **values(amount)},
                    )
                    self._refused(
                        receivable.with_user(user).write,
                        {"matched_credit_ids": [Command.create(values(amount))]},
                    )
        partial = Partials.create({"debit_move_id": receivable.id, **values(1)})
        for user in self._writers():
            self._refused(partial.with_user(user).write, {"amount": total})
        self.assertEqual(self.invoice.amount_residual, total - 1)

    def _numbers(self):
        """What the portal shows of an invoice: what it is about, what is left."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.invoice.read(
            ["amount_total", "amount_residual", "payment_state", "invoice_date_due"]
        )

    def test_no_number_changes_by_what_it_was_paid_with(self):
        """Each field of each row between an invoice and its payment."""
        payment = self._pay(self.invoice)
        paid = self._numbers()
        lines = self.invoice.line_ids
        partial = lines.matched_credit_ids
        self.assertLessEqual(self._forge(partial), {"draft_caba_move_vals"})
        for user in self._writers():
            for values in (
                {"amount": partial.amount - 1},
                {"debit_move_id": lines[:1].id},
                {"credit_move_id": lines[-1:].id},
            ):
                self._refused(partial.with_user(user).write, values)
        for record in (
            partial.full_reconcile_id,
            payment,
            payment.move_id,
            *payment.move_id.line_ids,
        ):
            for user in self._writers():
                for name, field in record._fields.items():
                    if field.type not in FORGED or not field.store or name == "id":
                        continue
                    with self.cr.savepoint(flush=False) as savepoint:
                        try:
                            record.with_user(user).write({name: FORGED[field.type]})
                            self.env.flush_all()
                        except Exception:
                            self.env.invalidate_all()
                        else:
                            now = self._numbers()
                            if lines.matched_credit_ids:  # else it is taken back
                                with self.subTest(model=record._name, field=name):
                                    self.assertEqual(now, paid)
                        savepoint.rollback()
                        self.env.invalidate_all()

    def _refused(self, action, *args):
        with self.assertRaises(REFUSED), self.cr.savepoint():
            action(*args)
            self.env.flush_all()

    def test_sent_by_hand(self):
        finance = self.env["account.move.send.wizard"].with_user(self.user_finance)
        wizard = finance.with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"sending_methods": ["email"]})
        wizard.action_send_and_print()
        self.assertTrue(self.invoice.is_move_sent)
        self.assertTrue(self.invoice.ubl_cii_xml_id)

    def test_notes_activities_and_files_of_people(self):
        own = self.invoice.with_user(self.bookkeeper)
        own.message_post(body=own.name, attachments=[("note.txt", b"note")])
        own.activity_schedule("mail.mail_activity_data_todo", summary="Ask")
        own.invoice_user_id = self.bookkeeper
        own.preferred_payment_method_line_id = False
        note = own.env["ir.attachment"].create(
            {
                "name": "letter.txt",
                "raw": b"letter",
                "res_model": "account.move",
                "res_id": own.id,
            }
        )
        note.unlink()

    def test_analytic_accounts_may_be_corrected(self):
        plan = self.env["account.analytic.plan"].create({"name": "Test"})
        account = self.env["account.analytic.account"].create(
            {"name": "Other", "plan_id": plan.id}
        )
        line = self.invoice.invoice_line_ids[:1].with_user(self.bookkeeper)
        line.analytic_distribution = {str(account.id): 100}

    def test_a_printer_that_failed_may_try_again(self):
        self.invoice.verbund_documents_tries = 3
        self.settlement.with_user(self.user_finance).action_print_documents()
        self.assertEqual(self.invoice.verbund_documents_tries, 0)
