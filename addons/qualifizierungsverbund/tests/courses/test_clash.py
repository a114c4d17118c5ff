from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ...controllers.form import PortalForm
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestClash(VerbundCommon):
    """Nobody teaches in two places at once, and no room holds two courses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write({"lang": "en_US", "tz": "Europe/Berlin"})
        cls.trainer, cls.venue = cls.env["res.partner"].create(
            [{"name": "Toni Trainer"}, {"name": "Haus der Bildung"}]
        )
        cls.topic.write({"hour_from": 9, "hour_to": 12})
        cls.first = cls._held(trainer_id=cls.trainer.id)
        cls.course = cls.first.course_id.with_user(cls.user_staff)

    @classmethod
    def _held(cls, begin="08:00", end="11:00", course=None, **values):
        """A session on a day, of a course of its own."""
        course_values = {
            name: values.pop(name)
            for name in ("format", "venue_id", "provider_id", "network_ids", "name")
            if name in values
        }
        course = course or cls._course(**course_values)
        return cls.env["verbund.session"].create(
            {
                "course_id": course.id,
                "date_begin": f"2100-02-02 {begin}:00",
                "date_end": f"2100-02-02 {end}:00",
                **values,
            }
        )

    def _words(self, session, user=None):
        session.invalidate_recordset(["clash_words"])
        return session.with_user(user or self.user_staff).clash_words

    def test_a_trainer_is_in_one_place(self):
        for begin, end, clashes in (
            ("08:00", "11:00", True),
            ("10:59", "12:00", True),
            ("09:00", "10:00", True),
            ("06:00", "08:00", False),
            ("11:00", "12:00", False),
        ):
            with self.subTest(begin=begin, end=end):
                other = self._held(begin, end, trainer_id=self.trainer.id)
                self.assertEqual(bool(self._words(other)), clashes)
                self.assertEqual(bool(self._words(self.first)), clashes)
                other.unlink()

    def test_both_courses_say_which_other_one(self):
        other = self._held(trainer_id=self.trainer.id, name="Schweißen")
        self.assertIn("Toni Trainer is taken by", self.course.clash_notice)
        self.assertIn("Schweißen", self.course.clash_notice)
        theirs = other.course_id.with_user(self.user_staff).clash_notice
        self.assertIn(self.course.name, theirs)

    def test_half_groups_have_a_trainer_each(self):
        half = self._held(course=self.first.course_id, trainer_id=self.trainer.id)
        self.assertTrue(self._words(half))

    def test_a_room_is_taken_in_its_house(self):
        at = {"venue_id": self.venue.id, "room": "Raum 1"}
        room = self._held(**at)
        other = self.env["res.partner"].create({"name": "Anderes Haus"})
        for values, clashes in (
            ({**at, "room": " raum 1"}, True),
            ({**at, "room": "Raum 2"}, False),
            ({**at, "room": False}, False),
            ({**at, "venue_id": other.id}, False),
            ({**at, "venue_id": False}, False),
            ({**at, "format": "online"}, False),
        ):
            with self.subTest(values):
                session = self._held(**values)
                self.assertEqual(bool(self._words(session)), clashes)
                self.assertEqual(bool(self._words(room)), clashes)
                session.unlink()

    def test_what_does_not_take_place_takes_nobody(self):
        other = self._held(trainer_id=self.trainer.id)
        other.course_id.action_cancel("other")
        self.assertFalse(self._words(self.first))
        self.assertFalse(self._words(other))

    def test_what_is_over_is_no_matter_any_more(self):
        self._held(trainer_id=self.trainer.id)
        for moment, clashes in (
            ("2100-02-02 10:59:00", True),
            ("2100-02-02 11:00:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(bool(self._words(self.first)), clashes)

    def test_another_network_only_learns_that_somebody_is_taken(self):
        other = self._held(
            trainer_id=self.trainer.id,
            name="Geheimkurs",
            network_ids=[Command.set(self.network_other.ids)],
        )
        words = self._words(self.first)
        self.assertIn("Toni Trainer is taken at that time", words)
        self.assertNotIn("Geheimkurs", words)
        self.assertNotIn(other.course_id.reference, words)
        with self.assertRaises(AccessError):
            self.first.with_user(self.user_portal_a).read(["clash_words"])

    def test_a_warning_is_confirmed_until_something_changes(self):
        other = self._held(trainer_id=self.trainer.id)
        theirs = other.course_id.with_user(self.user_staff)
        self.course.action_accept_clashes()
        self.assertFalse(self.course.clash_notice)
        self.assertTrue(theirs.clash_notice)  # they are asked themselves
        self.assertIn("It is meant", self.course.message_ids[0].body)
        self.first.name = "Grammatik"
        self.assertFalse(self.course.clash_notice)
        for values in (
            {"date_end": "2100-02-02 10:30:00"},
            {"trainer_id": self.trainer.id},
            {"room": "1"},
        ):
            self.first.clash_ok = True
            self.first.write(values)
            self.assertFalse(self.first.clash_ok)
        self.assertTrue(self.course.clash_notice)
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_manager_other).action_accept_clashes()

    def test_the_form_says_it_while_it_is_typed(self):
        course = self._course().with_user(self.user_staff)
        with Form(course) as form, form.session_ids.new() as line:
            line.date_begin = "2100-02-02 09:00:00"
            line.date_end = "2100-02-02 10:00:00"
            self.assertFalse(line.clash_words)
            line.trainer_id = self.trainer
            self.assertIn("is taken by", line.clash_words)
        self.assertTrue(course.clash_notice)

    def test_a_series_that_clashes_is_confirmed(self):
        course = self._course(units=4).with_user(self.user_staff)
        form = self._dialog(
            "qualifizierungsverbund.verbund_session_series_action",
            course,
            self.user_staff,
        )
        form.first_day = "2100-02-02"
        self.assertFalse(form.clash_words)
        form.trainer_id = self.trainer
        self.assertIn("is taken by", form.clash_words)
        self.assertIn("clashes are meant", form.preview)
        form.clash_ok = True
        self.assertNotIn("clashes are meant", form.preview)
        form.save().action_plan()
        self.assertTrue(course.session_ids.clash_words)
        self.assertFalse(course.clash_notice)
        # What it replaces takes nobody
        form = self._dialog(
            "qualifizierungsverbund.verbund_session_series_action",
            course,
            self.user_staff,
        )
        form.change = "all"
        form.first_day = "2100-02-03"
        form.trainer_id = self.trainer
        self.assertFalse(form.clash_words)

    def test_questions_do_not_grow_with_the_sessions(self):
        self._held(trainer_id=self.trainer.id)
        for _session in range(3):
            self._held(course=self.first.course_id, trainer_id=self.trainer.id)
        counts = []
        for number in (1, 4):
            sessions = self.first.course_id.session_ids[:number]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            sessions.with_user(self.user_staff).mapped("clash_words")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
class TestPeopleInTwoCourses(VerbundCommon):
    """Nobody learns in two places at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write({"lang": "en_US", "tz": "Europe/Berlin"})
        seats = {cls.company_a: 4, cls.company_b: 4}
        cls.course = cls._confirmed_course(seats)
        cls.other = cls._confirmed_course(seats, name="Schweißen")
        cls._name(cls.course, cls.company_a, "Ada Muster", "ada@example.com")

    @classmethod
    def _name(cls, course, company, name, email=""):
        word = course._get_commitments(company)[course].sudo()
        word._name_seats({word._taken_seats()[0]: (name, email)})

    def _words(self, user=None):
        course = self.course.with_user(user or self.user_staff)
        course.invalidate_recordset(["people_notice"])
        return course.people_notice

    def test_the_same_person_is_told(self):
        for name, email, found in (
            ("ada  MUSTER", "", True),
            ("A. Muster", "ADA@example.com", True),
            ("Ada Muster", "other@example.com", False),
            ("Bea Muster", "", False),
        ):
            with self.subTest(name=name, email=email):
                self._name(self.other, self.company_a, name, email)
                self.assertEqual(bool(self._words()), found)
        self._name(self.other, self.company_a, "Ada Muster")
        self.assertIn("Ada Muster of Alpha Muster GmbH is named in", self._words())
        self.assertIn("Schweißen", self._words())

    def test_people_of_other_companies_are_other_people(self):
        self._name(self.other, self.company_b, "Ada Muster", "ada@example.com")
        self.assertFalse(self._words())

    def test_one_person_on_seats_of_two_companies_is_asked_about(self):
        """The staff may know; the companies learn nothing of each other's people."""
        for name, email, found in (
            ("Ada Muster", "", True),
            ("A. Muster", "ADA@example.com", True),
            ("Ada Muster", "other@example.com", False),
            ("Bea Muster", "", False),
        ):
            with self.subTest(name=name, email=email):
                self._name(self.course, self.company_b, name, email)
                self.assertEqual(bool(self._words()), found)
        self._name(self.course, self.company_b, "Ada Muster")
        self.assertIn(
            "is named by Alpha Muster GmbH and by Beta Muster GmbH", self._words()
        )
        for company in (self.company_a, self.company_b):
            word = self.course._get_commitments(company)[self.course].sudo()
            self.assertFalse(word._get_people_clashes())
            self.assertNotIn("two seats", word._with_clashes("Saved."))

    def test_a_company_reads_it_beside_the_name_and_not_where(self):
        word = self.course._get_commitments(self.company_a)[self.course]
        word = word.with_user(self.user_portal_a).sudo()
        self.assertEqual(word._with_clashes("Saved."), "Saved.")
        self._name(self.other, self.company_b, "Ada Muster", "ada@example.com")
        self.assertFalse(word._get_people_clashes(), "it is none of its people")
        self._name(self.other, self.company_a, "Ada Muster")
        first, second = word._page_participants()[:2]
        self.assertEqual(
            first["clash"],
            "Ada Muster is named in another course of your company at the same time.",
        )
        self.assertFalse(second["clash"])
        seat = word._taken_seats()[0]
        post = {f"name_{seat.id}": "Ada Muster", f"email_{seat.id}": "ada@example.com"}
        self.assertIn("at the same time", word._read_names(PortalForm(word.env, post)))
        self.other.action_cancel("other")
        self.assertFalse(word._get_people_clashes())

    def test_courses_one_after_the_other_are_no_clash(self):
        self._name(self.other, self.company_a, "Ada Muster")
        end = self.course.date_end
        for begin, found in ((end, False), (end - timedelta(minutes=1), True)):
            self.other.write({"date_begin": begin, "date_end": end + timedelta(days=3)})
            self.assertEqual(bool(self._words()), found)

    def test_mornings_and_afternoons_of_one_day_are_no_clash(self):
        self._name(self.other, self.company_a, "Ada Muster")
        for course, hour in ((self.course, 8), (self.other, 12)):
            course.session_ids = [
                Command.create(
                    {
                        "date_begin": f"2100-02-02 {hour:02}:00:00",
                        "date_end": f"2100-02-02 {hour + 3:02}:00:00",
                    }
                )
            ]
        self.assertFalse(self._words())
        self.other.session_ids.date_begin = "2100-02-02 10:00:00"
        self.assertTrue(self._words())
        # It is said of nobody in which half group it is
        self.other.session_ids.half = "1"
        self._session(self.other, "2100-02-03 10", half="2")
        self.assertFalse(self._words())
        [seat] = self.other._named_seats_sudo()
        for half, found in (("1", True), ("2", False)):
            seat.verbund_half = half
            self.assertEqual(bool(self._words()), found, half)

    def _session(self, course, begin, **vals):
        return self.env["verbund.session"].create(
            {
                "course_id": course.id,
                "date_begin": f"{begin}:00:00",
                "date_end": f"{begin}:45:00",
                **vals,
            }
        )

    def test_what_is_called_off_or_over_is_no_matter(self):
        self._name(self.other, self.company_a, "Ada Muster")
        with freeze_time("2100-02-05 15:00:00"):
            self.assertFalse(self._words())
        self.assertTrue(self._words())
        self.other.action_cancel("other")
        self.assertFalse(self._words())

    def test_another_network_is_not_named(self):
        self._name(self.other, self.company_a, "Ada Muster")
        self.other.name = "Geheimkurs"
        with patch.object(
            type(self.course), "_filtered_access", lambda rows, operation: rows[:0]
        ):
            words = self._words()
        self.assertIn("is named in another course", words)
        self.assertNotIn("Geheimkurs", words)
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_portal_a).read(["people_notice"])
