from lxml import etree

from odoo.tests import freeze_time, tagged

from ..common import MODULE, VerbundCommon

NOW = "2027-01-13 09:00:00"


@tagged("post_install", "-at_install")
class TestCourseOrder(VerbundCommon):
    """In a list what is due next comes first, what is over last."""

    def _with(self, name, begin, deadline="2026-12-01", state=None):
        course = self._course(
            name=name,
            date_begin=f"{begin} 08:00:00",
            date_end=f"{begin} 15:00:00",
        )
        values = {"commitment_deadline": deadline, "state": state or course.state}
        course._with_transition().write(values)
        return course

    def _names(self, courses, order):
        self.env.flush_all()
        found = courses.search([("id", "in", courses.ids)], order=order)
        flags = found.mapped(order.split(",")[0])
        self.assertEqual(flags, sorted(flags, reverse=True), "as the field says")
        return found.mapped("name")

    def test_what_begins_next_is_first_and_what_is_over_is_last(self):
        with freeze_time("2026-06-01"):
            courses = (
                self._with("long ago", "2026-08-03")
                | self._with("far", "2027-09-01")
                | self._with("next", "2027-01-14")
                | self._with("yesterday", "2027-01-12")
                | self._with("today", "2027-01-13")
                | self._with("called off", "2027-01-15", state="cancelled")
            )
        with freeze_time(NOW):
            self.assertEqual(
                self._names(courses, "is_ahead, id"),
                ["today", "next", "far", "yesterday", "called off", "long ago"],
            )

    def test_who_has_to_decide_next_is_first(self):
        with freeze_time("2026-06-01"):
            courses = (
                self._with("far", "2027-09-01", "2027-08-01", "booking_open")
                | self._with("over", "2027-02-01", "2027-01-12", "booking_open")
                | self._with("decided", "2027-09-01", "2027-01-15", "confirmed")
                | self._with("today", "2027-02-01", "2027-01-13", "booking_open")
                | self._with("next", "2027-02-01", "2027-01-20", "booking_open")
                | self._with("last year", "2026-11-01", "2026-10-01", "confirmed")
            )
        with freeze_time(NOW):
            self.assertEqual(
                self._names(courses, "is_deciding, id"),
                ["today", "next", "far", "over", "decided", "last year"],
            )
            for flag in (True, False):
                own = [("id", "in", courses.ids), ("is_deciding", "=", flag)]
                found = courses.search(own)
                wanted = courses.filtered(lambda one: one.is_deciding)
                wanted = wanted if flag else courses - wanted
                self.assertCountEqual(found, wanted)
            pages = [
                courses.search(
                    [("id", "in", courses.ids)],
                    order="is_deciding, id",
                    offset=number,
                    limit=1,
                ).name
                for number in range(3)
            ]
            self.assertEqual(pages, ["today", "next", "far"])

    def test_the_list_of_the_staff_says_so(self):
        view = self.env.ref(f"{MODULE}.verbund_course_view_list")
        order = etree.fromstring(view.arch).get("default_order")
        courses = self.env["verbund.course"].with_user(self.user_staff)
        self.assertTrue(order.startswith("is_ahead"))
        courses.web_search_read([], {"name": {}}, order=order)

    def test_a_company_or_provider_that_is_typed_into_the_search_is_found(self):
        course, _other = self._course(), self._course()
        course.write({"provider_id": self.provider.id})
        course.action_open_booking()
        self._commit(course, self.company_a, 2)
        for words in (self.company_a.name, self.provider.name, course.reference):
            with self.subTest(words=words):
                found = self._search_typed(
                    course._name, "verbund_course_view_search", words
                )
                self.assertEqual(found, course)
