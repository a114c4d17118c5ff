import io
from unittest.mock import patch

import pypdf
from lxml import etree

from odoo.tests import HttpCase, tagged
from odoo.tools import config

from ..einvoices import check_einvoice
from .common import SettlementCommon

NAMESPACES = {
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


@tagged("post_install", "-at_install")
class TestDocuments(SettlementCommon, HttpCase):
    """Printed in the background: PDF with its e-invoice, sheets beside it."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course)
        self.cron = self.env.ref("qualifizierungsverbund.ir_cron_settlement_documents")

    def _run_cron(self):
        self.assertTrue(self.cron.method_direct_trigger())
        self.env.invalidate_all()

    def test_invoices_that_nobody_has_sent_are_counted_and_found(self):
        """By whoever works with the settlement; printed is not sent."""
        settlements = self.env["verbund.settlement"]
        waiting = [("unsent_count", ">", 0), ("id", "=", self.settlement.id)]
        self.assertFalse(self.settlement.unsent_count)
        invoices = self._invoice(self.settlement)
        self._run_cron()
        for user in (self.user_manager, self.user_finance):
            self.assertEqual(self.settlement.with_user(user).unsent_count, 2)
            found = settlements.with_user(user).search(waiting)
            self.assertEqual(found, self.settlement)
        for left, invoice in ((1, invoices[0]), (0, invoices[1])):
            wizard = self.env["account.move.send.wizard"].with_user(self.user_finance)
            wizard = wizard.with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"sending_methods": ["email"]})
            wizard.action_send_and_print()
            self.assertTrue(invoice.is_move_sent)
            self.assertEqual(self.settlement.unsent_count, left)
        self.assertFalse(settlements.search(waiting))

    def test_printing_does_not_say_that_nothing_was_sent(self):
        """It was: on paper, and noted by hand before it was printed here."""
        sent, waiting = self._invoice(self.settlement)
        sent.is_move_sent = True
        self._run_cron()
        self.assertTrue(sent.verbund_documents_done)
        self.assertTrue(sent.is_move_sent)
        self.assertFalse(waiting.is_move_sent)

    def test_pdf_with_embedded_invoice(self):
        self._invoice(self.settlement)
        invoice = self._line(self.settlement, self.company_a).invoice_id
        # Odoo leaves out PDF and embedding in tests, unless told otherwise
        self.addCleanup(config.__setitem__, "test_enable", config["test_enable"])
        config["test_enable"] = False
        invoice.with_context(force_report_rendering=True)._verbund_generate_documents()
        pdf = invoice.invoice_pdf_report_id.raw
        self.assertTrue(pdf.startswith(b"%PDF"))
        checked = check_einvoice(pdf)
        self.assertFalse(checked["errors"])
        self.assertEqual(checked["names"], ["factur-x.xml"])
        self.assertEqual(checked["subtypes"], ["/text/xml"])
        # As ZUGFeRD wants it in Germany: the file says what the pages say
        self.assertEqual(checked["relations"], ["/Alternative"])
        for line in (
            "<pdfaid:part>3</pdfaid:part>",
            "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
            "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        ):
            self.assertIn(line, checked["metadata"])
        self.assertIn("<ram:ID>urn:cen.eu:en16931:2017</ram:ID>", checked["xml"])
        tree = etree.fromstring(checked["xml"].encode())

        def values(path):
            return [node.text for node in tree.iterfind(f".//{path}", NAMESPACES)]

        self.assertEqual(set(values("ram:ExemptionReasonCode")), {"VATEX-EU-132-1I"})
        self.assertIn("E", values("ram:CategoryCode"))
        self.assertEqual(values("ram:GrandTotalAmount"), ["1833.33"])
        self.assertTrue(all(values("ram:SpecifiedTradeProduct/ram:Name")))
        text = "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages
        )
        self.assertIn("§ 4 Nr. 22 Buchst. a UStG", text)
        self.assertIn(invoice.name, text)

    def test_sheets_are_attached_once_and_travel_along(self):
        invoices = self._invoice(self.settlement)
        self._run_cron()
        self.assertTrue(all(invoices.mapped("verbund_documents_done")))
        self.assertEqual(self.settlement.document_count, 2)
        for invoice in invoices:
            sheets = invoice._verbund_sheets()
            self.assertEqual(
                sorted(sheets.mapped(lambda a: a.name.rsplit(".", 1)[1])),
                ["pdf", "xlsx"],
            )
            invoice._verbund_attach_sheets()
            self.assertEqual(invoice._verbund_sheets(), sheets)
            sent = self.env["account.move.send"]._get_invoice_extra_attachments(invoice)
            self.assertLess(sheets, sent)
            others = invoices - invoice
            self.assertFalse(sheets & others._verbund_sheets())

    def test_sent_by_hand_before_the_cron(self):
        invoice = self._invoice(self.settlement)[0]
        wizard = (
            self.env["account.move.send.wizard"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"sending_methods": ["email"]})
        )
        wizard.action_send_and_print()
        message = invoice.message_ids.filtered(lambda message: message.attachment_ids)[
            :1
        ]
        names = message.attachment_ids.mapped("name")
        self.assertEqual(
            len([n for n in names if n.startswith("Calculation sheet")]), 2
        )

    def test_ways_of_sending_are_named_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        way = self.env.ref(
            "account.selection__res_partner__invoice_sending_method__email"
        )
        way.with_context(lang="de_DE").name = "per Brieftaube"
        invoices = self._invoice(self.settlement)
        wizard = (
            self.env["account.move.send.batch.wizard"]
            .with_context(lang="de_DE")
            .create({"move_ids": invoices.ids})
        )
        self.assertEqual(
            [entry["label"] for entry in wizard.summary_data.values()][-1],
            "per Brieftaube",
        )

    def test_one_failure_does_not_stop_the_others(self):
        invoices = self._invoice(self.settlement)
        broken = invoices[0]
        Move = type(broken)
        original = Move._verbund_generate_documents

        def generate(move):
            if move == broken:
                move.verbund_documents_error = "half done"
                raise ValueError("no paper")
            return original(move)

        with (
            patch.object(Move, "_verbund_generate_documents", generate),
            self.assertLogs("odoo.addons.qualifizierungsverbund", "WARNING"),
        ):
            for _attempt in range(5):
                self._run_cron()
        self.assertTrue(invoices[1].verbund_documents_done)
        self.assertRecordValues(
            broken,
            [
                {
                    "verbund_documents_done": False,
                    "verbund_documents_tries": 3,
                    "verbund_documents_error": "no paper",
                }
            ],
        )
        self.assertEqual(len(broken.activity_ids), 1)
        self.assertEqual(self.settlement.document_failed_count, 1)
        self.settlement.with_user(self.user_finance).action_print_documents()
        self._run_cron()
        self.assertTrue(broken.verbund_documents_done)
        self.assertFalse(broken.verbund_documents_error)
        self.assertFalse(broken.activity_ids, "nobody has to look any more")
        self.assertEqual(self.settlement.document_count, 2)
        self.assertEqual(self.settlement.document_failed_count, 0)

    def test_format_that_the_company_wants(self):
        self.company_b.with_company(self.association).invoice_edi_format = "xrechnung"
        self.company_b.peppol_eas, self.company_b.peppol_endpoint = "9930", "DE111"
        self._invoice(self.settlement)
        for company, expected in (
            (self.company_a, "facturx"),
            (self.company_b, "xrechnung"),
        ):
            invoice = self._line(self.settlement, company).invoice_id
            partner = invoice.partner_id
            self.assertEqual(partner._verbund_edi_format(self.association), expected)
