from datetime import timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..courses.test_date_poll import MONDAY, DatePollCase
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalDates(DatePollCase, PortalCase):
    """The page of a date poll, for who logs in and by a link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).lang = "en_US"
        cls.poll.action_open()
        cls.row = cls.poll.answer_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )
        cls.url = f"/my/verbund/dates/{cls.row.id}"

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_a)

    def _form(self, **values):
        return {"people": "4", "shift_model": "two", "away_max": "1", **values}

    def test_the_overview_leads_to_what_is_asked(self):
        page = self.get("/my/verbund")
        self.assertIn("Which dates suit you?", self.text(page))
        self.assertIn("Until 10/01/2099", self.text(page))
        self.assertTrue(page.xpath(f"//a[@href='{self.url}']"))
        self._all_answer()
        self.poll.action_close()
        self.assertFalse(self.get("/my/verbund").xpath(f"//a[@href='{self.url}']"))

    def test_an_answer_takes_three_fields_and_is_shown_again(self):
        page = self.get(self.url)
        typed = page.xpath(
            "//main//form//input[@type!='hidden'] | //main//form//select"
        )
        shown = [node for node in typed if not node.xpath("ancestor::details")]
        self.assertEqual(
            [node.get("name") for node in shown], ["people", "shift_model", "away_max"]
        )
        self.assertEqual(page.xpath("//input[@name='people']/@value"), ["6"])
        blocked = self.poll.option_ids[0]
        page = self.post(self.url, **self._form(**{f"not_{blocked.id}": "1"}))
        text = self.text(page)
        self.assertIn("at the latest until 10/01/2099", text)
        self.assertIn("4 people, Two shifts, 1 away at once", text)
        self.assertEqual(
            (self.row.people, self.row.shift_model, self.row.away_max),
            (4, "two", 1),
        )
        self.assertEqual(self.row.blocked_ids, blocked)
        self.assertEqual(self.row.answered_by_id, self.user_portal_a.partner_id)
        checked = page.xpath("//details[@open]//input[@checked]/@name")
        self.assertEqual(checked, [f"not_{blocked.id}"])
        # changed until the deadline: the box that is unticked counts
        self.post(self.url, **self._form(people="2"))
        self.assertFalse(self.row.blocked_ids)
        self.assertEqual(self.row.people, 2)

    def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(self):
        for name, value in (
            ("people", ""),
            ("people", "viele"),
            ("people", "-1"),
            ("people", "1000"),
            ("shift_model", ""),
            ("shift_model", "four"),
            ("away_max", ""),
            ("away_max", "1,5"),
        ):
            with self.subTest(name=name, value=value):
                page = self.post(self.url, status=200, **self._form(**{name: value}))
                self.assert_said_beside(page, f"dates_{name}")
                if name != "people":
                    self.assertEqual(
                        page.xpath("//input[@name='people']/@value"), ["4"]
                    )
        self.assertFalse(self.row.answered_at)

    def test_nothing_of_others_is_shown(self):
        self._answer(self.company_b, 3, "three", 7)
        for url in (self.url, "/my/verbund"):
            content = self.url_open(url).text
            self.assert_silent(content, self.company_b.name)
        text = self.text(self.get(self.url))
        self.assertNotIn("7 away", text)
        self.assertNotIn("of 2 companies", text)

    def test_who_it_does_not_belong_to_finds_nothing(self):
        other = self._row(self.company_b)
        draft = self._poll(self._course())
        draft._add_companies()
        for user, record_id in (
            (self.user_portal_a, other.id),
            (self.user_portal_foreign, self.row.id),
            (self.user_portal_provider, self.row.id),
            (self.user_portal_a, 0),
            (self.user_portal_a, 999999999),
        ):
            self.login(user)
            self.get(f"/my/verbund/dates/{record_id}", status=404)
            self.post(f"/my/verbund/dates/{record_id}", status=404, **self._form())
        self.get("/my/verbund/dates/x", status=404)
        self.assertFalse((self.row | other).filtered("answered_at"))

    def test_a_foreign_date_in_the_form_means_nothing(self):
        foreign = self._poll(self._course()).option_ids[0]
        self.post(self.url, **self._form(**{f"not_{foreign.id}": "1", "not_x": "1"}))
        self.assertFalse(self.row.blocked_ids)

    def test_after_it_closed_the_page_says_so_and_nothing_changes(self):
        self.post(self.url, **self._form())
        answered_at = self.row.answered_at
        with freeze_time("2099-10-02 12:00:00"):
            # the session ends meanwhile: what the page says is asked of its values
            self.assertEqual(self.row._page_values()["standing"], "closed")
        self._all_answer()
        self.poll.action_close()
        page = self.get(self.url)
        self.assertIn("The poll is closed", self.text(page))
        self.assertIn("4 people, Two shifts, 1 away at once", self.text(page))
        self.assertFalse(page.xpath("//main//form"))
        page = self.post(self.url, status=200, **self._form(people="1"))
        self.assertIn("Nothing was changed", self.error(page))
        self.env.invalidate_all()
        self.assertEqual((self.row.people, self.row.answered_at), (4, answered_at))

    def test_the_page_says_what_became_of_it(self):
        self._apply(self.poll.option_ids[1:])
        text = self.text(self.get(self.url))
        self.assertIn("The dates are fixed: Group 1: Tue + Thu", text)
        self.assertIn("Group 2: Tue + Thu", text)
        other = self._poll(self.course)
        other.action_open()
        row = self._row(self.company_a, other)
        other.action_cancel()
        text = self.text(self.get(f"/my/verbund/dates/{row.id}"))
        self.assertIn("you need not answer", text)

    def test_who_has_left_reads_no_more(self):
        self.needs[0].action_withdraw()
        text = self.text(self.get(self.url))
        self.assertIn("takes no part in this course", text)
        self.assertNotIn("The dates in question", text)
        self.course.action_cancel("other")
        self.assertIn("does not take place", self.text(self.get(self.url)))

    def test_a_link_is_enough(self):
        self.authenticate(None, None)
        _link, token = self.env["verbund.link"]._issue(
            self.row, "dates", self.user_portal_a.partner_id
        )
        url = f"/verbund/l/{token}"
        page = self.post(url, csrf=False, **self._form())
        self.assertIn("Thank you for your answer", self.text(page))
        self.assertEqual(self.row.answered_by_id, self.user_portal_a.partner_id)
        page = self.post(url, csrf=False, status=200, **self._form(away_max=""))
        self.assert_said_beside(page, "dates_away_max")
        self._apply(self.poll.option_ids[:1])
        page = self.get(url)
        self.assertIn("The dates are fixed", self.text(page))
        self.assertFalse(page.xpath("//main//form"))

    def test_more_dates_cost_no_more_queries(self):
        def queries(row):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            row.sudo()._page_values()
            return self.env.cr.sql_log_count - before

        few = queries(self.row)
        self.poll.action_cancel()
        days = [MONDAY + timedelta(weeks=number) for number in range(30)]
        many = self._poll(
            self.course,
            option_ids=[Command.create({"first_day": day}) for day in days],
        )
        many.action_open()
        self.assertLessEqual(queries(self._row(self.company_a, many)), few)
