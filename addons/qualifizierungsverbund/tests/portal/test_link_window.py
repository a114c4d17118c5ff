from datetime import date

from odoo.tests import freeze_time, tagged

from ...models.needs.verbund_need_window import MAIL_BACK, MAIL_NOTED
from .common import PortalCase

ASKED = (date(2027, 7, 1), date(2027, 7, 12))


@tagged("post_install", "-at_install")
class TestLinkWindow(PortalCase):
    """A company says by link whether other days would do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id
        cls.need = cls._need(cls.company_a, 5, contact_id=cls.contact.id)

    def setUp(self):
        super().setUp()
        self.need.with_user(self.user_staff)._ask_window(*ASKED)
        self.url = self._issue()
        self.authenticate(None, None)

    def _issue(self):
        _link, token = self.env["verbund.link"]._issue(
            self.need, "window", self.contact
        )
        return f"/verbund/l/{token}"

    def _told(self, template):
        return self.env["verbund.notice"].search([("template", "=", template)])

    def _send(self, verb, status=303, **values):
        page = self.get(self.url)
        (question, *_more) = page.xpath("//input[@name='question']/@value") or [""]
        values = {"verb": verb, "question": question, **values}
        return self.post(self.url, status=status, csrf=False, **values)

    def test_yes_by_one_tap(self):
        text = self.text(self.get(self.url))
        self.assertIn("02/01/2027 – 06/30/2027", text)
        self.assertIn("07/01/2027 – 07/12/2027", text)
        page = self._send("yes")
        self.assertIn("your answer is noted", self.text(page))
        self.assertIn("have answered: Yes", self.text(page))
        self.assertEqual(
            page.xpath("//main//form//input[@name='verb']/@value"), ["back"]
        )
        self.assertEqual(self.need.window_end, date(2027, 7, 12))
        line = self.need.decision_ids[0]
        self.assertEqual(line.who_name, self.contact.name)
        receipt = self._told(MAIL_NOTED)
        self.assertEqual(receipt.partner_id, self.contact)
        self.assertIn("02/01/2027 – 07/12/2027", receipt.body)

    def test_a_need_of_which_nothing_is_asked_says_so(self):
        self.need._with_transition().write(
            {
                "window_answer": False,
                "window_asked_start": False,
                "window_asked_end": False,
            }
        )
        page = self.get(self.url)
        self.assertIn("You are not asked for other days.", self.text(page))
        self.assertNotIn("We ask you for", self.text(page))
        self.assertFalse(page.xpath("//main//form[.//button[@value='yes']]"))
        page = self._send("yes", status=200)
        self.assertIn("You are not asked for other days.", self.error(page))

    def test_no_keeps_the_need_as_it_is(self):
        self.assertIn("have answered: No", self.text(self._send("no")))
        self.assertEqual(self.need.window_end, date(2027, 6, 30))
        self.assertEqual(self.need.window_answer, "no")

    def test_an_answer_is_taken_back_while_nobody_plans_with_it(self):
        before = "02/01/2027 – 06/30/2027"
        for values in (
            {"verb": "no"},
            {"verb": "yes"},
            {
                "verb": "other",
                "window_start": "2027-04-01",
                "window_end": "2027-09-30",
            },
        ):
            with self.subTest(**values):
                page = self._send(**values)
                self.assertIn(f"your need says again: {before}", self.text(page))
                page = self.post(self.url, csrf=False, verb="back")
                self.assertIn("Please answer anew", self.text(page))
                self.assertEqual(self.need.window_answer, "asked")
                self.assertEqual(self.need.window_start, date(2027, 2, 1))
                self.assertEqual(self.need.window_end, date(2027, 6, 30))
                # whoever has pooled it again is told
                self.assertIn(
                    "takes its answer back", self.need.window_activity_id.summary
                )
                self.assertEqual(self.need.decision_ids[0].who_name, self.contact.name)
        receipts = self._told(MAIL_BACK)
        self.assertEqual(len(receipts), 3)
        page = self.post(self.url, status=200, csrf=False, verb="back")
        self.assertIn("no answer to take back", self.error(page))
        self.assertEqual(self._told(MAIL_BACK), receipts)

    def test_who_takes_an_answer_back_has_that_in_writing(self):
        """By whichever door, and with a link to answer anew."""
        self._send("yes")
        self.post(self.url, csrf=False, verb="back")
        receipt = self._told(MAIL_BACK)
        self.assertEqual(receipt.partner_id, self.contact)
        self.assertEqual(receipt.link_id.scope, "window")
        self.assertIn("to other days: 07/01/2027 – 07/12/2027", receipt.body)
        self.assertIn("now says: 02/01/2027 – 06/30/2027", receipt.body)
        self.assertIsNone(self.need._notice_obstacle(MAIL_BACK, {}))
        # the link that was there answers on, too
        self.assertIn("have answered: No", self.text(self._send("no")))
        self.assertIn("answered: No", self.need._notice_obstacle(MAIL_BACK, {}))
        self.login(self.user_portal_a)
        self.post(f"/my/verbund/needs/{self.need.id}/window", verb="back")
        self.assertEqual(len(self._told(MAIL_BACK)), 2)

    def test_an_answer_that_somebody_plans_with_stays(self):
        self._send("yes")
        self.need._with_transition().state = "pooled"
        self.assertNotIn("says again", self.text(self.get(self.url)))
        page = self.post(self.url, status=200, csrf=False, verb="back")
        self.assertIn("waits for no course any more", self.error(page))
        self.assertEqual(self.need.window_end, date(2027, 7, 12))
        self.need._with_transition().state = "confirmed"
        with freeze_time("2027-07-02 08:00:00"):
            self.assertFalse(self.need._may_take_back_answer())
        with freeze_time("2027-07-01 08:00:00"):
            self.assertTrue(self.need._may_take_back_answer())

    def test_other_days_are_the_window_from_now_on(self):
        self._send("other", window_start="2027-04-01", window_end="2027-09-30")
        self.assertRecordValues(
            self.need,
            [
                {
                    "window_start": date(2027, 4, 1),
                    "window_end": date(2027, 9, 30),
                    "window_answer": "other",
                }
            ],
        )

    def test_other_days_that_make_no_sense_are_named_and_kept(self):
        for start, end, field, words in (
            ("2027-05-02", "2027-05-01", "window_end", "before the earliest start"),
            ("", "2026-01-01", "window_end", "in the past"),
            ("2027-02-01", "2027-06-30", "window_start", "named before"),
            ("31.02.2027", "", "window_start", "not a date"),
        ):
            with self.subTest(start=start, end=end):
                page = self._send(
                    "other", status=200, window_start=start, window_end=end
                )
                self.assertIn(words, self.error(page))
                self.assert_said_beside(page, f"window_{field}")
                kept = page.xpath("//details[@open]//input[@type='date']/@value")
                self.assertEqual(kept, [start, end])
        self.assertEqual(self.need.window_answer, "asked")

    def test_what_has_moved_on_meanwhile_is_said(self):
        self.need.with_user(self.user_staff)._ask_window(
            date(2027, 8, 2), date(2027, 8, 11)
        )
        page = self.post(
            self.url,
            status=200,
            csrf=False,
            verb="yes",
            question="2027-07-01/2027-07-12",
        )
        self.assertIn("read the page again", self.error(page))
        self.assertIn("08/02/2027", self.text(page))
        for state in ("pooled", "covered", "withdrawn"):
            self.need._with_transition().state = state
            page = self.get(self.url)
            self.assertIn("waits for no course any more", self.text(page))
            self.assertFalse(page.xpath("//main//form"))
            page = self._send("yes", status=200)
            self.assertIn("waits for no course any more", self.error(page))
        self.assertEqual(self.need.window_end, date(2027, 6, 30))

    def test_what_the_need_says_by_now_is_not_asked_any_more(self):
        """Told on the phone, or changed in the portal, while the question is open."""
        page = self.get(self.url)
        (question, *_more) = page.xpath("//input[@name='question']/@value")
        self.need.with_user(self.user_staff).window_end = "2027-07-12"
        words = "Your need says these days by now"
        page = self.get(self.url)
        self.assertIn(words, self.text(page))
        self.assertFalse(page.xpath("//main//form"))
        page = self.post(self.url, 200, csrf=False, verb="no", question=question)
        self.assertIn(words, self.error(page))
        self.assertEqual(self.need.window_answer, "asked")
        self.assertFalse(self.need._stands_question())
        self.need.window_end = "2027-07-11"
        self.assertTrue(self.need._stands_question())

    def test_whoever_is_signed_in_answers_on_the_page_of_the_need(self):
        url = f"/my/verbund/needs/{self.need.id}"
        self.login(self.user_portal_b)
        self.post(f"{url}/window", status=404, verb="yes")
        self.login(self.user_portal_a)
        unasked = self._need(self.company_a, 2)
        for verb in ("yes", "no", "other", "back", ""):
            path = f"/my/verbund/needs/{unasked.id}/window"
            self.post(path, status=404, verb=verb)
        page = self.get(url)
        self.assertIn("07/01/2027 – 07/12/2027", self.text(page))
        [question] = {*page.xpath("//input[@name='question']/@value")}
        for values in ({}, {"verb": "x"}, {"verb": "yes", "question": "x"}):
            self.assertTrue(
                self.error(self.post(f"{url}/window", status=200, **values))
            )
        self.assertEqual(self.need.window_answer, "asked")
        page = self.post(f"{url}/window", verb="yes", question=question)
        self.assertNotIn("Would other days do", self.text(page))
        self.assertEqual(self.need.window_end, date(2027, 7, 12))
        self.assertEqual(self.need.decision_ids[0].who_name, self.contact.name)
        page = self.post(f"{url}/window", verb="back")
        self.assertIn("Would other days do", self.text(page))
        self.assertEqual(self.need.window_end, date(2027, 6, 30))

    def test_a_page_without_a_form_asks_for_nothing_to_be_sent_again(self):
        question = self.need._question_key()
        self.need._with_transition().state = "pooled"
        for values in (
            {"verb": "yes"},
            {"verb": "other", "window_start": "2027-04-01", "window_end": ""},
        ):
            with self.subTest(values=values):
                page = self.post(
                    self.url, status=200, csrf=False, question=question, **values
                )
                self.assertIn("waits for no course any more", self.error(page))
                page = self.get(self.url)
                self.assertFalse(page.xpath("//main//form"))
                self.assertNotIn("Nothing was saved", self.text(page))

    def test_whoever_is_signed_in_names_other_days_instead(self):
        self.login(self.user_portal_a)
        url = f"/my/verbund/needs/{self.need.id}"
        for state in ("confirmed", "submitted"):  # which can be edited as well
            with self.subTest(state=state):
                self.need._with_transition().state = state
                question = self.need._question_key()
                values = {"verb": "other", "question": question}
                days = ["2027-05-02", "2027-05-01"]
                page = self.post(
                    f"{url}/window",
                    status=200,
                    window_start=days[0],
                    window_end=days[1],
                    **values,
                )
                self.assertIn("before the earliest start", self.error(page))
                self.assert_said_beside(page, "window_window_end")
                kept = page.xpath("//details[@open]//input[@type='date']/@value")
                self.assertEqual(kept, days)
                # the form of the need itself says what is stored
                fields = page.xpath("//*[@id='need_window_end']")
                self.assertEqual(len(fields), int(state == "submitted"))
                for field in fields:
                    self.assertEqual(field.get("value"), "2027-06-30")
                    self.assertIsNone(field.get("aria-invalid"))
        page = self.post(
            f"{url}/window",
            window_start="2027-04-01",
            window_end="2027-09-30",
            **values,
        )
        self.assertIn("your answer is noted", self.text(page))
        self.assertEqual(self.need.window_answer, "other")
        self.assertEqual(self.need.window_end, date(2027, 9, 30))

    def test_days_that_are_over_are_not_answered(self):
        with freeze_time("2027-07-02 08:00:00"):
            self.url = self._issue()
            self.assertIn("are over", self.text(self.get(self.url)))
            self._send("yes", status=200)
        self.assertEqual(self.need.window_answer, "asked")
