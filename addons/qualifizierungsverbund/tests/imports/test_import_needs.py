from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.needs.need_fields import NEED_FIELDS
from ...tools.table.column import Choice
from .common import NEED_HEADINGS, ImportCommon

A, B = "Alpha Muster GmbH", "Beta Muster GmbH"


@tagged("post_install", "-at_install")
class TestImportNeeds(ImportCommon):
    def _needs(self, wizard):
        return self.env["verbund.need"].browse(wizard.result_ids)

    def test_what_is_over_or_not_reckoned_is_refused_and_not_eaten(self):
        topic = self.topic.name
        row = ["Alpha Muster GmbH", "TEST-1", topic]
        wizard = self._import(
            "needs",
            NEED_HEADINGS,
            [*row, 3, 1, "31.12.2001"],
            [*row, 3, "=1+1", "31.12.2099"],
            [*row, 3, 1, "05/06/2099"],
        )
        self.assertEqual(
            self._problems(wizard),
            [
                (2, "Spätestes Ende", "The latest end is in the past."),
                (
                    3,
                    "Plätze möglich",
                    "The file does not say what the formula comes to. Open it in your "
                    "spreadsheet, save it there, and upload it again.",
                ),
                (
                    4,
                    "Spätestes Ende",
                    "Is 05.06.2099 meant, or 06.05.2099? Write it like 31.01.2027.",
                ),
            ],
        )

    def test_unlikely_numbers_are_shown_as_in_the_portal_and_absurd_ones_refused(self):
        rows = [
            [A, "TEST-1", self.topic.name, 99_999, None, "31.12.2099"],
            [A, "TEST-1", self.topic.name, 101, None, "31.12.2099"],
            [B, "TEST-1", self.topic.name, 100, None, "31.12.2099"],
            [B, "TEST-1", self.topic.name, 1, None, None],
        ]
        wizard = self._import("needs", NEED_HEADINGS, *rows)
        self.assertEqual(
            self._problems(wizard),
            [(2, "Plätze fest", "Nobody needs more than 9999 seats.")],
        )
        many, open_window = wizard.hints.splitlines()
        self.assertEqual(
            many,
            "So many seats of one company: is that number right? Rows (1): 3",
        )
        self.assertIn("at any time. Rows (1): 5", open_window)
        with self.assertRaisesRegex(ValidationError, "more than 9999 seats"):
            self._needs(wizard)[0].write({"seats_possible": 10_000})

    def test_imported_needs_are_handed_in(self):
        wizard = self._import(
            "needs",
            [
                *NEED_HEADINGS,
                "Niveau jetzt",
                "Niveau Ziel",
                "Format",
                "Frühester Beginn",
                "Kreis (AGS)",
                "Entfernung max. km",
                "Preisgrenze je Platz",
                "Priorität",
                "Bemerkung",
            ],
            [
                A,
                "Testverbund",
                "Deutsch in der Produktion (Test)",
                2,
                1,
                date(2027, 6, 30),
                "A2",
                "B1",
                "Präsenz",
                "01.02.2027",
                "08222",
                40,
                "1.250,50",
                "sehr hoch",
                "Spätschicht",
            ],
        )
        need = self._needs(wizard)
        self.assertRecordValues(
            need,
            [
                {
                    "state": "submitted",
                    "source": "import",
                    "partner_id": self.company_a.id,
                    "network_id": self.network.id,
                    "topic_id": self.topic.id,
                    "seats_firm": 2,
                    "seats_possible": 1,
                    "level_from": "a2",
                    "level_to": "b1",
                    "format": "onsite",
                    "window_start": date(2027, 2, 1),
                    "window_end": date(2027, 6, 30),
                    "max_km": 40,
                    "price_ceiling": 1250.5,
                    "priority": "2",
                    "remark": "Spätschicht",
                }
            ],
        )
        self.assertEqual(need.district_id.ags, "08222")

    def test_blank_cells_keep_the_defaults(self):
        """As do columns that older files do not have."""
        more = ["Zielgruppe", "Schicht", "Vertraulich", "Name darf genannt werden"]
        row = [A, "TEST-1", "test-dip", 2]
        for headings in (NEED_HEADINGS, [*NEED_HEADINGS, *more]):
            need = self._needs(self._import("needs", headings, row))
            self.assertRecordValues(
                need,
                [
                    {
                        "max_km": 50,
                        "district_id": self.district.id,
                        "target_group": False,
                        "shifts": "any",
                        "confidential": False,
                        "share_name": False,
                    }
                ],
            )
            need.action_withdraw()

    def test_who_when_and_what_may_be_passed_on(self):
        """In the words people use, German and English."""
        names = ("target_group", "shifts", "confidential", "share_name")
        german = ["Zielgruppe", "Schichten", "Vertraulich", "Name darf genannt werden"]
        english = ["Target Group", "Shift", "Confidential", "Name May Be Shown"]
        for headings, cells, values in (
            (german, ["Facharbeiter", "Früh", "nein", "ja"], "skilled early 0 1"),
            (german, ["un-/angelernte", "Spätschicht", "X", "-"], "unskilled late 1 0"),
            (german, ["Azubis", "egal", "Ja", None], "apprentice any 1 0"),
            (german, ["Führungskräfte", "NACHT", 1, 0], "leadership night 1 0"),
            (english, ["Administration", "weekend", "no", "yes"], "office weekend 0 1"),
            (english, ["skilled", "Late shift", True, False], "skilled late 1 0"),
        ):
            with self.subTest(cells=cells):
                wizard = self._import(
                    "needs",
                    [*NEED_HEADINGS, *headings],
                    [A, "TEST-1", "TEST-DIP", 2, None, None, *cells],
                )
                self.assertFalse(wizard.line_ids.mapped("message"))
                group, shifts, *flags = values.split()
                self.assertEqual(
                    [self._needs(wizard)[name] for name in names],
                    [group, shifts, *(flag == "1" for flag in flags)],
                )
                self._needs(wizard).action_withdraw()

    def test_wrong_words_are_told_with_row_and_choices(self):
        headings = ["Zielgruppe", "Schicht", "Vertraulich", "Name darf genannt werden"]
        row = [A, "TEST-1", "TEST-DIP", 2, None, None]
        wizard = self._import(
            "needs",
            [*NEED_HEADINGS, *headings],
            [*row, "Vorstand", None, None, None],
            [*row, None, "Mittag", None, None],
            [*row, None, None, "vielleicht", None],
            [*row, None, None, None, "Herr Muster"],
            [*row, "Azubis", "Früh", "x", "nein"],
        )
        self.assertEqual((wizard.good_count, wizard.bad_count), (1, 4))
        problems = self._problems(wizard)
        self.assertEqual(
            [problem[:2] for problem in problems],
            list(enumerate(headings, start=2)),
        )
        for problem, words in zip(
            problems,
            ("Fachkräfte", "Spätschicht", "yes or no", "yes or no"),
            strict=True,
        ):
            self.assertIn(words, problem[2])

    def test_every_word_has_its_choice(self):
        """No column promises what the need cannot hold, and none is left out."""
        need_fields = self.env["verbund.need"]._fields
        for field in NEED_FIELDS:
            choices = need_fields[field.name].type == "selection"
            self.assertEqual(isinstance(field.column, Choice), choices, field.name)
            if choices:
                english = {key: words[1] for key, words in field.column.words.items()}
                selection = dict(need_fields[field.name].selection)
                self.assertEqual(english, selection, field.name)

    def test_early_and_late_are_two_needs(self):
        headings = [*NEED_HEADINGS, "Zielgruppe", "Schicht"]
        row = [A, "TEST-1", "TEST-DIP", 2, None, "30.06.2027"]
        rows = (
            [*row, "Fachkräfte", "Früh"],
            [*row, "Fachkräfte", "Spät"],
            [*row, "Azubis", "Spät"],
            [*row, None, "egal"],
        )
        wizard = self._import("needs", headings, *rows)
        self.assertEqual((wizard.created_count, wizard.bad_count), (4, 0))
        again = self._import("needs", headings, *rows)
        self.assertEqual((again.created_count, again.bad_count), (0, 4))
        # No restriction is what an older file means by having no column.
        older = self._import("needs", NEED_HEADINGS, row)
        self.assertEqual((older.created_count, older.bad_count), (0, 1))

    def test_every_bad_row_is_told_and_good_ones_are_stored(self):
        rows = [
            [A, "TEST-1", "TEST-DIP", 2, None, "30.06.2027"],  # 2 good
            [A, "TEST-1", "TEST-DIP", -2, None, None],
            [A, "TEST-1", "TEST-DIP", "zwei", None, None],
            [A, "TEST-1", "TEST-DIP", 0, None, None],
            [A, "TEST-1", "TEST-DIP", 1, None, "31.02.2027"],
            [A, "TEST-1", "TEST-DIP", 1, None, "bald"],
            [A, "TEST-1", "TEST-DIP", 1, None, date(1900, 1, 1)],
            [A, "TEST-1", "Deutsh", 1, None, None],
            ["Niemand AG", "TEST-1", "TEST-DIP", 1, None, None],
            ["Fremd Muster GmbH", "TEST-1", "TEST-DIP", 1, None, None],
            [A, "TEST-2", "TEST-DIP", 1, None, None],
            [A, "TEST-1", None, 1, None, None],
            [None, "TEST-1", "TEST-DIP", 1, None, None],
            [A, "TEST-1", "TEST-DIP", 2, None, 46568],  # the same as row 2
            [B, "TEST-1", "TEST-DIP", 1, None, 46568],  # 16 good
        ]
        wizard = self._import("needs", NEED_HEADINGS, *rows)
        self.assertEqual((wizard.good_count, wizard.bad_count), (2, 13))
        self.assertEqual(wizard.created_count, 2)
        problems = self._problems(wizard)
        self.assertEqual(sorted({row for row, *_rest in problems}), list(range(3, 16)))
        for row, column, words in (
            (3, "Plätze fest", "below zero"),
            (4, "Plätze fest", "no number"),
            (5, "Plätze fest", "at least one seat"),
            (6, "Spätestes Ende", "no such date"),
            (7, "Spätestes Ende", "no such date"),
            (8, "Spätestes Ende", "1950 to 2100"),
            (9, "Thema", "no such topic"),
            (10, "Unternehmen", "no such company"),
            (11, "Unternehmen", "neither a member nor a prospect"),
            (12, "Verbund", "no such network"),
            (13, "Thema", "own words"),
            (14, "Unternehmen", "name of the company"),
            (15, False, "repeats row 2"),
        ):
            self.assertTrue(
                any(
                    (row, column) == problem[:2] and words in problem[2]
                    for problem in problems
                ),
                f"row {row}: {problems}",
            )

    def test_window_the_wrong_way_round(self):
        headings = [*NEED_HEADINGS, "Frühester Beginn"]
        wizard = self._import(
            "needs",
            headings,
            [A, "TEST-1", "TEST-DIP", 1, None, "01.03.2027", "01.06.2027"],
        )
        self.assertIn("before the earliest start", self._problems(wizard)[0][2])

    def test_an_empty_ceiling_is_none_and_zero_is_refused(self):
        headings = [*NEED_HEADINGS, "Preisgrenze je Platz"]
        row = [A, "TEST-1", "test-dip", 2, *[None] * (len(NEED_HEADINGS) - 4)]
        for typed in ("0,00", 0, "-5"):
            with self.subTest(typed=typed):
                wizard = self._import("needs", headings, [*row, typed])
                self.assertFalse(self._needs(wizard))
                self.assertTrue(any(wizard.line_ids.mapped("message")))
        need = self._needs(self._import("needs", headings, [*row, None]))
        self.assertIs(need.price_ceiling, False)

    def test_second_upload_of_the_same_file(self):
        row = [A, "TEST-1", "TEST-DIP", 2, None, "30.06.2027"]
        need = self._needs(self._import("needs", NEED_HEADINGS, row))
        again = self._import("needs", NEED_HEADINGS, row)
        self.assertEqual((again.created_count, again.bad_count), (0, 1))
        self.assertIn(need.reference, self._problems(again)[0][2])
        # Withdrawn, the company may have the need again.
        need.action_withdraw()
        third = self._import("needs", NEED_HEADINGS, row)
        self.assertEqual(third.created_count, 1)

    def test_topic_in_own_words(self):
        wizard = self._import(
            "needs",
            ["Betriebsnummer", "Verbund", "Thema in eigenen Worten", "Plätze fest"],
            ["99880088", "TEST-1", "Reinraum", 3],
        )
        self.assertIn("no such company", self._problems(wizard)[0][2])
        self.company_a.betriebsnummer = "99880088"
        wizard = self._import(
            "needs",
            ["Betriebsnummer", "Verbund", "Thema in eigenen Worten", "Plätze fest"],
            ["99880088", "TEST-1", "Reinraum", 3],
        )
        self.assertEqual(self._needs(wizard).free_topic, "Reinraum")

    def test_company_under_notice_still_states_needs_an_ended_one_does_not(self):
        self.company_a.membership_ids.action_give_notice()
        self.company_b.membership_ids.action_end()
        wizard = self._import(
            "needs",
            NEED_HEADINGS,
            [A, "TEST-1", "TEST-DIP", 1],
            [B, "TEST-1", "TEST-DIP", 1],
        )
        self.assertEqual(self._needs(wizard).partner_id, self.company_a)
        self.assertIn("neither a member nor a prospect", self._problems(wizard)[0][2])

    def test_a_prospect_states_needs(self):
        prospect = self.company_b.copy({"name": "Interessent Muster GmbH"})
        self.env["verbund.membership"].create(
            {"network_id": self.network.id, "partner_id": prospect.id}
        )
        wizard = self._import(
            "needs", NEED_HEADINGS, [prospect.name, "TEST-1", "TEST-DIP", 1]
        )
        self.assertEqual(self._needs(wizard).partner_id, prospect)

    def test_a_manager_imports_only_into_own_networks(self):
        row = ["Fremd Muster GmbH", "TEST-2", "TEST-DIP", 1]
        mine = self._import("needs", NEED_HEADINGS, row)
        self.assertEqual((mine.created_count, mine.bad_count), (0, 1))
        theirs = self._import("needs", NEED_HEADINGS, row, user=self.user_manager_other)
        self.assertEqual(theirs.created_count, 1)

    def test_number_of_queries_does_not_grow_with_rows(self):
        def queries(first, count):
            rows = [
                [A, "TEST-1", "TEST-DIP", 2, n, "30.06.2027"]
                for n in range(first, first + count)
            ]
            wizard = self._wizard("needs", self._xlsx(NEED_HEADINGS, *rows))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_import()
            self.assertEqual((wizard.created_count, wizard.bad_count), (count, 0))
            return self.env.cr.sql_log_count - before

        queries(1, 2)  # caches
        few, many = queries(10, 10), queries(100, 50)
        # A cold cache costs one or two, a query a row would cost forty
        self.assertLess(abs(many - few), 5)
