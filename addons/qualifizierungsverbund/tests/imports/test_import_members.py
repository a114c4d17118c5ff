from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .common import MEMBER_HEADINGS, ImportCommon


@tagged("post_install", "-at_install")
class TestImportMembers(ImportCommon):
    def _company_named(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def test_a_row_is_company_membership_and_contact(self):
        wizard = self._import(
            "members",
            [
                *MEMBER_HEADINGS,
                "AGS",
                "WZ-Code",
                "Beschäftigte",
                "Beschäftigte gewichtet",
                "Rolle",
                "Ansprechperson",
                "E-Mail Ansprechperson",
                "Funktion",
                "Darf verbindlich zusagen",
            ],
            [
                "Neu GmbH",
                99880011,
                "test-1",
                date(2024, 5, 1),
                "08222",
                "20.1",
                120,
                "98,5",
                "Unternehmen",
                "Ute Neu",
                "ute@example.com",
                "Personalentwicklung",
                "ja",
            ],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 0))
        company = self._company_named("Neu GmbH")
        self.assertRecordValues(
            company,
            [
                {
                    "betriebsnummer": "99880011",
                    "headcount": 120,
                    "headcount_weighted": 98.5,
                    "sgb3_size_class": "50_499",
                    "is_company": True,
                }
            ],
        )
        self.assertEqual(company.district_id.ags, "08222")
        self.assertEqual(company.industry_wz_id.code, "20.1")
        self.assertEqual(company.industry_wz_id.wz_version, "2025")
        membership = company.membership_ids
        self.assertEqual(membership.state, "active")
        self.assertEqual(membership.date_start, date(2024, 5, 1))
        contact = membership.contact_ids
        self.assertEqual(contact.partner_id.parent_id, company)
        self.assertEqual(contact.function, "hr_development")
        self.assertTrue(contact.can_commit)

    def test_without_a_date_it_is_a_prospect(self):
        self._import("members", MEMBER_HEADINGS, ["Neu GmbH", None, "TEST-1", None])
        self.assertEqual(
            self._company_named("Neu GmbH").membership_ids.state, "prospect"
        )

    def test_existing_company_is_completed_not_overwritten(self):
        company = self.env["res.partner"].create(
            {"name": "Alt GmbH", "is_company": True, "city": "Ulm"}
        )
        headings = [*MEMBER_HEADINGS, "Ort", "Straße"]
        content = self._xlsx(
            headings,
            ["Alt GmbH", "99880022", "TEST-1", "01.01.2025", "Aalen", "Weg 1"],
        )
        wizard = self._wizard("members", content)
        wizard.overwrite = False
        wizard.action_import()
        self.assertEqual(wizard.updated_count, 1)
        self.assertRecordValues(
            company, [{"city": "Ulm", "street": "Weg 1", "betriebsnummer": "99880022"}]
        )
        self.assertEqual(company.membership_ids.network_id, self.network)

    def test_found_by_number_before_name(self):
        company = self.env["res.partner"].create(
            {"name": "Alter Name", "is_company": True, "betriebsnummer": "99880033"}
        )
        self._import(
            "members", MEMBER_HEADINGS, ["Neuer Name", "99880033", "TEST-1", None]
        )
        self.assertEqual(company.membership_ids.network_id, self.network)
        self.assertEqual(company.name, "Alter Name")
        self.assertFalse(self._company_named("Neuer Name"))

    def test_namesakes_are_told_apart(self):
        self.env["res.partner"].create(
            [{"name": "Doppelt GmbH", "is_company": True} for _ in range(2)]
        )
        wizard = self._import(
            "members", MEMBER_HEADINGS, ["Doppelt GmbH", None, "TEST-1", None]
        )
        self.assertIn("Several companies", self._problems(wizard)[0][2])
        # An establishment number that others have not makes it a third one.
        other = self.env["res.partner"].create(
            {"name": "Werk GmbH", "is_company": True, "betriebsnummer": "99880044"}
        )
        self._import(
            "members", MEMBER_HEADINGS, ["Werk GmbH", "99880055", "TEST-1", None]
        )
        self.assertEqual(len(self._company_named("Werk GmbH")), 2)
        self.assertFalse(other.membership_ids)

    def test_repeated_rows_are_reported_not_doubled(self):
        rows = [
            ["Neu GmbH", "99880066", "TEST-1", None],
            ["Andere GmbH", None, "TEST-1", None],
            ["NEU GMBH", None, "TEST-1", None],
            ["Neu GmbH & Co", "99880066", "TEST-1", None],
        ]
        wizard = self._import("members", MEMBER_HEADINGS, *rows)
        self.assertEqual(wizard.created_count, 2)
        self.assertEqual(
            self._problems(wizard),
            [(4, False, "It repeats row 2."), (5, False, "It repeats row 2.")],
        )
        again = self._import("members", MEMBER_HEADINGS, *rows[:2])
        self.assertEqual((again.created_count, again.bad_count), (0, 0))
        self.assertEqual((again.updated_count, again.unchanged_count), (0, 2))
        self.assertEqual(len(self._company_named("Neu GmbH").membership_ids), 1)

    def test_one_company_in_two_networks(self):
        self.network_other.team_ids = self.user_staff
        wizard = self._import(
            "members",
            MEMBER_HEADINGS,
            ["Neu GmbH", None, "TEST-1", "01.01.2025"],
            ["Neu GmbH", None, "TEST-2", None],
            ["Falsch GmbH", "123", "TEST-1", None],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (2, 1))
        company = self._company_named("Neu GmbH")
        self.assertEqual(len(company), 1)
        self.assertEqual(
            company.membership_ids.network_id, self.network | self.network_other
        )

    def test_foreign_network_is_as_unknown_as_none(self):
        wizard = self._import(
            "members",
            MEMBER_HEADINGS,
            ["Neu GmbH", None, "TEST-2", None],
            ["Neu GmbH", None, "GIBT-ES-NICHT", None],
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (0, 2))
        messages = {message for _row, _column, message in self._problems(wizard)}
        self.assertEqual(len(messages), 1)
        self.assertFalse(self._company_named("Neu GmbH"))

    def test_closed_network(self):
        self.network.action_close()
        wizard = self._import(
            "members", MEMBER_HEADINGS, ["Neu GmbH", None, "TEST-1", None]
        )
        self.assertEqual(self._problems(wizard)[0][2], "This network is closed.")

    def test_unknown_district_and_industry(self):
        wizard = self._import(
            "members",
            [*MEMBER_HEADINGS, "AGS", "WZ"],
            ["Neu GmbH", None, "TEST-1", None, "08999", "77.77"],
        )
        self.assertEqual(
            [column for _row, column, _message in self._problems(wizard)], ["AGS", "WZ"]
        )

    def test_database_refusal_costs_only_its_own_row(self):
        """A contact person has the number: no company, but the index knows."""
        self.company_b.child_ids = [
            Command.create({"name": "Ute", "betriebsnummer": "99880077"})
        ]
        rows = [[f"Neu {n} GmbH", None, "TEST-1", None] for n in range(9)]
        rows[4][1] = "99880077"
        with self.assertLogs("odoo.sql_db", "ERROR"):
            wizard = self._import("members", MEMBER_HEADINGS, *rows)
        self.assertEqual((wizard.created_count, wizard.bad_count), (8, 1))
        row, _column, message = self._problems(wizard)[0]
        self.assertEqual(row, 6)
        self.assertIn("already a contact with this establishment number", message)
        self.assertNotIn("Traceback", message)
        self.assertEqual(len(self._company_named("Neu 8 GmbH")), 1)

    def test_contact_stays_in_its_company(self):
        """The same address at a neighbour is another person."""
        neighbour = self.env["res.partner"].create(
            {
                "name": "Ute Neu",
                "email": "ute@example.com",
                "parent_id": self.company_b.id,
            }
        )
        self._import(
            "members",
            [*MEMBER_HEADINGS, "Ansprechperson", "E-Mail Ansprechperson"],
            ["Neu GmbH", None, "TEST-1", None, "Ute Neu", "ute@example.com"],
        )
        contact = self._company_named("Neu GmbH").membership_ids.contact_ids.partner_id
        self.assertNotEqual(contact, neighbour)
        self.assertEqual(contact.parent_id.name, "Neu GmbH")

    def _queries(self, numbers, headings, cells):
        """The queries of an import of one row a number."""
        rows = [
            [f"Neu {n} GmbH", f"{n}", "TEST-1", "01.01.2025", *cells(n)]
            for n in numbers
        ]
        wizard = self._wizard("members", self._xlsx(headings, *rows))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard.action_import()
        self.assertEqual((wizard.created_count, wizard.bad_count), (len(rows), 0))
        return self.env.cr.sql_log_count - before

    def test_number_of_queries_does_not_grow_with_new_companies(self):
        headings = [
            *MEMBER_HEADINGS,
            "Ort",
            "Ansprechperson",
            "E-Mail Ansprechperson",
        ]

        def cells(n):
            return ["Ulm", f"Ute {n}", f"ute{n}@example.com"]

        start = 99100000
        self._queries(range(start, start + 2), headings, cells)  # caches
        few = self._queries(range(start + 10, start + 20), headings, cells)
        many = self._queries(range(start + 100, start + 150), headings, cells)
        # A cold cache costs one or two, a query a row would cost forty
        self.assertLess(abs(many - few), 5)
        contacts = self._company_named(f"Neu {start} GmbH").child_ids
        self.assertEqual(
            (contacts.city, contacts.country_id), ("Ulm", self.env.company.country_id)
        )

    def test_completed_companies_cost_a_query_each_at_most(self):
        """Odoo's own: the post asks for letters when an address changes."""

        def cells(n):
            return ["Ulm"]

        def numbers(start, count):
            numbers = range(start, start + count)
            self.env["res.partner"].create(
                [{"name": f"Neu {n} GmbH", "is_company": True} for n in numbers]
            )
            return numbers

        headings = [*MEMBER_HEADINGS, "Ort"]
        self._queries(numbers(99100000, 2), headings, cells)  # caches
        few = self._queries(numbers(99100100, 10), headings, cells)
        many = self._queries(numbers(99100200, 50), headings, cells)
        self.assertLess(many - few, 40 + 5)
