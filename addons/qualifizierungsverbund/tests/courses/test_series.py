from datetime import date
from functools import partial

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from ..common import VerbundCommon

ACTION = "qualifizierungsverbund.verbund_session_series_action"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _weekly(*days, **values):
    """A pattern; on the form a widget asks for the days."""
    return {
        **{day: day in days for day in DAYS},
        "hour_from": 9,
        "hour_to": 12,
        **values,
    }


TUE_THU = _weekly("tue", "thu")


@tagged("post_install", "-at_install")
class TestSeries(VerbundCommon):
    """Days of a course out of a pattern, seen before they are planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write({"lang": "en_US", "tz": "Europe/Berlin"})
        cls.topic.write(TUE_THU)
        cls.course = cls._course(
            units=20,
            commitment_deadline="2099-12-31",
            date_begin="2100-02-01 08:00:00",
        ).with_user(cls.user_staff)
        cls.env.cr.precommit.run()

    def _form(self, course=None, **values):
        form = self._dialog(ACTION, course or self.course, self.user_staff)
        for name, value in values.items():
            form[name] = value
        return form

    def _plan(self, course=None, **values):
        form = self._form(course, **values)
        form.save().action_plan()
        return form

    def _days(self, course=None):
        return [
            (row.date_begin.strftime("%d.%m. %H"), row.units)
            for row in (course or self.course).session_ids.sorted("date_begin")
        ]

    # ------------------------------------------------------------------ days

    def test_all_days_are_seen_before_they_are_planned(self):
        form = self._form()
        self.assertEqual(form.first_day, date(2100, 2, 1))
        self.assertEqual(form.units, 20)
        self.assertEqual(form.days.count("\n"), 4)
        self.assertIn("Tue 02.02.2100, 9:00", form.days.replace("\u202f", " "))
        self.assertEqual(form.planned_words, "20 of 20 units planned")
        self.assertFalse(self.course.session_ids)
        form.save().action_plan()
        # Nine o'clock where the association is
        self.assertEqual(
            self._days(),
            [(f"{day:02}.02. 08", 4) for day in (2, 4, 9, 11, 16)],
        )
        self.assertEqual(self.course.units_left, 0)
        self.assertEqual(self.course.units_words, "20 of 20 units planned")

    def test_public_holidays_are_left_out_and_said(self):
        # Good Friday and Easter Monday of 2100
        self.topic.write(_weekly("mon", "fri"))
        form = self._form(first_day=date(2100, 3, 26), units=8)
        self.assertIn("Good Friday", self._in_english(form.left_out))
        self.assertEqual(len(form.left_out.splitlines()), 2)
        form.save().action_plan()
        self.assertEqual(self._days(), [("02.04. 08", 4), ("05.04. 08", 4)])

    @staticmethod
    def _in_english(words):
        return words.replace("Karfreitag", "Good Friday")

    def test_school_holidays_are_left_out_where_they_are_known(self):
        form = self._form(without_school=True)
        self.assertIn("No school holidays are known", form.school_words)
        self.assertEqual(len(form.days.splitlines()), 5)
        state = self.env.ref("base.state_de_bw")
        self.env["verbund.school.holiday"].create(
            {
                "name": "Winterferien",
                "federal_state_id": state.id,
                "date_first": "2100-02-04",
                "date_last": "2100-02-09",
            }
        )
        form = self._form(without_school=True)
        self.assertIn("known until", form.school_words)
        self.assertEqual(form.left_out.count("school holidays"), 2)
        form.save().action_plan()
        self.assertEqual(
            [day for day, _units in self._days()],
            [f"{day:02}.02. 08" for day in (2, 11, 16, 18, 23)],
        )
        self.assertFalse(self._form(first_day=date(2100, 2, 1)).school_words)

    def test_breaks_are_no_teaching(self):
        form = self._form(pause=30)
        self.assertIn("3 units", form.days.splitlines()[0])
        self.assertEqual(len(form.days.splitlines()), 7)
        form.save().action_plan()
        self.assertEqual(sum(self.course.session_ids.mapped("units")), 20)

    def test_a_pattern_that_makes_no_sense_plans_nothing(self):
        for values, problem in (
            ({"hour_to": 9}, "begins before it ends"),
            ({"pause": 170}, "beside its breaks"),
            ({"units": 0}, "Nothing is left to plan"),
            ({"units": -3}, "Nothing is left to plan"),
            ({"units": 2000}, "within three years"),
            ({"first_day": date(2020, 1, 1)}, "not ahead any more"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, problem):
                with self.cr.savepoint():
                    self._plan(**values)
            self.assertFalse(self.course.session_ids)
        with self.assertRaisesRegex(ValidationError, "at least one day"):
            self._form(tue=False, thu=False).save()

    @freeze_time("2100-02-02 12:00:00")
    def test_a_series_begins_after_today(self):
        course = self._course(units=4, commitment_deadline="2100-02-02")
        course = course.with_user(self.user_staff)
        self.assertEqual(self._form(course).first_day, date(2100, 2, 3))
        with self.assertRaisesRegex(UserError, "not ahead"), self.cr.savepoint():
            self._plan(course, first_day=date(2100, 2, 2))
        self._plan(course, first_day=date(2100, 2, 3))
        self.assertEqual(self._days(course), [("04.02. 08", 4)])

    # --------------------------------------------------- changed, taken back

    def test_units_that_miss_are_planned_and_none_twice(self):
        self._plan(units=8)
        self.assertEqual(self.course.units_words, "8 of 20 units planned")
        self.assertEqual(self.course.units_left, 12)
        self.assertIn("8 units, the course 20", self.course.dates_notice)
        missing = [("units_left", ">", 0), ("id", "=", self.course.id)]
        self.assertTrue(self.course.search(missing))
        form = self._form()
        self.assertEqual((form.units, form.first_day), (12, date(2100, 2, 5)))
        form.save().action_plan()
        self.assertEqual(len(self._days()), 5)
        self.assertFalse(self.course.search(missing))
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            self._plan()

    def test_a_series_is_replaced_and_taken_back(self):
        nothing = {"course_id": self.course.id, "change": "last", **TUE_THU}
        with self.assertRaisesRegex(UserError, "has no series"):
            self.env["verbund.session.series"].with_user(self.user_staff).create(
                {"first_day": "2100-02-01", **nothing}
            ).action_plan()
        self._plan(units=8)
        self._plan()
        form = self._form(change="last")
        self.assertEqual(form.units, 12)
        form.hour_from, form.hour_to = 14, 17
        form.save().action_plan()
        self.assertEqual(
            [day for day, _units in self._days()],
            ["02.02. 08", "04.02. 08", "09.02. 13", "11.02. 13", "16.02. 13"],
        )
        self.course.action_drop_series()
        self.assertEqual(len(self._days()), 2)
        self.course.action_drop_series()
        self.assertFalse(self.course.session_ids)
        with self.assertRaisesRegex(UserError, "has no series"):
            self.course.action_drop_series()

    def test_all_sessions_are_replaced(self):
        self._plan()
        form = self._form(change="all", first_day=date(2100, 3, 1))
        self.assertEqual(form.units, 20)
        form.save().action_plan()
        self.assertEqual({day[3:5] for day, _units in self._days()}, {"03"})
        self.assertEqual(len(self._days()), 5)

    def test_two_half_groups_have_sessions_of_their_own(self):
        self._plan(half="1", units=20)
        form = self._form(half="2", hour_from=14, hour_to=17)
        self.assertEqual((form.units, form.first_day), (20, date(2100, 2, 2)))
        form.save().action_plan()
        self.assertEqual(len(self._days()), 10)
        self.assertEqual(self.course.units_words, "20 of 20 units planned")

    def test_what_was_held_stays(self):
        course = self._confirmed_course(
            {self.company_a: 8}, units=20, commitment_deadline="2099-12-31"
        ).with_user(self.user_staff)
        self._plan(course)
        with freeze_time("2100-02-05 12:00:00"):
            course.sudo().action_start()
            form = self._form(course, change="all")
            self.assertEqual((form.units, form.first_day), (12, date(2100, 2, 6)))
            form.save().action_plan()
            course.action_drop_series()
            self.assertEqual([day for day, _u in self._days(course)][-1], "04.02. 08")
            self.assertEqual(len(self._days(course)), 2)

    # -------------------------------------------------------- who, and whom

    def test_companies_that_rely_on_days_are_told_of_others_once(self):
        self.course.sudo().action_open_booking()
        self._commit(self.course.sudo(), self.company_a, 8)
        self.env.cr.precommit.run()
        form = self._form()
        self.assertIn("16.02.2100", self._day_first(form.preview))
        self.assertFalse(self._changed())
        form.save().action_plan()
        self.env.cr.precommit.run()
        self.assertEqual(len(self._changed()), 1)
        self.course.action_drop_series()
        self.env.cr.precommit.run()
        self.assertEqual(len(self._changed()), 2)

    @staticmethod
    def _day_first(html):
        return html.replace("02/16/2100", "16.02.2100").replace(
            "Feb 16, 2100", "16.02.2100"
        )

    def _changed(self):
        return self.env["verbund.notice"].search(
            [
                ("template", "like", "mail_course_changed"),
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", self.course.id),
            ]
        )

    def test_a_course_that_is_over_keeps_its_days(self):
        self._plan()
        self.course.sudo().action_cancel("other")
        again = partial(self._plan, change="all")
        for action in (again, self.course.action_drop_series):
            with self.assertRaisesRegex(UserError, "its days stay"):
                with self.cr.savepoint():
                    action()
        self.assertEqual(len(self._days()), 5)

    def test_staff_of_another_network_and_companies_plan_nothing(self):
        values = {"course_id": self.course.id, "first_day": "2100-02-01"}
        for user in (self.user_manager_other, self.user_portal_a, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["verbund.session.series"].with_user(user).create(values)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.course.with_user(user).action_drop_series()

    # ------------------------------------------------------------- catalogue

    def test_a_new_course_has_what_the_catalogue_knows(self):
        self.topic.write(
            {
                **TUE_THU,
                "pause": 15,
                "units": 40,
                "format": "online",
                "level": "b1",
                "cost_fixed": 2400,
                "cost_per_seat": 30,
            }
        )
        form = Form(self.env["verbund.course"].with_user(self.user_staff))
        form.topic_id = self.topic
        form.network_ids.add(self.network)
        course = form.save()
        self.assertEqual((course.format, course.units), ("online", 40))
        self.assertEqual(course.level, "b1")
        need = self._need(self.company_a, 2, level_to="b2")
        self.assertIn(
            "The course leads to another level.",
            need._get_course_warnings(course, need.browse()),
        )
        rows = dict(course._brief_values()["rows"])
        self.assertEqual(rows["Level"], "B1")
        self.assertEqual(course._price_at(8), 330)
        wizard = self._dialog(ACTION, course, self.user_staff)
        self.assertEqual((wizard.tue, wizard.mon, wizard.pause), (True, False, 15))
        self.assertIn("3 units", wizard.days.splitlines()[0])

    def test_what_is_typed_goes_before_the_catalogue(self):
        self.topic.write({"format": "online", "cost_fixed": 2400})
        course = self._course(format="inhouse", fixed=100)
        self.assertEqual(course.format, "inhouse")
        self.assertEqual(len(course.cost_ids), 1)
        self.assertEqual(course.cost_ids.amount_fixed, 100)
        self.topic.format = False
        other = self.env["verbund.course"].create(
            {
                "topic_id": self.topic.id,
                "network_ids": [Command.set(self.network.ids)],
            }
        )
        self.assertEqual(other.format, "onsite")
