import base64
import os

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools.table.column import ENGLISH, GERMAN
from .common import MEMBER_HEADINGS, NEED_HEADINGS, ImportCommon


@tagged("post_install", "-at_install")
class TestImportFiles(ImportCommon):
    """Files that cannot be used: a clear message, nothing changed."""

    def _refused(self, content, message):
        wizard = self._wizard("needs", content)
        before = self.env["verbund.need"].search_count([])
        for action in (wizard.action_check, wizard.action_import):
            with self.assertRaisesRegex(UserError, message):
                action()
        self.assertEqual(wizard.state, "upload")
        self.assertEqual(self.env["verbund.need"].search_count([]), before)

    def test_no_table_at_all(self):
        self._refused(b"%PDF-1.7\n", "neither an Excel file")
        self._refused(b"\x00" + os.urandom(2000), "neither an Excel file")
        self._refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "password")
        self._refused(b"PK\x03\x04" + os.urandom(500), "damaged")
        self._refused(b" ", "empty")

    def test_no_file(self):
        wizard = self.env["verbund.import"].with_user(self.user_staff).create({})
        with self.assertRaisesRegex(UserError, "empty"):
            wizard.action_check()

    def test_limits(self):
        self._refused(b"a;b\n" * 3_000_000, "larger than 10 MB")
        self._refused(b"a;b\n" * 20_001, "more than 20000 rows")

    def test_missing_column_is_named(self):
        self._refused(self._xlsx(["Unternehmen", "Verbund"], ["A", "B"]), "Firm Seats")
        self._refused(self._xlsx(["x", "y"], ["A", "B"]), "No headings")
        self._refused(self._xlsx(NEED_HEADINGS), "no rows")

    def test_message_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        wizard = self._wizard(
            "needs", self._xlsx(["Unternehmen", "Verbund"], ["A", "B"])
        )
        with self.assertRaisesRegex(UserError, "Plätze fest"):
            wizard.with_context(lang="de_DE").action_check()

    def test_only_staff_may_import(self):
        for user in (self.user_internal, self.user_portal_a, self.user_finance):
            with self.assertRaises(AccessError):
                self._wizard("members", b"a;b", user)

    def test_wizard_of_another_user_is_out_of_reach(self):
        wizard = self._wizard("needs", self._xlsx(NEED_HEADINGS))
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_manager).read(["file"])

    def test_a_check_stores_nothing(self):
        content = self._xlsx(MEMBER_HEADINGS, ["Neu GmbH", None, "TEST-1", None])
        wizard = self._wizard("members", content)
        wizard.action_check()
        self.assertEqual(wizard.state, "checked")
        self.assertEqual((wizard.good_count, wizard.bad_count), (1, 0))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Neu GmbH")]))
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertTrue(self.env["res.partner"].search([("name", "=", "Neu GmbH")]))

    def test_templates_can_be_filled_in(self):
        for kind, model in self.env["verbund.import.kind"]._get_kinds().items():
            for language in (GERMAN, ENGLISH):
                wizard = self._wizard(kind, model._get_template(language))
                with self.assertRaisesRegex(UserError, "no rows"):
                    wizard.action_check()

    def test_rejected_rows_can_be_mended_and_uploaded_again(self):
        wizard = self._import(
            "needs",
            NEED_HEADINGS,
            ["Alpha Muster GmbH", "TEST-1", "TEST-DIP", 2, None, "31.12.2027"],
            ["Alpha Muster GmbH", "TEST-1", "TEST-DIP", 3, None, "31.02.2027"],
        )
        self.assertEqual((wizard.good_count, wizard.bad_count), (1, 1))
        headings, row = self._rejected(wizard)
        self.assertEqual(headings, [*NEED_HEADINGS, "Fehler/Error"])
        self.assertEqual(row[3], 3)
        self.assertIn("There is no such date", row[-1])
        row[5] = "28.02.2027"
        mended = self._import("needs", headings, row)
        self.assertEqual((mended.good_count, mended.bad_count), (1, 0))
        self.assertFalse(mended.ignored_columns)

    def test_text_of_a_cell_never_becomes_a_formula(self):
        content = b'Unternehmen;Verbund\n"=HYPERLINK(""http://x"")";TEST-1\n'
        wizard = self._wizard("members", content)
        wizard.action_import()
        self.assertEqual(wizard.bad_count, 1)
        rejected = base64.b64decode(wizard.rejected_file)
        self.assertNotIn(b"<f>", rejected)
        self.assertEqual(self._rejected(wizard)[1][0], '=HYPERLINK("http://x")')
