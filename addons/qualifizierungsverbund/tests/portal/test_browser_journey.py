"""Ways through the portal in a real browser."""

from odoo.fields import Command
from odoo.tests import tagged

from ..browser import PHONE
from .test_browser import BrowserCase


@tagged("post_install", "-at_install")
class TestBrowserJourney(BrowserCase):
    """A company, from the login to its share."""

    def test_word_by_a_link_with_the_keyboard_alone(self):
        offer = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        contact = self.user_portal_a.partner_id
        link, token = self.env["verbund.link"]._issue(offer, "word", contact)
        with self.page(locale="en-US") as page:
            page.goto(f"/verbund/l/{token}")
            page.wait_for_load_state("networkidle")
            self._tab_to(page, "#commit_seats")
            page.keyboard.press("Control+A")
            page.keyboard.type("3")
            page.wait_for_selector(".o_verbund_live_price:has-text('412.50')")
            self._tab_to(page, "#commit_binding")
            page.keyboard.press("Space")
            self._tab_to(page, ".o_verbund_commit button[type='submit']")
            page.keyboard.press("Enter")
            page.wait_for_selector(".o_verbund_done")
            self._tab_to(page, "summary.btn")
            page.keyboard.press("Enter")
            self._tab_to(page, "details[open] button[type='submit']")
        self.assertEqual((offer.state, offer.seats), ("committed", 3))
        self.assertTrue(link.opened_at)

    def test_dates_are_answered_in_three_fields_with_the_keyboard_alone(self):
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        poll = self.env["verbund.date.poll"].create(
            {
                "course_id": self.course.id,
                "deadline": "2099-10-01",
                "option_ids": [Command.create({"first_day": "2100-01-11"})],
            }
        )
        poll.action_open()
        answer = poll.answer_ids.filtered(lambda row: row.partner_id == self.company_a)
        contact = self.user_portal_a.partner_id
        _link, token = self.env["verbund.link"]._issue(answer, "dates", contact)
        with self.page(PHONE, locale="en-US") as page:
            page.goto(f"/verbund/l/{token}")
            page.wait_for_load_state("networkidle")
            fields = page.locator("main form :is(input, select, textarea):visible")
            self.assertEqual(fields.count(), 3)
            self._tab_to(page, "#dates_shift_model")
            page.keyboard.type("Two")
            self._tab_to(page, "#dates_away_max")
            page.keyboard.type("1")
            self._tab_to(page, "main form summary")
            page.keyboard.press("Enter")
            self.assertEqual(fields.count(), 4)
            self._tab_to(page, "main form input[type='checkbox']")
            page.keyboard.press("Space")
            self._tab_to(page, "main form button[type='submit']")
            page.keyboard.press("Enter")
            page.wait_for_selector(".o_verbund_done")
            self.look(page, "dates-answered")
        self.assertEqual(
            (answer.people, answer.shift_model, answer.away_max, answer.blocked_ids),
            (1, "two", 1, poll.option_ids),
        )

    def test_a_link_opened_twice_changes_nothing(self):
        """It is noted once that a person looked, and nothing else ever."""
        need = self._need(self.company_a, 3)
        contact = self.user_portal_a.partner_id
        issue = self.env["verbund.link"]._issue
        links, urls = [], []
        for record, scope in ((need, "need"), (self.line, "share")):
            link, token = issue(record, scope, contact)
            links.append(link)
            urls.append(f"/verbund/l/{token}")
        self.env.flush_all()
        before = [record.read(["write_date", "state"]) for record in (need,)]
        with self.page(locale="en-US") as page:
            for url in urls:
                with page.expect_request(
                    lambda request: request.method == "POST"
                ) as sent:
                    page.goto(url)
                self.assertEqual(sent.value.response().status, 204)
                page.goto(url)
                page.wait_for_load_state("networkidle")
                self.assertFalse(page.query_selector(".o_verbund_opened"))
        self.assertTrue(all(link.opened_at for link in links))
        self.assertFalse(any(link.done_at for link in links))
        self.assertEqual([need.read(["write_date", "state"])], before)

    def test_need_is_stated_and_withdrawn_with_the_keyboard_alone(self):
        login, topic = self.user_portal_a.login, self.topic.name
        with self.page(locale="en-US") as page:
            self.sign_in(page, login)
            page.goto("/my/verbund/needs")
            self._tab_to(page, "a[href*='/needs/new']")
            page.keyboard.press("Enter")
            page.wait_for_selector("#need_topic_id")
            form = page.url
            self._tab_to(page, "#need_topic_id")
            page.keyboard.type(topic)
            self._tab_to(page, "#need_seats_firm")
            page.keyboard.press("Control+A")
            page.keyboard.type("4")
            self._tab_to(page, "button[name='submit']")
            page.keyboard.press("Enter")
            # without days the form asks
            page.wait_for_selector("#need_window_start_sure")
            self._tab_to(page, "#need_window_start_sure")
            page.keyboard.press("Space")
            self._tab_to(page, "button[name='submit']")
            page.keyboard.press("Enter")
            page.wait_for_selector(".alert-success")
            self._tab_to(page, "form[action$='/withdraw'] summary")
            page.keyboard.press("Enter")
            self._tab_to(page, "form[action$='/withdraw'] button")
            page.keyboard.press("Enter")
            page.wait_for_selector("form[action$='/restore']")
            # back to the form: it leads to what it has become, not to a second need
            page.go_back()
            page.wait_for_selector("form[action$='/restore']")
            page.goto(form)
            page.wait_for_selector("form[action$='/restore']")
        needs = self.env["verbund.need"].search(
            [("partner_id", "=", self.company_a.id), ("seats_firm", "=", 4)]
        )
        self.assertEqual(needs.mapped("state"), ["withdrawn"])

    def test_company(self):
        login, topic_id = self.user_portal_a.login, self.topic.id
        course_id, line_id = self.course.id, self.line.id
        invoice_id = self.line.invoice_id.id
        with self.page(PHONE, locale="en-US") as page:
            self.sign_in(page, login)
            page.click("a[href^='/my/verbund/needs/new']")
            page.select_option("#need_topic_id", str(topic_id))
            page.fill("#need_seats_firm", "3")
            page.fill("#need_window_start", "2027-03-01")
            page.fill("#need_price_ceiling", "450")
            self.assertFalse(page.is_visible("#need_shifts"))
            page.click("summary")
            page.select_option("#need_shifts", "early")
            page.dblclick("button[name='submit']")
            page.wait_for_selector(".alert-success")
            page.goto("/my/verbund/needs?filterby=open")
            self.assertEqual(page.locator(".o_verbund_list > a").count(), 1)
            self.assertIn("3 firm", page.inner_text(".o_verbund_list"))

            page.goto("/my/verbund")
            page.click(f"a[href='/my/verbund/courses/{course_id}']")
            self.assertIn("3 seats are missing", page.inner_text(".o_verbund_missing"))
            self.assertIn("412.50", page.inner_text(".o_verbund_price_present"))
            # The price falls as the seats are typed, before anything is sent.
            page.fill("#commit_seats", "5")
            page.wait_for_selector(".o_verbund_live_price:has-text('330.00')")
            page.wait_for_selector(
                "#commit_live:has-text('2,062.50')", state="attached"
            )
            page.fill("#commit_seats", "2")
            page.wait_for_selector(".o_verbund_live_worst:has-text('825.00')")
            page.click(".o_verbund_commit button[type='submit']")
            page.wait_for_selector(".o_verbund_error")
            page.check("#commit_binding")
            page.fill("#commit_seats", "2")
            page.click(".o_verbund_commit button[type='submit']")
            page.wait_for_selector(".o_verbund_own")
            self.assertIn("1 seat is missing", page.inner_text(".o_verbund_missing"))
            self.look(page, "course-committed-390")

            page.goto("/my/verbund/shares")
            page.click(f"a[href='/my/verbund/shares/{line_id}']")
            self.assertIn("× 3 / 11", page.inner_text(".o_verbund_formula"))
            self.assertIn("900.00", page.inner_text(".o_verbund_amounts"))
            self.look(page, "journey-share-390")
            page.click(f"a[href='/my/invoices/{invoice_id}']")
            page.wait_for_url(f"**/my/invoices/{invoice_id}**")
        commitment = self.course.commitment_ids.filtered(
            lambda row: row.partner_id == self.company_a
        )
        self.assertEqual((commitment.state, commitment.seats), ("committed", 2))
        # Pressed twice it is one, and it goes into the course with its company.
        self.assertEqual(
            self.env["verbund.need"].search_count(
                [
                    ("partner_id", "=", self.company_a.id),
                    ("price_ceiling", "=", 450.0),
                    ("state", "=", "pooled"),
                ]
            ),
            1,
        )
