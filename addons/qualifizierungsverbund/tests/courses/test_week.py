from lxml import etree

from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon

# A Wednesday
NOW = "2027-01-13 09:00:00"
# Still Sunday in Stuttgart, and the first minute of Monday there
SUNDAY_NIGHT, MONDAY = "2027-01-17 22:59:00", "2027-01-17 23:00:00"


@tagged("post_install", "-at_install")
class TestWeek(VerbundCommon):
    """What is due in a week, which begins on Monday where the association is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.tz = "Europe/Berlin"

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time("2026-12-14 09:00:00"))

    def _found(self, name, records, *moments):
        """Whether the filter finds them at each of the moments, as staff presses it."""
        found = []
        for moment in moments:
            self.clock.move_to(moment)
            self.env.invalidate_all()
            rows = records.with_user(self.user_staff)
            found.append(rows in rows.search([(name, "=", True)]))
            self.assertNotEqual(rows in rows.search([(name, "=", False)]), found[-1])
        return found

    def _days(self, first, deadline):
        return {
            "date_begin": f"{first} 08:00:00",
            "date_end": f"{first} 15:00:00",
            "commitment_deadline": deadline,
        }

    def test_a_week_begins_on_monday_where_the_association_is(self):
        for moment, monday, sunday in (
            (NOW, "2027-01-11", "2027-01-17"),
            (SUNDAY_NIGHT, "2027-01-11", "2027-01-17"),
            (MONDAY, "2027-01-18", "2027-01-24"),
        ):
            self.clock.move_to(moment)
            self.assertEqual(
                [str(day) for day in self.association._verbund_week()],
                [monday, sunday],
            )

    def test_courses_to_decide_on_in_this_week_or_late(self):
        course = self._course(**self._days("2027-02-01", "2027-01-18"))
        course.action_open_booking()
        self.assertEqual(
            self._found(
                "decision_this_week",
                course,
                NOW,
                SUNDAY_NIGHT,
                MONDAY,
                "2027-01-27 09:00:00",
            ),
            [False, False, True, True],
        )
        course.action_cancel("other")
        self.assertEqual(self._found("decision_this_week", course, MONDAY), [False])

    def test_answers_of_providers_and_companies(self):
        asked = self._course(**self._days("2027-03-01", "2027-02-15"))
        asked.action_start_tender()
        offer = self.env["verbund.offer"].create(
            {
                "course_id": asked.id,
                "partner_id": self.provider.id,
                "reply_until": "2027-01-18",
            }
        )
        polled = self._course(**self._days("2027-03-01", "2027-02-15"))
        polled._pool_needs(self._need(self.company_a, 4).ids)
        poll = self.env["verbund.date.poll"].create(
            {
                "course_id": polled.id,
                "deadline": "2027-01-18",
                "option_ids": [Command.create({"first_day": "2027-03-01"})],
            }
        )
        self.assertEqual(self._found("answers_this_week", polled, MONDAY), [False])
        self.clock.move_to(NOW)
        poll.action_open()
        for course in (asked, polled):
            with self.subTest(course=course):
                self.assertEqual(
                    self._found("answers_this_week", course, SUNDAY_NIGHT, MONDAY),
                    [False, True],
                )
        offer.action_receive()
        self.assertEqual(self._found("answers_this_week", asked, MONDAY), [False])

    def test_names_of_courses_that_begin_this_week_or_the_next(self):
        course = self._course(**self._days("2027-01-25", "2027-01-11"))
        course.action_open_booking()
        word = self._commit(course, self.company_a, 8)
        self.assertEqual(self._found("names_this_week", course, NOW), [False])
        self.clock.move_to("2027-01-10 09:00:00")
        course.action_confirm()
        self.assertEqual(
            self._found("names_this_week", course, SUNDAY_NIGHT, MONDAY),
            [False, True],
        )
        word._name_seats(
            {seat: (f"P {n}", "") for n, seat in enumerate(word._taken_seats())}
        )
        self.assertEqual(self._found("names_this_week", course, MONDAY), [False])

    def test_sessions_of_courses_that_take_place(self):
        days = {
            "session_ids": [
                Command.create(
                    {"date_begin": f"{day} 07:00:00", "date_end": f"{day} 09:00:00"}
                )
                for day in ("2027-01-18", "2027-02-01")
            ]
        }
        for values in (days, {}):
            course = self._course(
                **(values or self._days("2027-01-18", "2027-01-11")),
                **({"commitment_deadline": "2027-01-11"} if values else {}),
            )
            with self.subTest(sessions=bool(values)):
                self.clock.move_to("2027-01-10 09:00:00")
                course.action_open_booking()
                self._commit(course, self.company_a, 8)
                self.assertEqual(
                    self._found("sessions_this_week", course, MONDAY), [False]
                )
                self.clock.move_to("2027-01-10 09:00:00")
                course.action_confirm()
                self.assertEqual(
                    self._found(
                        "sessions_this_week",
                        course,
                        SUNDAY_NIGHT,
                        MONDAY,
                        "2027-01-27 09:00:00",
                    ),
                    [False, True, False],
                )

    def test_a_course_that_has_ended_this_week_was_taught_in_it(self):
        """On Friday evening it is done, and still one of this week."""
        course = self._course(**self._days("2027-01-15", "2027-01-08"))
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        self.clock.move_to("2027-01-08 09:00:00")
        course.action_confirm()
        self.clock.move_to("2027-01-15 18:00:00")
        course.action_start()
        course.action_finish()
        self.assertEqual(
            self._found(
                "sessions_this_week",
                course,
                "2027-01-15 18:00:00",
                SUNDAY_NIGHT,
                MONDAY,
            ),
            [True, True, False],
        )

    def test_rounds_and_needs_that_are_answered(self):
        round_ = self.env["verbund.need.round"].create(
            {
                "name": "Bedarf",
                "network_ids": [Command.set(self.network.ids)],
                "deadline": "2027-01-18",
            }
        )
        need = self._need(self.company_a, 4)
        self.assertEqual(self._found("due_this_week", round_, MONDAY), [False])
        self.clock.move_to(NOW)
        round_.action_open()
        need._ask_window(
            need.window_start.replace(month=1, day=18),
            need.window_start.replace(month=1, day=22),
        )
        self.assertEqual(
            self._found("due_this_week", round_, SUNDAY_NIGHT, MONDAY), [False, True]
        )
        self.assertEqual(
            self._found("answer_this_week", need, SUNDAY_NIGHT, MONDAY), [False, True]
        )


@tagged("post_install", "-at_install")
class TestCalendarEntries(VerbundCommon):
    """Decisions, days of courses and meetings stand in one calendar."""

    def _entries(self, records, user=None):
        field = "event_id" if records._name == "event.event" else "course_id"
        entries = self.env["verbund.calendar.entry"].with_user(user or self.user_staff)
        return entries.search([(field, "in", records.ids)])

    def test_a_course_stands_with_its_decision_until_it_is_decided(self):
        course = self._course()
        self.assertEqual(self._entries(course).mapped("kind"), ["decision"])
        course.action_open_booking()
        entries = self._entries(course)
        self.assertEqual(entries.mapped("kind"), ["decision", "course"])
        self.assertEqual(str(entries[0].date_begin), "2099-12-31 12:00:00")
        self.assertTrue(entries[0].all_day)
        self._commit(course, self.company_a, 8)
        course.action_confirm()
        self.assertEqual(self._entries(course).mapped("kind"), ["course"])
        # its event is not shown a second time
        self.assertFalse(self._entries(course.event_id))
        course.action_cancel("other")
        self.assertFalse(self._entries(course))

    def test_its_sessions_take_the_place_of_its_span(self):
        course = self._course()
        course.session_ids = [
            Command.create(
                {
                    "name": "Einstufung",
                    "date_begin": f"2100-02-0{day} 08:00:00",
                    "date_end": f"2100-02-0{day} 15:00:00",
                }
            )
            for day in (2, 4)
        ]
        course.action_open_booking()
        entries = self._entries(course)
        self.assertEqual(entries.mapped("kind"), ["decision", "session", "session"])
        self.assertEqual(entries[1].display_name, f"{course.name}: Einstufung")
        self.assertIn(course.name, entries[0].display_name)
        self.assertEqual(
            entries[1].action_open_document()["res_id"],
            course.id,
            "leads to the course",
        )

    def test_meetings_of_networks_stand_beside_them(self):
        meeting, foreign, unrelated = self.env["event.event"].create(
            [
                {
                    "name": name,
                    "verbund_kind": kind,
                    "verbund_network_ids": [Command.set(network.ids)],
                    "date_begin": "2100-03-01 08:00:00",
                    "date_end": "2100-03-01 10:00:00",
                }
                for name, kind, network in (
                    ("Verbundtreffen", "meeting", self.network),
                    ("Fremdes Treffen", "meeting", self.network_other),
                    ("Messe", False, self.network),
                )
            ]
        )
        entry = self._entries(meeting)
        self.assertEqual(entry.display_name, "Verbundtreffen")
        self.assertEqual(entry.action_open_document()["res_model"], "event.event")
        self.assertFalse(self._entries(foreign))
        self.assertTrue(self._entries(foreign, self.user_manager_other))
        self.assertFalse(self._entries(unrelated))
        meeting.action_archive()
        self.assertFalse(self._entries(meeting))

    def test_the_calendar_shows_all_and_lists_begin_with_what_comes(self):
        courses = self._course(), self._course(), self._course(), self._course()
        for course, day in zip(courses, ("08", "09", "12", "11"), strict=True):
            course.session_ids = [
                Command.create(
                    {
                        "date_begin": f"2027-03-{day} 08:00:00",
                        "date_end": f"2027-03-{day} 15:00:00",
                    }
                )
            ]
        over, yesterday, next_week, tomorrow = courses
        # the evening of the 10th in Germany: what was in the morning is of today
        today = self._course()
        today.session_ids = [
            Command.create(
                {"date_begin": "2027-03-10 07:00:00", "date_end": "2027-03-10 09:00:00"}
            )
        ]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "qualifizierungsverbund.verbund_calendar_entry_action"
        )
        self.assertNotIn("search_default", action["context"])
        Entry = self.env["verbund.calendar.entry"].with_user(self.user_staff)
        for view in ("list", "kanban"):
            arch = etree.fromstring(Entry.get_view(view_type=view)["arch"])
            with self.subTest(view), freeze_time("2027-03-10 20:00:00"):
                domain = [("course_id", "in", [c.id for c in (*courses, today)])]
                found = Entry.search(
                    Domain(domain) & Domain("kind", "=", "session"),
                    order=arch.get("default_order"),
                )
                self.assertEqual(
                    found.course_id.mapped("id"),
                    [c.id for c in (today, tomorrow, next_week, yesterday, over)],
                )
                found.invalidate_recordset()
                self.assertEqual(
                    found.mapped("is_ahead"), [True, True, True, False, False]
                )

    def test_ids_are_of_one_entry_each(self):
        course = self._course()
        course.action_open_booking()
        ids = self.env["verbund.calendar.entry"].search([]).ids
        self.assertEqual(len(ids), len(set(ids)))
