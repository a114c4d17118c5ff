import json

from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalGuarantee(PortalCase):
    """Empty seats on the page of a course: 3,300.00 fixed, 8 to 12 seats."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course(fixed=3300.0)
        cls.course.action_open_booking()
        cls._commit(cls.course, cls.company_b, 6)
        cls.url = f"/my/verbund/courses/{cls.course.id}"

    def _post(self, status=303, url=None, **values):
        values = {
            "verb": "guarantee",
            "empty_seats": "2",
            "max_amount": "900",
            "empty_binding": "1",
            **values,
        }
        return self.post(f"{url or self.url}/guarantee", status=status, **values)

    def _own(self):
        return self.course.guarantee_ids.filtered(
            lambda row: row.partner_id == self.company_a
        )

    def test_a_company_takes_the_empty_seats_and_takes_it_back(self):
        self.login(self.user_portal_a)
        page = self.get(self.url)
        self.assertIn("2 seats are missing", self.text(page))
        self.assertEqual(page.xpath("//input[@name='empty_seats']/@value"), ["2"])
        self.assertEqual(page.xpath("//input[@name='max_amount']/@value"), ["825.00"])
        self._post()
        self.assertRecordValues(
            self._own(), [{"state": "bound", "seats": 2, "max_amount": 900.0}]
        )
        self.assertIn(self.user_portal_a.name, self._own().bound_by)
        text = self.text(self.get(self.url))
        self.assertIn("825.00", text)
        self.assertIn("with guaranteed empty seats: 2", text)
        self._post(empty_seats="3")
        self.assertEqual(self._own().seats, 3)
        self._post(verb="guarantee_withdraw")
        self.assertEqual(self._own().state, "withdrawn")
        self.assertIn("You owe nothing", self.text(self.get(self.url)))

    def test_an_amount_that_is_needed_is_not_said_to_be_optional(self):
        self.login(self.user_portal_a)
        for amount, said in (
            ("", "Say how much you pay at most."),
            ("0", "At most in all is an amount above zero, in whole cents."),
            ("1,234,5", "At most in all is an amount above zero, in whole cents."),
        ):
            with self.subTest(amount=amount):
                page = self._post(status=200, max_amount=amount)
                self.assertIn(said, self.error(page))
                self.assertNotIn("empty.", self.error(page))

    def test_the_form_reckons_what_is_charged(self):
        """At the minimum, by the number of empty seats: as the confirmation does."""
        self.login(self.user_portal_a)
        [live] = self.get(self.url).xpath("//form/@data-empty")
        costs = json.loads(live)["costs"]
        self.assertEqual(costs[:3], [412.5, 825.0, 1237.5])  # 3,300 / 8 each
        self.assertEqual(costs[8:], [2970.0, 3000.0, 3025.0])  # somebody has to come
        self._post(empty_seats="2", max_amount=str(costs[0]))
        self.assertFalse(self.course._guaranteed_seats(), "it is enough for one of two")
        self._post(empty_seats="2", max_amount=str(costs[1]))
        self.assertEqual(self._own().amount_now, costs[1])
        self.course.action_confirm()
        self.assertEqual(self._own().seats_drawn, 2)
        self.assertEqual(self._own().amount_now, costs[1])

    def test_who_takes_it_back_gives_it_again_while_seats_are_missing(self):
        self.login(self.user_portal_a)
        self._post()
        forms = "//form[.//input[@name='verb' and @value='%s']]"
        [way] = self.get(self.url).xpath(forms % "guarantee_withdraw")
        # asks once more, without a script
        self.assertTrue(way.xpath("./details[not(@open)]//button[@type='submit']"))
        self._post(verb="guarantee_withdraw")
        self.assertTrue(self.get(self.url).xpath(forms % "guarantee"))
        contact = self.user_portal_b.partner_id
        self.course._commit_seats(self.company_b, 8, False, contact=contact)
        self.assertFalse(self.get(self.url).xpath(forms % "guarantee"))

    def test_who_was_asked_is_offered_no_form_while_nothing_is_missing(self):
        row = self.env["verbund.guarantee"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )
        said = "No seat is missing"
        forms = "//form[.//input[@name='verb' and @value='%s']]"
        self.login(self.user_portal_a)
        page = self.get(self.url)
        self.assertNotIn(said, self.text(page))
        self.assertTrue(page.xpath(forms % "guarantee"))
        contact = self.user_portal_b.partner_id
        self.course._commit_seats(self.company_b, 8, False, contact=contact)
        page = self.get(self.url)
        self.assertIn(said, self.text(page))
        self.assertFalse(page.xpath(forms % "guarantee"))
        self.assertTrue(page.xpath(forms % "guarantee_withdraw"), "it can decline")
        page = self._post(status=200)
        self.assertIn(said, self.error(page))
        self.assertEqual(
            page.xpath("//input[@name='empty_seats']/@value"), ["2"], "nothing is lost"
        )
        self.assertEqual(row.state, "offered")

    def test_wrong_forms_change_nothing(self):
        self.login(self.user_portal_a)
        for name, value in (
            ("empty_seats", "0"),
            ("empty_seats", "viele"),
            ("empty_seats", ""),
            ("empty_seats", "12"),
            ("max_amount", ""),
            ("max_amount", "-5"),
            ("max_amount", "3"),
            ("empty_binding", ""),
        ):
            with self.subTest(name=name, value=value):
                page = self._post(status=200, **{name: value})
                self.assert_said_beside(page, f"commit_{name}")
                self.assertFalse(self._own())
        self._post(status=404, url="/my/verbund/courses/999999")

    def test_who_may_not_bind_the_company_guarantees_nothing(self):
        self.login(self.user_portal_a_reader)
        text = self.text(self.get(self.url))
        self.assertIn("Only contacts who may bind your company to cost", text)
        self._post(status=200)
        self.assertFalse(self._own())

    def test_who_has_left_reads_its_word_and_takes_it_back_as_it_was_told(self):
        self.login(self.user_portal_a)
        self._post()
        self.company_a.membership_ids.action_end()
        self.assertIn("You can take it back", self._own()._describe_standing())
        page = self.get(self.url)
        verbs = page.xpath("//input[@name='verb']/@value")
        self.assertIn("guarantee_withdraw", verbs)
        self.assertNotIn("guarantee", verbs, "nothing new, and no more of it")
        self._post(status=200, empty_seats="3")
        self.assertEqual(self._own().seats, 2)
        self.login(self.user_portal_a_reader)
        self._post(status=200, verb="guarantee_withdraw")
        self.assertEqual(self._own().state, "bound")
        self.login(self.user_portal_a)
        self._post(verb="guarantee_withdraw")
        self.assertEqual(self._own().state, "withdrawn")

    def test_who_has_left_with_seats_is_bound_to_no_more_empty_ones(self):
        self._commit(self.course, self.company_a, 1)
        self.login(self.user_portal_a)
        self._post(empty_seats="1")
        self.company_a.membership_ids.action_end()
        for more in ({"empty_seats": "2"}, {"empty_seats": "1", "max_amount": "950"}):
            page = self._post(status=200, **more)
            self.assertIn("not an active member", self.error(page))
        self.assertRecordValues(self._own(), [{"seats": 1, "max_amount": 900.0}])
        self._post(empty_seats="1", max_amount="500")
        self.assertEqual(self._own().max_amount, 500.0)

    def test_nothing_is_offered_where_nothing_is_missing(self):
        self._commit(self.course, self.company_a, 2)
        self.login(self.user_portal_a)
        self.assertFalse(self.get(self.url).xpath("//input[@name='empty_seats']"))
        self._post(status=200)

    def test_nothing_is_told_of_who_guarantees(self):
        self.course._guarantee_seats(self.company_b, 2, 900.0)
        self.login(self.user_portal_a)
        text = self.text(self.get(self.url))
        self.assertNotIn(self.company_b.name, text)
        self.assertNotIn("900", text)
