"""The files in examples/ do what the readme says about them."""

import base64
import pathlib

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from odoo.addons.qualifizierungsverbund.tests.common import VerbundCommon
from odoo.addons.qualifizierungsverbund.tests.einvoices import check_einvoice
from odoo.addons.qualifizierungsverbund.tests.imports.common import DIALOG_OPTIONS

EXAMPLES = pathlib.Path(__file__).parents[1] / "examples"
NETWORK_CODE = "QV-CHEMIE-RN"


class ExampleMixin:
    """Brings the files of examples/ in, as staff do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network_rn = cls._network(
            "QV Muster Chemie Rhein-Neckar (Beispiel)", "QV-TEST-RN", cls.user_manager
        )

    def setUp(self):
        super().setUp()
        # Demo data may have the network of the examples, and members in it.
        demo = self.env["verbund.network"].search([("code", "=", NETWORK_CODE)])
        demo.write({"code": False, "name": "Demo"})
        self.env.flush_all()
        self.network_rn.code = NETWORK_CODE

    def _import(self, kind, name):
        content = (EXAMPLES / name).read_bytes()
        wizard = (
            self.env["verbund.import"]
            .with_user(self.user_manager)
            .create({"kind": kind, "file": base64.b64encode(content), "filename": name})
        )
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        wizard.action_import()
        return wizard

    def _numbers(self, wizard):
        return wizard.created_count, wizard.bad_count

    def _import_bill(self):
        """By Odoo's own import of vendor bills."""
        content = (EXAMPLES / "provider_bill.csv").read_bytes()
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_finance)
            .create(
                {
                    "res_model": "account.move",
                    "file": content,
                    "file_name": "provider_bill.csv",
                }
            )
        )
        headings = content.decode().splitlines()[0].split(",")
        result = wizard.execute_import(headings, headings, dict(DIALOG_OPTIONS))
        self.assertFalse(result["messages"])
        return self.env["account.move"].browse(result["ids"])


@tagged("standard", "post_install", "-at_install")
class TestExamples(ExampleMixin, VerbundCommon):
    def test_from_members_and_needs_to_pools(self):
        members = self._import("members", "members.xlsx")
        self.assertEqual(
            self._numbers(members), (14, 0), members.line_ids.mapped("message")
        )
        memberships = self.network_rn.membership_ids
        self.assertEqual(set(memberships.mapped("state")), {"active"})
        self.assertEqual(len(memberships.contact_ids), 14)
        provider = memberships.filtered(lambda m: m.role == "provider").partner_id
        self.assertTrue(provider.is_training_provider)

        needs = self._import("needs", "needs.xlsx")
        self.assertEqual(
            self._numbers(needs), (31, 0), needs.line_ids.mapped("message")
        )
        pools = (
            self.env["verbund.need"]
            .with_user(self.user_manager)
            .propose_pools(needs.result_ids)
        )
        topics = self.env["verbund.topic"]
        by_code = {}
        for pool in pools:
            topic = topics.browse(pool["topic_id"])
            self.assertGreaterEqual(pool["seats"], topic.min_seats)
            self.assertLessEqual(pool["seats"], topic.max_seats)
            by_code.setdefault(topic.code, []).append(pool)
        self.assertGreaterEqual(len(by_code["DIP"]), 2, "one for A2 and one for B1")
        self.assertTrue(by_code["PFC-TQ1"])
        self.assertTrue(by_code["MAF-TQ1"])
        self.assertNotIn("SPS", by_code, "too few people want it")

        again = self._import("members", "members.xlsx")
        self.assertEqual(self._numbers(again), (0, 0))
        self.assertEqual(again.unchanged_count, 14, again.change_ids.mapped("label"))
        again = self._import("needs", "needs.xlsx")
        self.assertEqual(self._numbers(again), (0, 31))

    def test_wrong_rows_do_not_lose_the_good_ones(self):
        self._import("members", "members.xlsx")
        wizard = self._import("needs", "needs_with_errors.xlsx")
        self.assertEqual(self._numbers(wizard), (5, 8))
        self.assertEqual(
            sorted(set(wizard.line_ids.mapped("row_number"))), list(range(7, 15))
        )

    def test_bill_of_the_provider(self):
        self._import("members", "members.xlsx")
        bill = self._import_bill()
        self.assertEqual(len(bill), 1)
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(len(bill.invoice_line_ids), 4)
        self.assertEqual(bill.amount_untaxed, 4336.80)
        self.assertEqual(bill.partner_id.betriebsnummer, "99000154")


@tagged("standard", "post_install", "-at_install")
class TestMainJob(ExampleMixin, VerbundCommon, HttpCase):
    """The whole main job: from the spreadsheets to posted e-invoices."""

    def test_from_spreadsheets_to_invoices(self):
        self._import("members", "members.xlsx")
        needs = self._import("needs", "needs.xlsx")
        course = self._course_of_largest_pool(needs.result_ids)
        wanted = sum(course.need_ids.mapped("seats_firm"))

        course.cost_ids = [Command.create({"name": "Honorar", "amount_fixed": 4000.0})]
        course.action_open_booking()
        course.commitment_ids.price_ceiling = 1000.0
        course.commitment_ids.action_commit()
        course.action_confirm()
        self.assertEqual(len(course.event_id.registration_ids), wanted)
        self._over(course).action_start()
        course.action_finish()

        bill = self._import_bill()
        bill.verbund_course_id = course.id
        bill.action_post()
        settlement = (
            self.env["verbund.settlement"]
            .with_user(self.user_manager)
            ._create_for_course(course)
        )
        settlement.action_compute()
        # Exempt teaching: the association shares what it pays, VAT included.
        self.assertEqual(settlement.amount_untaxed, bill.amount_total)
        settlement.action_request_approval()
        settlement = settlement.with_user(self.user_finance)
        settlement.action_approve()
        settlement.action_create_invoices()

        invoices = settlement.invoice_ids
        self.assertEqual(
            invoices.commercial_partner_id, course.commitment_ids.partner_id
        )
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), bill.amount_total)
        self._check_documents(invoices[0])

    def _course_of_largest_pool(self, need_ids):
        pools = (
            self.env["verbund.need"]
            .with_user(self.user_manager)
            .propose_pools(need_ids, limit=1)
        )
        course = (
            self.env["verbund.course"]
            .with_user(self.user_manager)
            ._create_from_proposal(pools[0])
        )
        self.assertEqual(set(course.need_ids.mapped("state")), {"pooled"})
        return course

    def _check_documents(self, invoice):
        """PDF with a valid ZUGFeRD XML, calculation sheet as PDF and XLSX."""
        # Odoo leaves PDFs out of tests, unless told otherwise.
        self.addCleanup(config.__setitem__, "test_enable", config["test_enable"])
        config["test_enable"] = False
        invoice.sudo().with_context(
            force_report_rendering=True
        )._verbund_generate_documents()
        result = check_einvoice(invoice.invoice_pdf_report_id.raw)
        self.assertFalse(result["errors"])
        self.assertIn("VATEX-EU-132-1I", result["xml"])
        names = invoice._verbund_sheets().mapped("name")
        self.assertEqual(
            sorted(name.rsplit(".", 1)[1] for name in names), ["pdf", "xlsx"]
        )
