from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..einvoices import check_einvoice, export
from .common import SettlementCommon

CII = {
    "ram": "urn:un:unece:uncefact:data:standard:"
    "ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@tagged("post_install", "-at_install")
class TestEinvoices(SettlementCommon):
    """Valid by EN 16931 and XRechnung, whoever is invoiced; else nothing is posted."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course)

    def _texts(self, move, edi_format, path):
        xml, _problems = export(move, edi_format)
        namespaces = CII if edi_format == "facturx" else UBL
        return [n.text for n in etree.fromstring(xml).iterfind(path, namespaces)]

    def _both(self, move, cii_path, ubl_path):
        return (
            self._texts(move, "facturx", cii_path),
            self._texts(move, "xrechnung", ubl_path),
        )

    def _invoice_of(self, company, settlement=None):
        settlement = settlement or self.settlement
        self._invoice(settlement)
        return self._line(settlement, company).invoice_id

    def _assert_refused(self, *words):
        self._approve(self.settlement)
        before = self.env["account.move"].search_count([])
        with self.assertRaises(UserError) as caught:
            self.settlement.with_user(self.user_finance).action_create_invoices()
        for word in words:
            self.assertIn(word, str(caught.exception))
            self.assertIn(word, self.settlement.einvoice_hints)
        self.assertEqual(self.settlement.state, "approved")
        self.assertEqual(self.env["account.move"].search_count([]), before)

    # ------------------------------------------------------------- what it says

    def test_billing_period_is_the_days_of_the_course(self):
        invoice = self._invoice_of(self.company_a)
        cii, ubl = self._both(
            invoice,
            ".//ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod//"
            "udt:DateTimeString",
            "cac:InvoicePeriod/*",
        )
        self.assertEqual(cii, ["21000201", "21000205"])
        self.assertEqual(ubl, ["2100-02-01", "2100-02-05"])

    def test_days_are_those_of_the_association_whoever_invoices(self):
        """Late in the evening it is tomorrow in Stuttgart, and today in New York."""
        self.association.partner_id.tz = "Europe/Berlin"
        course = self._confirmed_course(
            {self.company_a: 5, self.company_b: 4},
            date_begin="2100-06-01 23:30:00",
            date_end="2100-06-03 23:30:00",
        )
        settlement = self._settlement(course)
        self._approve(settlement)
        self.user_finance.tz = "America/New_York"
        with freeze_time("2026-07-01 22:30:00"):
            settlement.with_user(self.user_finance).action_create_invoices()
        for move in settlement.invoice_ids:
            self.assertEqual(move.invoice_date, fields.Date.to_date("2026-07-02"))
            self.assertEqual(move.delivery_date, fields.Date.to_date("2100-06-04"))
            self.assertEqual(
                move.verbund_period_start, fields.Date.to_date("2100-06-02")
            )
            self.assertIn("06/02/2100 – 06/04/2100", move.invoice_line_ids.name)

    def test_order_number_is_the_buyers(self):
        """That of the share, else of the commitment, else of the company, else none."""
        paths = (
            ".//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
            "cac:OrderReference/cbc:ID",
        )
        commitment = self.course.commitment_ids.filtered(
            lambda commitment: commitment.partner_id == self.company_a
        )
        for number, record, field in (
            (None, None, None),
            ("4500-COMPANY", self.company_a, "verbund_order_number"),
            ("4500-COMMIT", commitment, "order_number"),
            ("4500-SHARE", None, "share"),
        ):
            settlement = self._settlement(self.course)
            if record:
                record[field] = number
            self.assertEqual(commitment.state, "confirmed")
            settlement.action_compute()
            if field == "share":
                self._line(settlement, self.company_a).order_number = number
            line = self._line(settlement, self.company_a)
            numbers = settlement._get_subject()._apportion_order_numbers()
            self.assertEqual(line._get_order_number(numbers), number or False)
            settlement.unlink()
        self.company_b.verbund_order_number = " BEST 7 "
        invoice = self._invoice_of(self.company_b)
        self.assertEqual(self._both(invoice, *paths), (["BEST 7"], ["BEST 7"]))

    def test_our_own_numbers_are_no_order_of_the_buyer(self):
        invoice = self._invoice_of(self.company_a)
        xml, _problems = export(invoice, "facturx")
        self.assertNotIn(b"BuyerOrderReferencedDocument", xml)
        xml, _problems = export(invoice, "xrechnung")
        self.assertNotIn(b"OrderReference", xml)
        # …but stay on the document
        self.assertIn(self.course.reference, invoice.invoice_origin)

    def test_credit_note_names_the_invoice_it_corrects(self):
        """Also the second one, whose predecessor is a credit note itself."""
        invoice = self._invoice_of(self.company_a)
        settlement = self.settlement
        for amount in (2700.0, 1800.0):
            settlement = self._correct(settlement)
            settlement.cost_ids.amount_net = amount
            credit = self._invoice_of(self.company_a, settlement)
            self.assertEqual(credit.move_type, "out_refund")
            cii, ubl = self._both(
                credit,
                ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
                "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
            )
            self.assertEqual((cii, ubl), ([invoice.name], [invoice.name]))
            for edi_format in ("facturx", "xrechnung"):
                self.assertEinvoiceValid(credit, edi_format)

    # --------------------------------------------------------- whom it goes to

    def _contact(self, company, **values):
        return self.env["res.partner"].create(
            {
                "name": "Rechnungseingang",
                "type": "invoice",
                "parent_id": company.id,
                "email": "rechnung@example.com",
                **values,
            }
        )

    def test_contact_without_address_has_that_of_its_company(self):
        contact = self._contact(self.company_a)
        invoice = self._invoice_of(self.company_a)
        self.assertEqual(invoice.partner_id, contact)
        self.assertRecordValues(
            contact, [{"street": "Werkstraße 5", "zip": "89073", "city": "Ulm"}]
        )
        for edi_format in ("facturx", "xrechnung"):
            self.assertEinvoiceValid(invoice, edi_format)

    def test_contact_keeps_its_own_address(self):
        contact = self._contact(
            self.company_a, street="Postfach 12", zip="73430", city="Aalen"
        )
        self._invoice_of(self.company_a)
        self.assertRecordValues(
            contact,
            [
                {
                    "street": "Postfach 12",
                    "city": "Aalen",
                    "country_id": self.env.ref("base.de").id,
                }
            ],
        )

    def test_half_an_address_is_not_mixed_with_the_companys(self):
        contact = self._contact(self.company_a, street="Postfach 12")
        self._assert_refused(contact.display_name, "Zip", "City")
        self.assertFalse(contact.city)

    def test_what_is_missing_is_named_with_its_company(self):
        for name, label in (
            ("street", "Street"),
            ("zip", "Zip"),
            ("city", "City"),
            ("country_id", "Country"),
        ):
            with self.subTest(name):
                kept = self.company_a[name]
                self.company_a[name] = False
                settlement = self._settlement(self.course)
                settlement.action_compute()
                problems, _warnings = settlement._einvoice_findings()
                self.assertEqual(len(problems), 1)
                self.assertIn(label, problems[0])
                self.assertIn(self.company_a.name, problems[0])
                self.company_a[name] = kept
                settlement.unlink()
        self.company_b.country_id = False
        self._assert_refused(self.company_b.name, "Country")

    def test_quick_created_company_is_refused(self):
        company = self.env["res.partner"].browse(
            self.env["res.partner"].name_create("Schnell GmbH")[0]
        )
        self.company_a.child_ids.unlink()
        company.is_company = True
        self._membership(company, self.network)
        course = self._confirmed_course({company: 5, self.company_b: 4})
        self.settlement = self._settlement(course)
        self._assert_refused("Schnell GmbH", "Street", "Country")

    def test_seller_is_asked_too(self):
        self.association.vat = False
        self._assert_refused(self.association.name, "Tax ID")

    def test_seller_without_vat_number(self):
        """An association may have a tax number alone; its register says who it is."""
        if "l10n_de_stnr" not in self.association._fields:
            self.skipTest("a field of the German localisation")
        self.association.write(
            {"vat": False, "l10n_de_stnr": "99/815/08152", "company_registry": False}
        )
        self._assert_refused(self.association.name, "Company ID")
        self.association.company_registry = "VR 4711"
        self.settlement.with_user(self.user_finance).action_create_invoices()
        invoice = self._line(self.settlement, self.company_a).invoice_id
        for edi_format in ("facturx", "xrechnung"):
            checked = self.assertEinvoiceValid(invoice, edi_format)
            self.assertIn("99/815/08152", checked["xml"])

    def test_country_without_zips(self):
        country = self.env.ref("base.ae")
        country.zip_required = False
        self.company_a.write(
            {"country_id": country.id, "zip": False, "city": "Dubai", "vat": False}
        )
        self.assertEinvoiceValid(self._invoice_of(self.company_a), "facturx")

    def test_foreign_company(self):
        self.company_a.write(
            {
                "country_id": self.env.ref("base.fr").id,
                "zip": "67000",
                "city": "Strasbourg",
                "vat": "FR23334175221",
            }
        )
        invoice = self._invoice_of(self.company_a)
        for edi_format in ("facturx", "xrechnung", "ubl_bis3"):
            self.assertEinvoiceValid(invoice, edi_format)

    def test_public_body_with_leitweg_id(self):
        company = self.company_b.with_company(self.association)
        company.invoice_edi_format = "xrechnung"
        company.write({"peppol_eas": "0204", "peppol_endpoint": "08115-LRA-97"})
        invoice = self._invoice_of(self.company_b)
        self.assertEqual(
            self._texts(invoice, "xrechnung", "cbc:BuyerReference"), ["08115-LRA-97"]
        )
        self.assertEqual(
            self._texts(invoice, "facturx", ".//ram:BuyerReference"), ["08115-LRA-97"]
        )
        self.settlement.invalidate_recordset()
        self.assertFalse(self.settlement._buyer_warnings(self.company_b))

    def test_xrechnung_without_any_id_of_the_buyer_is_refused(self):
        self.company_b.with_company(self.association).invoice_edi_format = "xrechnung"
        self.company_b.write({"email": False, "vat": False, "peppol_endpoint": False})
        self._assert_refused(self.company_b.name, "E-mail")

    def test_xrechnung_of_a_company_without_vat_number(self):
        self.company_b.with_company(self.association).invoice_edi_format = "xrechnung"
        self.company_b.vat = False
        self.assertEinvoiceValid(self._invoice_of(self.company_b), "xrechnung")

    def test_missing_buyer_reference_warns(self):
        self.company_b.with_company(self.association).invoice_edi_format = "xrechnung"
        self.settlement.action_compute()
        self.assertIn("N/A", self.settlement.einvoice_hints)
        self.assertIn(self.company_b.name, self.settlement.einvoice_hints)
        self.company_b.ref = "Kostenstelle 12"
        self.settlement.invalidate_recordset()
        self.assertFalse(self.settlement.einvoice_hints)

    def test_a_currency_that_einvoices_cannot_hold_is_refused(self):
        """They have two decimals, and VAT to the whole; else nothing is posted."""
        for rounding, is_valid in (
            (5.0, False),
            (1.0, True),
            (0.05, True),
            (0.001, False),
        ):
            self.association.currency_id.rounding = rounding
            course = self._confirmed_course(
                {self.company_a: 5, self.company_b: 4}, vat_treatment="taxable"
            )
            self.settlement = self._settlement(course, costs=(("fee", 1003.335),))
            with self.subTest(rounding=rounding):
                if not is_valid:
                    self._assert_refused(self.association.currency_id.name)
                    continue
                invoice = self._invoice_of(self.company_a)
                for edi_format in ("facturx", "xrechnung"):
                    self.assertEinvoiceValid(invoice, edi_format)
                # not once more when the currency is another
                self._posted_ids.clear()

    # ------------------------------------------------------------------ done

    def test_rules_find_what_is_broken(self):
        """The check that runs after each test is none that says yes to everything."""
        invoice = self._invoice_of(self.company_a)
        for edi_format, old, new, rule in (
            ("facturx", b"<ram:CountryID>DE</ram:CountryID>", b"", "BR-"),
            ("facturx", b"<ram:CategoryCode>E<", b"<ram:CategoryCode>S<", "BR-S-"),
            ("xrechnung", b"<cbc:CityName>Ulm</cbc:CityName>", b"", "BR-DE-8"),
            ("xrechnung", b"cbc:BuyerReference>", b"cbc:Buyer>", "schema"),
        ):
            xml, _problems = export(invoice, edi_format)
            self.assertIn(old, xml)
            errors = check_einvoice(xml.replace(old, new))["errors"]
            self.assertTrue([error for error in errors if rule in error], errors)

    def test_document_without_its_einvoice_is_not_done(self):
        """Whatever Odoo finds afterwards: it is tried again, then somebody is told."""
        invoice = self._invoice_of(self.company_a)
        self.association.vat = False
        with self.assertRaises(UserError):
            invoice._verbund_generate_documents()
        self.assertFalse(invoice.verbund_documents_done)
        self.association.vat = "DE123456788"
