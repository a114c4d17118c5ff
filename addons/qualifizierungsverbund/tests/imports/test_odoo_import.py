import io
import os

from openpyxl import load_workbook

from odoo.tests import tagged

from .common import ImportCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "%Y-%m-%d",
    "datetime_format": "",
}


@tagged("post_install", "-at_install")
class TestOdooImport(ImportCommon):
    """Our templates in the import dialog that every list has."""

    def _preview(self, model, content, name="x.xlsx"):
        wizard = (
            self.env["base_import.import"]
            .with_user(self.user_staff)
            .create({"res_model": model, "file": content, "file_name": name})
        )
        return wizard, wizard.parse_preview(dict(OPTIONS))

    def test_templates_are_offered(self):
        for model, kind in (("verbund.need", "needs"), ("res.partner", "members")):
            for lang, suffix in (("de_DE", "de"), ("en_US", "en")):
                if lang == "de_DE":
                    self.env["res.lang"]._activate_lang(lang)
                templates = (
                    self.env[model].with_context(lang=lang).get_import_templates()
                )
                url = f"/qualifizierungsverbund/static/xls/{kind}_{suffix}.xlsx"
                self.assertIn(url, [template["template"] for template in templates])

    def test_headings_of_the_templates_are_recognised(self):
        folder = os.path.join(os.path.dirname(__file__), "../../static/xls")
        for kind, model, unknown in (
            # Odoo finds companies by one column, we take either.
            ("needs", "verbund.need", {1}),
            # The function belongs to a contact that does not exist yet.
            ("members", "res.partner", {15, 16}),
        ):
            for suffix in ("de", "en"):
                with open(os.path.join(folder, f"{kind}_{suffix}.xlsx"), "rb") as file:
                    content = file.read()
                book = load_workbook(io.BytesIO(content))
                book.active.delete_rows(2, 300)
                book.active.append(["x"] * book.active.max_column)
                buffer = io.BytesIO()
                book.save(buffer)
                _wizard, preview = self._preview(model, buffer.getvalue())
                self.assertNotIn("error", preview)
                missing = set(range(len(preview["headers"]))) - set(preview["matches"])
                self.assertLessEqual(missing, unknown, preview["headers"])

    def test_needs_by_odoos_own_import(self):
        text = (
            "Unternehmen,Verbund,Thema,Plätze fest,Spätestes Ende,Niveau Ziel\n"
            "Alpha Muster GmbH,TEST-1,TEST-DIP,2,2027-06-30,B1\n"
        )
        wizard, preview = self._preview("verbund.need", text.encode(), "x.csv")
        fields = ["/".join(preview["matches"][i]) for i in range(6)]
        result = wizard.execute_import(fields, preview["headers"], dict(OPTIONS))
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
            dict(OPTIONS),
        )
        self.assertFalse(result["ids"])
        self.assertIn("through its actions", result["messages"][0]["message"])
