import io
import time

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from ...tools.table.column import ENGLISH, GERMAN
from ..tools.test_workbook import with_rows
from .common import DIALOG_OPTIONS, ImportCommon


@tagged("post_install", "-at_install")
class TestOdooImport(ImportCommon):
    """Our templates in the import dialog that every list has."""

    def _preview(self, model, content, name="x.xlsx"):
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_staff)
            .create({"res_model": model, "file": content, "file_name": name})
        )
        return wizard, wizard.parse_preview(dict(DIALOG_OPTIONS))

    def test_templates_are_offered(self):
        for model, kind in (("verbund.need", "needs"), ("res.partner", "members")):
            for lang, suffix in (("de_DE", "de"), ("en_US", "en")):
                if lang == "de_DE":
                    self.env["res.lang"]._activate_lang(lang)
                templates = (
                    self.env[model].with_context(lang=lang).get_import_templates()
                )
                url = f"/qualifizierungsverbund/import/{kind}_{suffix}.xlsx"
                self.assertIn(url, [template["template"] for template in templates])

    def test_a_bomb_is_answered_in_a_moment(self):
        for xml in (
            '<row r="1048576"><c r="XFD1048576"/></row>',
            "<row>" + "<c/>" * 3_000_000 + "</row>",
        ):
            content = with_rows(xml)
            self.assertLess(len(content), 50_000)
            start = time.process_time()
            _wizard, preview = self._preview("verbund.need", content)
            self.assertIn("too large", preview["error"])
            self.assertLess(time.process_time() - start, 15)

    def test_headings_of_the_templates_are_recognised(self):
        kinds = self.env["verbund.import.kind"]._get_kinds()
        for kind, model, unknown in (
            # Odoo finds companies by one column, we take either.
            ("needs", "verbund.need", {1}),
            # The function belongs to a contact that does not exist yet.
            ("members", "res.partner", {16, 17}),
        ):
            for language in (GERMAN, ENGLISH):
                content = kinds[kind]._get_template(language)
                book = load_workbook(io.BytesIO(content))
                book.active.append(["x"] * book.active.max_column)
                buffer = io.BytesIO()
                book.save(buffer)
                _wizard, preview = self._preview(model, buffer.getvalue())
                self.assertNotIn("error", preview)
                missing = set(range(len(preview["headers"]))) - set(preview["matches"])
                self.assertLessEqual(missing, unknown, preview["headers"])

    def test_a_heading_that_a_user_has_mapped_stays_mapped(self):
        text = "Unternehmen,Ort,Firma der Mutter\nA,B,C\n"
        _wizard, preview = self._preview("res.partner", text.encode(), "x.csv")
        self.assertEqual(preview["matches"][0], ["name"])
        self.env["base_import.mapping"].create(
            {
                "res_model": "res.partner",
                "column_name": "unternehmen",
                "field_name": "ref",
            }
        )
        _wizard, preview = self._preview("res.partner", text.encode(), "x.csv")
        self.assertEqual(preview["matches"][0], ["ref"])
        self.assertEqual(preview["matches"][1], ["city"])

    def test_needs_by_odoos_own_import(self):
        text = (
            "Unternehmen,Verbund,Thema,Plätze fest,Spätestes Ende,Niveau Ziel\n"
            "Alpha Muster GmbH,TEST-1,TEST-DIP,2,2027-06-30,B1\n"
        )
        wizard, preview = self._preview("verbund.need", text.encode(), "x.csv")
        fields = ["/".join(preview["matches"][i]) for i in range(6)]
        result = wizard.execute_import(fields, preview["headers"], dict(DIALOG_OPTIONS))
        self.assertFalse(result["messages"])
        need = self.env["verbund.need"].browse(result["ids"])
        self.assertEqual(need.partner_id, self.company_a)
        self.assertEqual(need.level_to, "b1")
        self.assertEqual(need.source, "import")
        self.assertEqual(need.state, "draft")

    def test_state_cannot_be_imported(self):
        """The door that every list has leads to the same guard."""
        text = "partner_id,network_id,topic_id,seats_firm,state\n"
        text += "Alpha Muster GmbH,TEST-1,TEST-DIP,2,confirmed\n"
        wizard, preview = self._preview("verbund.need", text.encode(), "x.csv")
        result = wizard.execute_import(
            ["partner_id", "network_id", "topic_id", "seats_firm", "state"],
            preview["headers"],
            dict(DIALOG_OPTIONS),
        )
        self.assertFalse(result["ids"])
        self.assertIn("through its actions", result["messages"][0]["message"])


@tagged("post_install", "-at_install")
class TestTemplateDownload(HttpCase, ImportCommon):
    def test_who_is_logged_in_gets_the_template(self):
        url = self.env["verbund.import"]._template("needs")
        self.assertFalse(self.url_open(url).content.startswith(b"PK"))
        self.authenticate(self.user_staff.login, self.user_staff.login)
        answer = self.url_open(url)
        self.assertIn("Template_Needs.xlsx", answer.headers["Content-Disposition"])
        self.assertEqual(
            load_workbook(io.BytesIO(answer.content)).active["A1"].value, "Company"
        )
        german = self.url_open("/qualifizierungsverbund/import/members_de.xlsx")
        name = german.headers["Content-Disposition"]
        self.assertIn("Vorlage_Mitglieder.xlsx", name)
        for unknown in ("courses_en", "needs_fr", "kind_de"):
            url = f"/qualifizierungsverbund/import/{unknown}.xlsx"
            self.assertEqual(self.url_open(url).status_code, 404)
