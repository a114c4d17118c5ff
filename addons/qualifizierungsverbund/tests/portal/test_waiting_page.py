from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestWaitingPage(PortalCase):
    """A company joins the waiting list of a full course, and answers, on its page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id
        cls.contact.lang = "en_US"
        cls.course = cls._course(name="Voll belegt")
        cls.course.action_open_booking()
        cls._commit(cls.course, cls.company_b, 12)
        cls.url = f"/my/verbund/courses/{cls.course.id}"

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_a)

    def _wait(self, verb="wait_join", status=303, **values):
        return self.post(f"{self.url}/waiting", status=status, verb=verb, **values)

    def _join(self, **values):
        form = {"waiting_seats": "2", "waiting_mode": "up_to", **values}
        page = self._wait(**form)
        return self.course._get_waiting(self.company_a), page

    def test_who_finds_no_seat_joins_the_list(self):
        page = self.post(f"{self.url}/commit", status=200, seats="1", binding="1")
        self.assertIn("You can join the waiting list.", self.error(page))
        row, page = self._join()
        self.assertEqual((row.state, row.seats, row.mode), ("waiting", 2, "up_to"))
        self.assertEqual(row.contact_id, self.contact)
        self.assertIn("You wait for up to 2 seats.", self.text(page))
        self.assertIn("You are number 1 on the waiting list.", self.text(page))
        self.assert_silent(self.text(page), self.company_b.name)
        page = self._wait("wait_leave", row=str(row.id))
        self.assertIn("no longer on the waiting list", self.text(page))
        self.assertEqual(row.state, "left")

    def test_a_full_course_asks_nobody_for_a_promise(self):
        page = self.get(self.url)
        self.assertFalse(page.xpath("//button[contains(., 'Promise bindingly')]"))
        self.assertIn("Join the waiting list", self.text(page))
        [more] = page.xpath("//section[@aria-labelledby='verbund_waiting']/details")
        self.assertEqual(more.get("open"), "open")
        self._join()
        self.course.max_seats = 13
        page = self.get(self.url)
        self.assertIn("Take these seats", self.text(page))
        self.assertFalse(page.xpath("//button[contains(., 'Promise bindingly')]"))

    def test_what_is_offered_is_taken_on_the_page(self):
        row, _page = self._join()
        self.course.max_seats = 13
        page = self.get(self.url)
        self.assertIn("Reserved for you until", self.text(page))
        self.assertIn("a seat costs $ 253.85", self.text(page))
        (shown,) = page.xpath(
            "//section[contains(@class, 'o_verbund_waiting')]//input[@name='shown']"
        )
        taken = {"row": str(row.id), "shown": shown.get("value")}
        page = self._wait("wait_take", status=200, **taken)
        self.assertIn("binding", self.error(page))
        self.assertEqual(row.state, "offered")
        for _press in range(2):
            page = self._wait("wait_take", waiting_binding="1", **taken)
            self.assertIn("promised bindingly", self.text(page))
        self.assertEqual(row.state, "taken")
        self.assertEqual(self.course.seats_committed, 13)
        [more] = page.xpath("//section[@aria-labelledby='verbund_waiting']/details")
        self.assertIsNone(more.get("open"), "it has its seats")

    def test_what_is_not_wanted_goes_on(self):
        row, _page = self._join()
        self.course.max_seats = 13
        self._wait("wait_decline", row=str(row.id))
        self.assertEqual(row.state, "declined")
        self.assertEqual(self.course._free_seats(), 1)

    def test_bad_input_is_said_beside_and_kept(self):
        page = self._wait(status=200, waiting_seats="x", waiting_ceiling="-1")
        for name in ("waiting_seats", "waiting_ceiling"):
            self.assert_said_beside(page, name)
        page = self._wait(status=200, waiting_seats="1", waiting_ceiling="3")
        self.assertIn("below every possible price", self.error(page))
        page = self._wait(status=200, waiting_seats="1", waiting_mode="x")
        self.assertIn("choose from the list", self.error(page))
        self.assertFalse(self.course._get_waiting(self.company_a))
        for values in ({"waiting_seats": "13"}, {"waiting_seats": ""}):
            self.assert_said_beside(self._wait(status=200, **values), "waiting_seats")
        self.course.max_seats = 13
        page = self._wait(status=200, waiting_seats="1")
        self.assert_said_beside(page, "waiting_seats")
        self.assertIn("Promise them instead of waiting", self.error(page))

    def test_the_page_says_why_free_seats_are_not_offered(self):
        row, page = self._join(waiting_seats="3", waiting_mode="all")
        self.assertIn("you start at the end of the list", self.text(page))
        self.course.max_seats = 13
        page = self.get(self.url)
        self.assertIn("Free now: 1 seat, fewer than you want together", self.text(page))
        page = self._wait(waiting_seats="3", waiting_mode="up_to")
        self.assertIn("Reserved for you until", self.text(page))
        self.assertEqual(row.offered_seats, 1)
        self.assertIn("1 offered to the waiting list", self.text(page), "in the bar")
        self.assertIn("No seat is free at present.", self.text(page))

    def test_who_waited_reads_that_the_course_does_not_take_place(self):
        """Who did not finds no page."""
        self._join()
        self.course.action_cancel("cost")
        page = self.text(self.get(self.url))
        self.assertIn("The course does not take place.", page)
        self.assertNotIn("Join the waiting list", page)
        self.assert_silent(page, self.company_b.name)
        self.assertIn(self.course.name, self.text(self.get("/my/verbund/courses")))
        self.login(self.user_portal_foreign)
        self.get(self.url, status=404)
        self.login(self.user_portal_a)
        self.course.waiting_ids.sudo()._with_transition().unlink()
        self.get(self.url, status=404)

    def test_who_waited_and_left_the_network_finds_no_page(self):
        """Its place ends with its membership; of what follows it is told nothing."""
        row, _page = self._join()
        self.get(self.url)
        self.company_a.membership_ids.action_end()
        self.assertEqual(row.state, "left")
        self.get(self.url, status=404)
        self._wait(status=404, waiting_seats="1")
        self.course.action_cancel("cost")
        self.get(self.url, status=404)
        courses = self.text(self.get("/my/verbund/courses"))
        self.assertNotIn(self.course.name, courses)

    def test_who_leaves_after_the_course_was_called_off_finds_no_page(self):
        self._join()
        self.course.action_cancel("cost")
        self.get(self.url)
        self.company_a.membership_ids.action_end()
        self.get(self.url, status=404)

    def test_what_is_of_others_is_not_touched(self):
        company = self._company("Gamma Muster GmbH", "gamma")
        foreign = self.course._join_waiting(company, 1, "up_to")
        for verb in ("wait_take", "wait_decline", "wait_leave"):
            page = self._wait(
                verb, status=200, row=str(foreign.id), waiting_binding="1"
            )
            self.assertIn("has changed since you opened", self.error(page))
        self.assertEqual(foreign.state, "waiting")
        self._wait("nonsense", status=404)
        missing = "/my/verbund/courses/999999999/waiting"
        self.post(missing, status=404, verb="wait_join")
        self.login(self.user_portal_foreign)
        self._wait(status=404, waiting_seats="1")

    def test_the_day_after_its_last_an_offer_is_said_to_have_expired(self):
        row, _page = self._join()
        self.course.max_seats = 13
        last = row.offered_until
        with freeze_time(last + timedelta(days=1)):
            _link, token = self.env["verbund.link"]._issue(row, "waiting", self.contact)
            self.login(self.user_portal_a)
            for url in (self.url, f"/verbund/l/{token}"):
                with self.subTest(url=url):
                    page = self.get(url)
                    self.assertIn("Your offer has expired.", self.text(page))
                    self.assertNotIn("You are number", self.text(page))
                    self.assertNotIn(last.strftime("%m/%d/%Y"), self.text(page))
                    [place] = page.xpath(
                        "//section[@aria-labelledby='verbund_waiting']"
                    )
                    self.assertFalse(place.xpath(".//form"))
                    # a page that was open since the day before
                    answer = {"row": str(row.id), "waiting_binding": "1"}
                    door = url if "/l/" in url else f"{url}/waiting"
                    page = self.post(door, status=200, verb="wait_take", **answer)
                    self.assertIn("are offered to Alpha", self.error(page))
                    self.assertIn("Your offer has expired.", self.text(page))
        self.assertEqual(row.state, "offered", "until the hourly job")
        self.assertFalse(self.course._get_commitment(self.company_a))

    def test_who_may_not_bind_the_company_reads_who_may(self):
        row, _page = self._join()
        _link, token = self.env["verbund.link"]._issue(
            row, "waiting", self.user_portal_a_reader.partner_id
        )
        said = "can take seats, or leave the list. Please ask them"
        self.login(self.user_portal_a_reader)
        for seats in (12, 13):  # while it waits, and when it has an offer
            self.course.max_seats = seats
            for url in (self.url, f"/verbund/l/{token}"):
                with self.subTest(seats=seats, url=url):
                    page = self.get(url)
                    self.assertIn(said, self.text(page))
                    [place] = page.xpath(
                        "//section[@aria-labelledby='verbund_waiting']"
                    )
                    self.assertFalse(place.xpath(".//button"))
        for verb in ("wait_leave", "wait_take", "wait_decline"):
            values = {"row": str(row.id), "waiting_binding": "1"}
            self.assertTrue(self.error(self._wait(verb, status=200, **values)))
        self.assertEqual(row.state, "offered")
        self.login(self.user_portal_a)
        self.assertNotIn(said, self.text(self.get(self.url)))

    def test_who_may_not_bind_the_company_cannot_join(self):
        self.login(self.user_portal_a_reader)
        self.assertNotIn("Waiting list", self.text(self.get(self.url)))
        page = self._wait(status=200, waiting_seats="1")
        self.assertIn("may bind your company", self.error(page))

    def test_the_link_of_a_question_for_seats_has_the_list(self):
        word = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        self.authenticate(None, None)
        link, token = self.env["verbund.link"]._issue(word, "word", self.contact)
        url = f"/verbund/l/{token}"
        self.assertIn("Join the waiting list", self.text(self.get(url)))
        page = self.post(
            url, csrf=False, status=200, verb="wait_join", waiting_seats="0"
        )
        self.assert_said_beside(page, "commit_waiting_seats")
        self.post(url, csrf=False, verb="wait_join", waiting_seats="1")
        row = self.course._get_waiting(self.company_a)
        self.course.max_seats = 13
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.waiting"), ("res_id", "=", row.id)], limit=1
        )
        address = notice.sudo().mail_id.body_html.split("/verbund/l/")[1]
        offer = f"/verbund/l/{address.partition(chr(34))[0]}"
        self.assertIn("Reserved for you until", self.text(self.get(offer)))
        for _press in range(2):  # the page says when it was done
            self.post(
                offer,
                csrf=False,
                verb="wait_take",
                row=str(row.id),
                waiting_binding="1",
            )
        self.assertEqual((row.state, word.seats, word.state), ("taken", 1, "committed"))
        page = self.get(offer)
        self.assertIn("Accepted: you have taken the seats", self.text(page))
        self.assertNotIn("Waiting list", self.text(page), "nothing to wait for")
        own = page.xpath("//div[contains(@class, 'o_verbund_own')]")[0]
        self.assertIn("1 seat", own.text_content())
        # beside the facts of the course, on a wide screen
        self.assertTrue(own.xpath("ancestor::div[contains(@class, 'col-lg-6')]"))
        (receipt,) = own.xpath(".//a/@href")
        response = self.url_open(receipt)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(f"/my/verbund/courses/{self.course.id}", page.xpath("//a/@href"))
        # the word was taken back since: no receipt says otherwise
        word.action_release("declined")
        page = self.get(offer)
        self.assertFalse(page.xpath("//a[contains(@href, 'receipt')]"))
        self.assertIn("Released", self.text(page))

    def test_an_offer_that_was_not_taken_has_no_receipt(self):
        row, _page = self._join()
        self.authenticate(None, None)
        _link, token = self.env["verbund.link"]._issue(row, "waiting", self.contact)
        response = self.url_open(f"/verbund/l/{token}?file=receipt")
        self.assertIn("text/html", response.headers["Content-Type"])

    def test_who_waits_while_seats_are_free_asks_for_more_than_these(self):
        seats = "//input[@name='waiting_seats']"
        modes = "//input[@name='waiting_mode']"
        self.course.commitment_ids.seats = 10
        page = self.get(self.url)
        self.assertIn("Wait for more seats than are free", self.text(page))
        (field,) = page.xpath(seats)
        self.assertEqual((field.get("value"), field.get("min")), ("3", "3"))
        (mode,) = page.xpath(modes)
        self.assertEqual((mode.get("value"), mode.get("checked")), ("all", "checked"))
        row, _page = self._join(waiting_seats="3", waiting_mode="all")
        self.assertEqual((row.seats, row.mode), (3, "all"))
        modes_now = self.get(self.url).xpath(modes)
        self.assertEqual(len(modes_now), 2, "it is changed freely")
        row.action_leave()
        # nobody else has any: more than are free there never are
        self.course.commitment_ids.action_release("declined")
        self.assertNotIn("Waiting list", self.text(self.get(self.url)))
        self._commit(self.course, self.company_a, 5)
        self.assertNotIn("Waiting list", self.text(self.get(self.url)))
        page = self._wait(status=200, waiting_seats="1")
        self.assert_said_beside(page, "waiting_seats")
