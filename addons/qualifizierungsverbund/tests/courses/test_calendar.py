from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..common import VerbundCommon

# Noon in Germany
TODAY = freeze_time("2027-03-10 11:00:00")


@tagged("post_install", "-at_install")
class TestCalendar(VerbundCommon):
    """Each step of a course asks what day it is where the association is."""

    def _planned(self, first="2027-04-12", last="2027-04-16", decision="2027-03-25"):
        return self._course(
            date_begin=f"{first} 06:00:00",
            date_end=f"{last} 14:00:00",
            commitment_deadline=decision,
        )

    def _confirmed(self, **values):
        with TODAY:
            course = self._planned(**values)
            course.action_open_booking()
            self._commit(course, self.company_a, 8)
            course.action_confirm()
        return course

    # --------------------------------------------------------------- booking

    @TODAY
    def test_booking_opens_while_somebody_can_decide(self):
        for values, problem in (
            ({}, None),
            ({"decision": "2027-03-10"}, None),  # until tonight
            ({"decision": "2027-04-11"}, None),  # the day before the start
            ({"decision": "2027-03-09"}, "is over"),
            ({"decision": False}, "Set the decision date"),
            ({"decision": "2027-04-12"}, "decide before the first day"),
            ({"decision": "2027-05-01"}, "decide before the first day"),
            ({"first": "2027-03-10"}, "nobody could decide"),
            ({"first": "2026-04-12", "last": "2026-04-16"}, "nobody could decide"),
            ({"first": "2027-03-11", "decision": "2027-03-10"}, None),
        ):
            course = self._planned(**values).with_user(self.user_staff)
            with self.subTest(values):
                if not problem:
                    course.action_open_booking()
                    self.assertEqual(course.state, "booking_open")
                    continue
                with self.assertRaisesRegex(UserError, problem):
                    course.action_open_booking()
                self.assertEqual(course.state, "idea")

    @TODAY
    def test_what_companies_decide_about_stays_behind_the_decision(self):
        course = self._planned().with_user(self.user_staff)
        course.action_open_booking()
        for values in (
            {"commitment_deadline": "2027-04-12"},
            {"date_begin": "2027-03-25 06:00:00"},
            {
                "session_ids": [
                    Command.create(
                        {
                            "date_begin": "2027-03-20 06:00:00",
                            "date_end": "2027-03-20 14:00:00",
                        }
                    )
                ]
            },
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "before the first day"),
                self.cr.savepoint(),
            ):
                course.write(values)
                self.env.flush_all()
        course.commitment_deadline = "2027-04-11"

    def test_the_day_is_that_of_the_association(self):
        course = self._planned(decision="2027-04-11")
        # 23:30 on the 11th in Germany, the 12th where the user is
        course = course.with_context(tz="Pacific/Auckland")
        with freeze_time("2027-04-11 21:30:00"):
            self.assertFalse(course._is_deadline_passed())
            course.action_open_booking()
        with freeze_time("2027-04-11 22:30:00"):
            self.assertTrue(course._is_deadline_passed())

    # ------------------------------------------------------ begin and end

    def test_a_course_begins_on_its_first_day_and_ends_on_its_last(self):
        course = self._confirmed().with_user(self.user_staff)
        with freeze_time("2027-04-11 12:00:00"):
            with self.assertRaisesRegex(UserError, "move its start"):
                course.action_start()
            self.assertEqual(course.state, "confirmed")
        with freeze_time("2027-04-11 22:30:00"):  # the 12th has begun
            course.action_start()
        with freeze_time("2027-04-15 12:00:00"):
            with self.assertRaisesRegex(UserError, "move its end"):
                course.action_finish()
            self.assertEqual(course.state, "running")
        with freeze_time("2027-04-16 14:00:00"):
            course.action_finish()
        self.assertEqual(course.state, "done")

    def test_a_course_that_is_over_is_noted_afterwards(self):
        course = self._confirmed()
        with freeze_time("2027-11-25 12:00:00"):
            course.action_start()
            course.action_finish()
        self.assertEqual(course.state, "done")

    def test_dates_that_were_moved_count(self):
        course = self._confirmed()
        course.write(
            {"date_begin": "2027-05-03 06:00:00", "date_end": "2027-05-04 14:00"}
        )
        with freeze_time("2027-04-20 12:00:00"), self.assertRaises(UserError):
            course.action_start()
        with freeze_time("2027-05-03 12:00:00"):
            course.action_start()

    def _moved(self, course, first, last):
        """Days that are moved by hand, then as its sessions."""
        days = {"date_begin": f"{first} 06:00:00", "date_end": f"{last} 14:00:00"}
        yield lambda: course.write(days)
        yield lambda: course.write({"session_ids": [Command.create(days)]})

    def test_days_are_moved_to_where_the_course_can_be(self):
        """What is open lies ahead, what runs has begun, what is over has ended."""
        running = self._confirmed()
        done, confirmed = self._confirmed(), self._confirmed()
        with TODAY:
            booked = self._planned()
            booked.action_open_booking()
        with freeze_time("2027-04-16 12:00:00"):
            (running | done).action_start()
            done.action_finish()
            for course, first, last, problem in (
                (booked, "2027-04-15", "2027-04-20", "is over"),
                (booked, "2027-04-16", "2027-04-20", None),
                (confirmed, "2027-04-01", "2027-04-02", None),
                (confirmed, "2027-06-01", "2027-06-02", None),
                (running, "2027-04-17", "2027-04-20", "still ahead"),
                (running, "2027-04-16", "2027-06-20", None),
                (running, "2027-04-01", "2027-04-02", None),
                (done, "2027-04-01", "2027-04-17", "still ahead"),
                (done, "2027-04-01", "2027-04-16", None),
            ):
                for move in self._moved(course, first, last):
                    with self.subTest(state=course.state, first=first, last=last):
                        savepoint = self.cr.savepoint()
                        if problem:
                            with self.assertRaisesRegex(ValidationError, problem):
                                move()
                                self.env.flush_all()
                        else:
                            move()
                            self.env.flush_all()
                        savepoint.close(rollback=True)
                        self.env.invalidate_all()

    def test_the_days_that_are_left_of_a_running_course_have_begun(self):
        course = self._confirmed()
        course.session_ids = [
            Command.create(
                {
                    "date_begin": f"2027-04-{day} 06:00",
                    "date_end": f"2027-04-{day} 14:00",
                }
            )
            for day in (12, 20)
        ]
        with freeze_time("2027-04-13 12:00:00"):
            course.action_start()
            with self.assertRaisesRegex(ValidationError, "still ahead"):
                course.session_ids[0].unlink()
                self.env.flush_all()

    def test_a_decision_date_is_not_put_off_once_it_is_decided(self):
        course = self._confirmed()
        cancelled = self._confirmed()
        cancelled.action_cancel("other")
        for decided in (course, cancelled):
            staff = decided.with_user(self.user_staff)
            for day in ("2027-04-01", False):
                with self.assertRaisesRegex(UserError, "is not put off"):
                    staff.commitment_deadline = day
            staff.commitment_deadline = staff.commitment_deadline
            staff.commitment_deadline = "2027-03-20"

    def test_no_course_is_confirmed_after_its_start(self):
        with TODAY:
            course = self._planned()
            course.action_open_booking()
            self._commit(course, self.company_a, 8)
        with freeze_time("2027-04-13 12:00:00"):
            with self.assertRaisesRegex(UserError, "was to start"):
                course.action_confirm()
        with freeze_time("2027-04-12 12:00:00"):
            course.action_confirm()
        self.assertEqual(course.state, "confirmed")

    # ------------------------------------------------------------- sessions

    def test_units_fit_into_their_session(self):
        course = self._planned()
        for end, units, fits in (
            ("08:15", 3, True),
            ("08:14", 3, False),
            ("06:00", 1, False),
            ("06:00", 0, True),
        ):
            values = {
                "course_id": course.id,
                "date_begin": "2027-04-12 06:00:00",
                "date_end": f"2027-04-12 {end}:00",
                "units": units,
            }
            with self.subTest(end=end, units=units):
                if fits:
                    self.env["verbund.session"].create(values)
                    continue
                with self.assertRaisesRegex(ValidationError, "do not fit"):
                    self.env["verbund.session"].create(values)

    def test_a_session_on_a_holiday_warns(self):
        course = self._planned()
        for day, name in (
            ("2027-05-27", "Fronleichnam"),
            ("2027-05-28", False),
            ("2027-12-24", False),
            ("2027-01-06", "Heilige Drei Könige"),
        ):
            session = self.env["verbund.session"].new(
                {
                    "course_id": course.id,
                    "date_begin": f"{day} 08:00:00",
                    "date_end": f"{day} 12:00:00",
                }
            )
            with self.subTest(day=day):
                warning = session._onchange_dates()
                self.assertIs(bool(warning), bool(name))
                if name:
                    self.assertIn(name, warning["warning"]["message"])

    def test_holidays_are_those_of_all_networks_of_a_course(self):
        both = self.network | self.network_other
        self.network_other.holiday_state_id = self.env.ref("base.state_de_sn")
        course = self._course(network_ids=[Command.set(both.ids)])
        calendar = course._get_calendar()
        for day, free in (
            (date(2027, 10, 31), True),  # Reformation in Saxony
            (date(2027, 11, 1), True),  # All Saints in Baden-Württemberg
            (date(2027, 11, 2), False),
        ):
            self.assertIs(bool(calendar.holiday(day)), free)
        self.network.holiday_state_id = self.env.ref("base.state_de_sn")
        self.assertFalse(course._get_calendar().holiday(date(2027, 11, 1)))

    def test_slips_in_the_dates_are_said_in_the_form(self):
        course = self._planned("2027-05-27", "2027-06-03", "2027-05-01")
        self.assertIn("Fronleichnam", course.dates_notice)
        self.assertIn("no working day", course.dates_notice)
        with Form(course.with_user(self.user_staff)) as form:
            form.commitment_deadline = "2027-06-30"
            self.assertIn("before the first day", form.dates_notice)
            form.commitment_deadline = "2027-05-04"
        course.session_ids = [
            Command.create(
                {
                    "date_begin": "2027-06-01 06:00:00",
                    "date_end": "2027-06-01 14:00:00",
                    "units": 8,
                }
            )
        ]
        self.assertEqual(
            course.dates_notice, "The sessions have 8 units, the course 60."
        )
        course.units = 8
        self.assertFalse(course.dates_notice)

    def test_the_suggested_decision_date_is_a_working_day(self):
        for today, suggested in (
            ("2027-03-05", date(2027, 3, 30)),  # Good Friday, then Easter Monday
            ("2027-03-04", date(2027, 3, 25)),
            ("2027-03-13", date(2027, 4, 5)),
        ):
            with self.subTest(today=today), freeze_time(f"{today} 12:00:00"):
                course = self.env["verbund.course"].create(
                    {
                        "topic_id": self.topic.id,
                        "network_ids": [Command.set(self.network.ids)],
                    }
                )
                self.assertEqual(course.commitment_deadline, suggested)

    # ------------------------------------------------------------- the event

    def test_the_event_follows_its_course(self):
        course = self._confirmed(first="2027-04-12")
        event = course.event_id
        self.assertEqual(event.stage_id, self.env.ref("event.event_stage_booked"))
        self.assertEqual(event.organizer_id, self.association.partner_id)
        venue = self.company_b
        course.with_user(self.user_staff).write(
            {
                "name": "Deutsch B1",
                "date_begin": "2027-05-03 06:00:00",
                "date_end": "2027-05-07 14:00:00",
                "venue_id": venue.id,
                "provider_id": self.provider.id,
                "max_seats": 14,
            }
        )
        self.assertRecordValues(
            event,
            [
                {
                    "name": "Deutsch B1",
                    "date_begin": datetime(2027, 5, 3, 6),
                    "date_end": datetime(2027, 5, 7, 14),
                    "address_id": venue.id,
                    "organizer_id": self.provider.id,
                    "seats_max": 14,
                }
            ],
        )

    def test_the_event_says_nothing_else_than_its_course(self):
        event = self._confirmed().event_id
        for values in (
            {"date_begin": "2027-04-13 06:00:00"},
            {"date_end": "2027-05-13 06:00:00"},
            {"address_id": self.company_b.id},
            {"organizer_id": self.company_b.id},
        ):
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "Change them there"),
                self.cr.savepoint(),
            ):
                event.write(values)
        event.note = "Bitte Sicherheitsschuhe"

    def test_the_event_follows_the_sessions(self):
        course = self._confirmed()
        Session = self.env["verbund.session"].with_user(self.user_staff)
        begin, end = "2027-05-03 06:00:00", "2027-05-03 14:00:00"
        session = Session.create(
            {"course_id": course.id, "date_begin": begin, "date_end": end}
        )
        self.assertEqual(str(course.event_id.date_begin), begin)
        session.date_end = "2027-05-03 15:00:00"
        self.assertEqual(str(course.event_id.date_end), "2027-05-03 15:00:00")
        later = session.copy(
            {"date_begin": "2027-05-10 06:00:00", "date_end": "2027-05-10 14:00:00"}
        )
        self.assertEqual(str(course.event_id.date_end), "2027-05-10 14:00:00")
        later.unlink()
        self.assertEqual(str(course.event_id.date_end), "2027-05-03 15:00:00")

    def test_the_event_ends_as_its_course(self):
        cancelled, held = self._confirmed(), self._confirmed()
        cancelled.with_user(self.user_staff).action_cancel("provider")
        event = cancelled.event_id
        self.assertEqual(event.stage_id.name, "Cancelled")
        self.assertEqual(event.kanban_state, "cancel")
        self.assertFalse(event.event_registrations_open)
        with freeze_time("2027-04-16 14:00:00"):
            held.with_user(self.user_staff).action_start()
            held.with_user(self.user_staff).action_finish()
            # Odoo's own job leaves the cancelled one where it is
            self.env["event.event"]._gc_mark_events_done()
        self.assertEqual(held.event_id.stage_id, self.env.ref("event.event_stage_done"))
        self.assertEqual(event.stage_id.name, "Cancelled")
