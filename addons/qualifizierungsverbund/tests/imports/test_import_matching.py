import base64
import io
import unicodedata

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools.table.files import read_sheets
from .common import MEMBER_HEADINGS, NEED_HEADINGS, ImportCommon

CONTACT = ["Unternehmen", "Verbund", "Ansprechperson", "E-Mail Ansprechperson"]


@tagged("post_install", "-at_install")
class TestImportMatching(ImportCommon):
    """A company is the same however its name is written; doubts are asked."""

    def _companies(self, word):
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([("name", "ilike", word), ("parent_id", "=", False)])

    def _changes(self, wizard):
        return [
            (change.label, change.old_value or "", change.new_value or "")
            for change in wizard.change_ids
        ]

    def test_the_same_company_written_differently_is_no_second_one(self):
        name = "Köhler Chemie GmbH & Co. KG"
        self._import("members", MEMBER_HEADINGS, [name, None, "TEST-1", "01.01.2025"])
        for written in (
            name.upper(),
            "Köhler  Chemie GmbH & Co. KG ",
            "Köhler\u00a0Chemie GmbH\u202f& Co. KG",
            unicodedata.normalize("NFD", name),
            "Köhler Chemie GmbH & Co. KG_x000D_",
            "Köhler Chemie GmbH & Co.KG",
            "\u200bKöhler Chemie GmbH & Co. KG",
        ):
            wizard = self._import(
                "members", MEMBER_HEADINGS, [written, None, "TEST-1", "01.01.2025"]
            )
            self.assertEqual(
                (wizard.created_count, wizard.bad_count, wizard.unchanged_count),
                (0, 0, 1),
                written,
            )
        self.assertEqual(self._companies("Chemie GmbH").mapped("name"), [name])

    def test_one_file_with_two_ways_to_write_a_name(self):
        self.network_other.team_ids = self.user_staff
        wizard = self._import(
            "members",
            MEMBER_HEADINGS,
            ["Köhler GmbH & Co. KG", None, "TEST-1", None],
            ["KÖHLER GMBH & CO.KG", None, "TEST-2", None],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (2, 0))
        self.assertEqual(
            self._companies("Köhler").mapped("name"), ["Köhler GmbH & Co. KG"]
        )

    def test_a_company_in_the_archive_comes_back(self):
        for number, row in (
            (False, ["alt  gmbh", None, "TEST-1", None]),
            ("99880044", ["Neuer Name GmbH", "99880044", "TEST-1", None]),
        ):
            company = self.env["res.partner"].create(
                {"name": "Alt GmbH", "is_company": True, "betriebsnummer": number}
            )
            company.active = False
            wizard = self._wizard("members", self._xlsx(MEMBER_HEADINGS, row))
            wizard.action_check()
            self.assertFalse(company.active)
            self.assertIn(("Active", "No", "Yes"), self._changes(wizard))
            wizard.action_import()
            self.assertTrue(company.active)
            self.assertEqual(company.membership_ids.network_id, self.network)
            company.name = "Anders"

    def test_a_company_that_is_shown_comes_before_one_in_the_archive(self):
        old, company = self.env["res.partner"].create(
            [{"name": "Alt GmbH", "is_company": True} for _ in range(2)]
        )
        old.active = False
        self._import("members", MEMBER_HEADINGS, ["Alt GmbH", None, "TEST-1", None])
        self.assertTrue(company.membership_ids)
        self.assertFalse(old.active)

    def _ask(self):
        content = self._xlsx(
            MEMBER_HEADINGS,
            ["Alfa Muster GmbH", None, "TEST-1", None],
            ["Ganz Neu AG", None, "TEST-1", None],
        )
        wizard = self._wizard("members", content)
        wizard.action_check()
        return wizard

    def test_a_company_of_nearly_the_same_name_is_asked(self):
        wizard = self._ask()
        self.assertRecordValues(
            wizard.question_ids,
            [
                {
                    "row_number": 2,
                    "typed": "Alfa Muster GmbH",
                    "candidate": "Alpha Muster GmbH",
                    "answer": False,
                }
            ],
        )
        self.assertEqual((wizard.good_count, wizard.bad_count), (1, 1))
        self.assertIn("answer the question", self._problems(wizard)[0][2])

    def test_the_same_one_is_used(self):
        wizard = self._ask()
        wizard.question_ids.answer = "same"
        wizard.action_check()
        self.assertEqual(wizard.question_ids.answer, "same")
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 0))
        self.assertFalse(self._companies("Alfa"))

    def test_another_one_is_created(self):
        wizard = self._ask()
        wizard.question_ids.answer = "other"
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (2, 0))
        self.assertEqual(len(self._companies("Alfa")), 1)

    def test_a_question_that_nobody_answers_holds_only_its_row(self):
        wizard = self._ask()
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 1))
        self.assertEqual(self._rejected(wizard)[1][0], "Alfa Muster GmbH")

    def test_nearly_the_same_name_twice_in_a_file_is_asked(self):
        content = self._xlsx(
            MEMBER_HEADINGS,
            ["Ganz Neu AG", None, "TEST-1", None],
            ["Ganz Neu GmbH", None, "TEST-1", None],
        )
        wizard = self._wizard("members", content)
        wizard.action_check()
        self.assertEqual(wizard.question_ids.candidate, "Ganz Neu AG")
        wizard.question_ids.answer = "same"
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 1))
        self.assertEqual(self._problems(wizard)[0][2], "It repeats row 2.")

    def test_another_name_under_a_known_number_is_told(self):
        self.company_a.betriebsnummer = "99880044"
        wizard = self._import(
            "members", MEMBER_HEADINGS, ["Ganz Neu AG", "99880044", "TEST-1", None]
        )
        self.assertIn(
            ("Unternehmen", "Ganz Neu AG", "Alpha Muster GmbH"), self._changes(wizard)
        )

    def test_a_need_of_nearly_the_same_company_is_asked(self):
        row = ["Alpha Mustr GmbH", "TEST-1", "TEST-DIP", 2, None, "30.06.2027"]
        wizard = self._wizard("needs", self._xlsx(NEED_HEADINGS, row))
        wizard.action_check()
        self.assertEqual(wizard.question_ids.candidate, "Alpha Muster GmbH")
        wizard.question_ids.answer = "other"
        wizard.action_check()
        self.assertIn("no such company", self._problems(wizard)[0][2])
        wizard.question_ids.answer = "same"
        wizard.action_import()
        need = self.env["verbund.need"].browse(wizard.result_ids)
        self.assertEqual(need.partner_id, self.company_a)

    # ---------------------------------------------------------------------- updating

    def test_a_member_is_updated_and_the_changes_are_shown_before(self):
        company = self.env["res.partner"].create(
            {"name": "Alt GmbH", "is_company": True, "city": "Ulm", "headcount": 10}
        )
        headings = [*MEMBER_HEADINGS, "Ort", "Beschäftigte", "Telefon"]
        self._import(
            "members", headings, ["Alt GmbH", None, "TEST-1", None, "Ulm", 10, None]
        )
        content = self._xlsx(
            headings, ["ALT GmbH", None, "TEST-1", "01.01.2025", "Aalen", 12, None]
        )
        company.phone = "0621 1"
        wizard = self._wizard("members", content)
        wizard.action_check()
        self.assertEqual(
            (wizard.bad_count, wizard.created_count, wizard.updated_count), (0, 0, 1)
        )
        changes = self._changes(wizard)
        self.assertIn(("City", "Ulm", "Aalen"), changes)
        self.assertIn(("Headcount", "10", "12"), changes)
        self.assertIn(("Status", "Prospect", "Active"), changes)
        self.assertEqual(company.city, "Ulm")
        wizard.action_import()
        self.assertRecordValues(
            company, [{"city": "Aalen", "headcount": 12, "phone": "0621 1"}]
        )
        self.assertEqual(company.name, "Alt GmbH")
        self.assertEqual(company.membership_ids.state, "active")
        again = self._import(
            "members",
            headings,
            *[["Alt GmbH", None, "TEST-1", "01.01.2025", "Aalen", 12, None]],
        )
        self.assertEqual((again.updated_count, again.unchanged_count), (0, 1))

    def test_a_check_shows_what_would_be_new(self):
        row = ["Neu GmbH", None, "TEST-1", "01.01.2025"]
        wizard = self._wizard("members", self._xlsx(MEMBER_HEADINGS, row))
        wizard.action_check()
        self.assertEqual(self._changes(wizard), [("New", "", "Testverbund: Active")])
        self.assertEqual(wizard.change_ids.name, "Neu GmbH")
        row = ["Alpha Muster GmbH", "TEST-1", "TEST-DIP", 2, 1, "30.06.2027"]
        wizard = self._wizard("needs", self._xlsx(NEED_HEADINGS, row))
        wizard.action_check()
        new = f"{self.topic.name}, seats: 2 firm, 1 possible"
        self.assertEqual(self._changes(wizard), [("New", "", new)])

    def test_a_second_contact_of_a_company(self):
        rows = (
            ["Neu GmbH", "TEST-1", "Ute Neu", "ute@example.com"],
            ["Neu GmbH", "TEST-1", "Udo Neu", "mailto:udo@example.com"],
        )
        wizard = self._import("members", CONTACT, *rows)
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 0))
        company = self._companies("Neu GmbH")
        contacts = company.membership_ids.contact_ids
        self.assertEqual(
            set(contacts.mapped("email")), {"ute@example.com", "udo@example.com"}
        )
        third = ["Neu GmbH", "TEST-1", "Uli Neu", "uli@example.com"]
        wizard = self._import("members", CONTACT, *rows, third)
        self.assertEqual((wizard.created_count, wizard.bad_count), (0, 0))
        self.assertEqual(len(company.membership_ids.contact_ids), 3)
        self.assertEqual(len(company.child_ids), 3)

    def test_a_new_address_of_a_contact_is_no_second_person(self):
        self._import(
            "members", CONTACT, ["Neu GmbH", "TEST-1", "Ute Neu", "a@example.com"]
        )
        wizard = self._import(
            "members", CONTACT, ["Neu GmbH", "TEST-1", "ute neu", "b@example.com"]
        )
        self.assertIn(
            ("Email", "a@example.com", "b@example.com"), self._changes(wizard)
        )
        self.assertEqual(self._companies("Neu GmbH").child_ids.email, "b@example.com")

    def test_two_sites_of_a_company(self):
        """Each has a number of its own; without, the rows contradict each other."""
        headings = [*MEMBER_HEADINGS, "Ort"]
        wizard = self._import(
            "members",
            headings,
            ["Neu GmbH", "99880011", "TEST-1", None, "Ulm"],
            ["Neu GmbH", "99880012", "TEST-1", None, "Aalen"],
            ["Alt GmbH", None, "TEST-1", None, "Ulm"],
            ["Alt GmbH", None, "TEST-1", None, "Aalen"],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (3, 1))
        self.assertEqual(
            self._problems(wizard),
            [(5, "Ort", "Row 4 says something else of the same company.")],
        )

    def test_the_same_topic_at_two_sites_is_two_needs(self):
        headings = [*NEED_HEADINGS, "Kreis"]
        row = ["Alpha Muster GmbH", "TEST-1", "TEST-DIP", 2, None, "30.06.2027"]
        rows = [*row, "99001"], [*row, "Fernkreis"]
        wizard = self._import("needs", headings, *rows)
        self.assertEqual((wizard.created_count, wizard.bad_count), (2, 0))
        again = self._import("needs", headings, *rows)
        self.assertEqual((again.created_count, again.bad_count), (0, 2))

    # -------------------------------------------------------------------- single cells

    def test_a_function_that_nobody_knows_loses_nothing(self):
        headings = [*CONTACT, "Funktion", "Darf verbindlich zusagen"]
        wizard = self._import(
            "members",
            headings,
            ["Neu GmbH", "TEST-1", "Ute Neu", None, "Geschäftsführung", "ja"],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 0))
        contact = self._companies("Neu GmbH").membership_ids.contact_ids
        self.assertEqual(contact.partner_id.function, "Geschäftsführung")
        self.assertTrue(contact.can_commit)
        self.assertIn(
            ("Funktion", "Geschäftsführung", "Head of HR"), self._changes(wizard)
        )

    def test_all_problems_of_a_row_are_told_at_once(self):
        headings = ["Unternehmen", "Verbund", "Betriebsnummer", "PLZ", "Kreis", "WZ"]
        wizard = self._import(
            "members", headings, ["Neu GmbH", "GIBTS-NICHT", "12", "?", "Nirgends", "0"]
        )
        self.assertEqual(
            {column for _row, column, _message in self._problems(wizard)},
            set(headings[1:]),
        )
        wizard = self._import(
            "needs",
            [*NEED_HEADINGS, "Kreis"],
            ["Niemand AG", "FEHLT", "Nichts", "zwei", None, "31.02.2027", "Nirgends"],
        )
        self.assertEqual(
            [column for _row, column, _message in self._problems(wizard)].count(
                "Plätze fest"
            ),
            1,
        )
        self.assertEqual(len(wizard.line_ids), 6)

    def test_a_district_by_name_or_number(self):
        headings = ["Unternehmen", "Verbund", "Kreis"]
        words = {
            "08222": "08222",
            8222: "08222",
            "Mannheim": "08222",
            "08222 Mannheim": "08222",
            "Stadt Heilbronn": "08121",
            "Landkreis Heilbronn": "08125",
            "heilbronn (landkreis)": "08125",
            "Kreis Böblingen": "08115",
            "Bo\u0308blingen": "08115",
        }
        rows = [[f"Neu {n} GmbH", "TEST-1", word] for n, word in enumerate(words)]
        wizard = self._import("members", headings, *rows)
        self.assertFalse(self._problems(wizard))
        for n, ags in enumerate(words.values()):
            self.assertEqual(self._companies(f"Neu {n} GmbH").district_id.ags, ags)
        wizard = self._import("members", headings, ["Neu GmbH", "TEST-1", "Heilbronn"])
        self.assertIn("08121", self._problems(wizard)[0][2])
        self.assertIn("08125", self._problems(wizard)[0][2])

    def test_a_zip_code_gets_its_zero_back_where_it_is_german(self):
        headings = ["Unternehmen", "Verbund", "PLZ", "Land", "Kreis"]
        wizard = self._import(
            "members",
            headings,
            ["Neu 2 GmbH", "TEST-1", 1067, "Deutschland", None],
            ["Neu 3 GmbH", "TEST-1", "A-1010", None, None],
            ["Neu 4 GmbH", "TEST-1", 8001, "CH", None],
            ["Neu 5 GmbH", "TEST-1", "2100", "Denmark", None],
            ["Neu 6 GmbH", "TEST-1", 1010, None, None],
            ["Neu 7 GmbH", "TEST-1", 9999, None, "08222"],
            ["Neu 8 GmbH", "TEST-1", 68161, None, None],
        )
        self.assertEqual(
            {
                company.name[4]: (company.zip, company.country_id.code)
                for company in self._companies("Neu ")
            },
            {
                "2": ("01067", "DE"),
                "3": ("1010", "AT"),
                "4": ("8001", "CH"),
                "5": ("2100", "DK"),
                "7": ("09999", "DE"),
                "8": ("68161", self.env.company.country_id.code),
            },
        )
        ((row, column, message),) = self._problems(wizard)
        self.assertEqual((row, column), (6, "PLZ"))
        self.assertIn("01010", message)
        self.assertIn("A-1010", message)

    def test_an_establishment_number_gets_its_zero_back_and_it_is_told(self):
        wizard = self._import(
            "members", MEMBER_HEADINGS, ["Neu GmbH", 1049203, "TEST-1", None]
        )
        self.assertEqual(self._companies("Neu GmbH").betriebsnummer, "01049203")
        self.assertIn(("Betriebsnummer", "1049203", "01049203"), self._changes(wizard))
        again = self._import(
            "members", MEMBER_HEADINGS, ["Neu GmbH", "01049203", "TEST-1", None]
        )
        self.assertEqual(again.unchanged_count, 1)

    # --------------------------------------------------------------------------- files

    def test_old_encodings_of_excel(self):
        text = "Unternehmen;Verbund;Straße\nMüßig Söhne GmbH;TEST-1;Käferweg 1\n"
        for encoding in ("cp1252", "cp850", "mac_roman"):
            self._wizard("members", text.encode(encoding)).action_import()
        self.assertEqual(self._companies("Müßig").mapped("street"), ["Käferweg 1"])

    def test_an_encoding_that_is_not_plain_is_asked(self):
        content = "Unternehmen;Verbund\nFuß GmbH;TEST-1\n".encode("cp850")
        wizard = self._wizard("members", content)
        with self.assertRaisesRegex(UserError, "MS-DOS: “Fuß”"):
            wizard.action_check()
        wizard.encoding = "cp850"
        wizard.action_import()
        self.assertTrue(self._companies("Fuß GmbH"))

    def test_an_open_quote_costs_its_row_only(self):
        text = 'Unternehmen;Verbund\n"Neu 1 GmbH;TEST-1\nNeu 2 GmbH;TEST-1\n'
        wizard = self._wizard("members", text.encode())
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 1))
        self.assertIn("quotation mark", self._problems(wizard)[0][2])
        self.assertEqual(self._rejected(wizard)[1][:2], ["Neu 1 GmbH", "TEST-1"])

    def test_sheets_that_were_not_read_are_named(self):
        book = openpyxl.Workbook()
        book.active.title = "Alt"
        book.active.append(["Unternehmen", "Verbund"])
        book.active.append(["Alt GmbH", "TEST-1"])
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("Neu")
        sheet.append(["Unternehmen", "Verbund"])
        sheet.append(["Neu GmbH", "TEST-1"])
        buffer = io.BytesIO()
        book.save(buffer)
        wizard = self._wizard("members", buffer.getvalue())
        wizard.action_check()
        self.assertEqual(wizard.row_count, 1)
        self.assertIn("Read: “Neu”", wizard.sheets)
        self.assertIn("“Alt” (hidden)", wizard.sheets)

    def test_hidden_rows_are_named_before_they_are_stored(self):
        book = openpyxl.Workbook()
        book.active.append(["Unternehmen", "Verbund"])
        for number in range(1, 26):
            book.active.append([f"Neu {number} GmbH", "TEST-1"])
        for number in (3, 5):
            book.active.row_dimensions[number].hidden = True
        for hidden in ("Rows (2): 3, 5", "Rows (25): 2, 3, 4"):
            buffer = io.BytesIO()
            book.save(buffer)
            wizard = self._wizard("members", buffer.getvalue())
            wizard.action_check()
            self.assertIn(f"read all the same. {hidden}", wizard.hints)
            for number in range(2, 27):
                book.active.row_dimensions[number].hidden = True
        self.assertTrue(wizard.hints.endswith(" 21 …"))

    def test_hidden_columns_are_named_before_they_are_stored(self):
        book = openpyxl.Workbook()
        book.active.append(["Unternehmen", "Verbund", "Ort"])
        book.active.append(["Neu GmbH", "TEST-1", "Ulm"])
        book.active.column_dimensions["C"].hidden = True
        buffer = io.BytesIO()
        book.save(buffer)
        wizard = self._wizard("members", buffer.getvalue())
        wizard.action_check()
        self.assertIn("hidden in your spreadsheet, but read", wizard.hints)
        self.assertTrue(wizard.hints.endswith(": Ort"))

    # ---------------------------------------------------------------------------- undo

    def test_an_import_can_be_undone(self):
        company = self.env["res.partner"].create(
            {"name": "Alt GmbH", "is_company": True, "city": "Ulm"}
        )
        headings = [*MEMBER_HEADINGS, "Ort", "Ansprechperson"]
        wizard = self._import(
            "members",
            headings,
            ["Neu GmbH", None, "TEST-1", "01.01.2025", "Ulm", "Ute Neu"],
            ["Alt GmbH", None, "TEST-1", None, "Aalen", "Uwe Alt"],
        )
        self.assertEqual(company.city, "Aalen")
        wizard.action_undo()
        self.assertEqual(wizard.state, "undone")
        self.assertIn("Nothing of it is left", wizard.undo_summary)
        self.assertEqual(company.city, "Ulm")
        self.assertFalse(company.membership_ids | company.child_ids.membership_ids)
        self.assertFalse(company.child_ids)
        self.assertFalse(self._companies("Neu GmbH"))
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Ute Neu")]))

    def test_what_somebody_has_gone_on_with_stays(self):
        row = ["Neu GmbH", None, "TEST-1", "01.01.2025"]
        members = self._import("members", MEMBER_HEADINGS, row)
        needs = self._import(
            "needs",
            NEED_HEADINGS,
            ["Neu GmbH", "TEST-1", "TEST-DIP", 2, None, "30.06.2027"],
            ["Neu GmbH", "TEST-1", "TEST-DIP", 3, None, "30.06.2027"],
        )
        kept, gone = self.env["verbund.need"].browse(needs.result_ids)
        kept.action_confirm()
        with self.assertLogs("odoo.sql_db", "ERROR"):
            members.action_undo()
        self.assertIn("Neu GmbH", members.undo_summary)
        self.assertEqual(self._companies("Neu GmbH").membership_ids.state, "active")
        needs.action_undo()
        self.assertFalse(gone.exists())
        self.assertEqual(kept.state, "confirmed")
        self.assertIn(kept.reference, needs.undo_summary)

    def test_a_forged_undo_deletes_nothing(self):
        row = ["Neu GmbH", None, "TEST-1", None]
        wizard = self._import("members", MEMBER_HEADINGS, row)
        membership = self.company_a.membership_ids
        wizard.undo_data = {
            "created": {
                "verbund.membership": membership.ids,
                "res.partner": self.company_a.ids,
                "res.users": self.user_staff.ids,
            },
            "written": [["res.users", self.user_staff.id, {"name": "x"}, {}]],
        }
        wizard.action_undo()
        self.assertTrue(membership.exists() and self.company_a.exists())
        self.assertTrue(self._companies("Neu GmbH").membership_ids)

    def test_only_an_import_can_be_undone_and_once(self):
        row = ["Neu GmbH", None, "TEST-1", None]
        wizard = self._wizard("members", self._xlsx(MEMBER_HEADINGS, row))
        wizard.action_check()
        with self.assertRaises(UserError):
            wizard.action_undo()
        wizard.action_import()
        wizard.action_undo()
        with self.assertRaises(UserError):
            wizard.action_undo()

    # ------------------------------------------------------------------------ template

    def test_the_template_offers_networks_topics_and_districts(self):
        for kind, offered in (
            ("members", {"Verbund": "Testverbund", "Kreis": "99001 Musterkreis"}),
            ("needs", {"Thema": "Deutsch in der Produktion (Test)"}),
        ):
            model = self.env[f"verbund.import.{kind}"].with_user(self.user_staff)
            book = openpyxl.load_workbook(io.BytesIO(model._get_template(0)))
            sheet, lists = book.worksheets
            headings = [cell.value for cell in sheet[1]]
            rules = {
                str(rule.sqref).split("2:")[0]: rule.formula1
                for rule in sheet.data_validations.dataValidation
            }
            for heading, word in offered.items():
                column = headings.index(heading) + 1
                letter = openpyxl.utils.get_column_letter(column)
                self.assertIn(f"'Auswahl'!${letter}$2", rules[letter])
                values = [cell.value for cell in lists[letter]]
                self.assertTrue(any(word in str(value) for value in values), values)
            self.assertNotIn("Nachbarverbund", str([c.value for r in lists for c in r]))

    def test_what_the_template_offers_is_understood(self):
        model = self.env["verbund.import.members"].with_user(self.user_staff)
        lists = read_sheets(model._get_template(0))[1].rows
        network = next(cell for cell in lists[1][1] if cell == "Testverbund")
        district = lists[5][1][
            [c.labels[0] for c in model._import_columns].index("Kreis")
        ]
        wizard = self._import(
            "members",
            ["Unternehmen", "Verbund", "Kreis"],
            ["Neu GmbH", network, district],
        )
        self.assertFalse(self._problems(wizard))

    def test_text_of_the_file_to_mend_stays_text(self):
        text = "Unternehmen;Verbund\n=1+1;FEHLT\n+49;FEHLT\n@SUM(A1);FEHLT\n"
        wizard = self._wizard("members", text.encode())
        wizard.action_import()
        content = base64.b64decode(wizard.rejected_file)
        self.assertNotIn(b"<f>", content)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        for row in range(2, 5):
            self.assertEqual(sheet.cell(row, 1).data_type, "s")
            self.assertTrue(sheet.cell(row, 1).quotePrefix)
