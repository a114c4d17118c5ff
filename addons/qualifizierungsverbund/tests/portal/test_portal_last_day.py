from odoo.tests import freeze_time, tagged

from .common import PortalCase

LAST = "2027-01-15"
AFTER = "2027-01-16 09:00:00"


@tagged("post_install", "-at_install")
class TestPortalLastDay(PortalCase):
    """What a company reads, and can do, when the decision date has passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).lang = "en_US"
        cls.association.partner_id.tz = "Europe/Berlin"
        cls.user_manager.partner_id.phone = "+49 421 4711"
        cls.course = cls._course(fixed=3300.0, user_id=cls.user_manager.id)
        cls.course.action_open_booking()
        cls.course.commitment_deadline = LAST
        cls.url = f"/my/verbund/courses/{cls.course.id}"
        cls.contact = cls.user_portal_a.partner_id

    def _own(self):
        return self.course.commitment_ids.filtered(
            lambda word: word.partner_id == self.company_a
        )

    def _commit_forms(self, page):
        return page.xpath("//form[contains(@class, 'o_verbund_commit')]")

    def test_on_the_day_itself_the_form_is_there(self):
        with freeze_time(f"{LAST} 22:30:00"):  # 23:30 in Berlin
            self.login(self.user_portal_a)
            self.assertTrue(self._commit_forms(self.get(self.url)))
            self.post(f"{self.url}/commit", seats="2", binding="1")
        self.assertEqual(self._own().seats, 2)

    def test_a_minute_after_midnight_nothing_changes_and_nothing_typed_is_lost(self):
        typed = {"seats": "3", "price_ceiling": "444", "order_number": "PO-815"}
        with freeze_time(f"{LAST} 23:01:00"):
            self.login(self.user_portal_a)
            page = self.post(f"{self.url}/commit", 200, binding="1", **typed)
            self.assertIn("until 01/15/2027", self.error(page))
            text = self.text(page)
        self.assertIn("What you have typed was not saved.", text)
        for word in typed.values():
            self.assertIn(word, text)
        self.assertFalse(self._own())

    def test_the_page_says_until_when_who_decides_and_whom_to_call(self):
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            page = self.get(self.url)
            text = self.text(page)
            self.assertFalse(self._commit_forms(page))
            for words in (
                "Companies could promise seats until 01/15/2027.",
                "Now your network decides whether the course takes place.",
                f"please call: {self.user_manager.name}, +49 421 4711.",
                "Your network can note your word until it is decided, or put the "
                "decision off.",
                "You can also join the waiting list.",
                "Is being decided",
            ):
                self.assertIn(words, text)
            # No dead end: the waiting list takes it, and binds to nothing
            self.assertIn("or the decision is put off, free seats are offered", text)
            self.post(
                f"{self.url}/waiting",
                verb="wait_join",
                waiting_seats="2",
                waiting_mode="up_to",
            )
        waiting = self.course._get_waiting(self.company_a)
        self.assertEqual((waiting.state, waiting.seats), ("waiting", 2))
        self.assertFalse(self._own())

    def test_seats_that_nobody_can_promise_are_not_called_free(self):
        """They can be waited for alone, and nobody who was asked can answer."""
        asked = [
            self._company(f"Nachbar {number} GmbH", f"n{number}", network=self.network)
            for number in range(3)
        ]
        self.env["verbund.commitment"].create(
            [
                {"course_id": self.course.id, "partner_id": company.id, "seats": 2}
                for company in asked
            ]
        )
        word = self._commit(self.course, self.company_b, 3)
        own = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        bar = "//ul[contains(@class, 'o_verbund_bar_words')]/li"

        def read(moment):
            """What the page says, by login and by link."""
            with freeze_time(moment):
                self.env.invalidate_all()
                _link, token = self.env["verbund.link"]._issue(
                    own, "word", self.contact
                )
                self.login(self.user_portal_a)
                for url in (self.url, f"/verbund/l/{token}"):
                    page = self.get(url)
                    items = page.xpath(bar)
                    items = [" ".join(item.text_content().split()) for item in items]
                    yield self.text(page), items

        for text, items in read(f"{LAST} 12:00:00"):
            self.assertIn("9 seats are still free.", text)
            self.assertIn("Decision on 01/15/2027", text)
            self.assertEqual(
                items, ["3 promised", "7 asked for", "9 free", "8 are the minimum"]
            )
        for text, items in read(AFTER):
            self.assertIn("9 seats are not promised.", text)
            self.assertNotIn("still free", text)
            self.assertNotIn("Decision on", text)
            self.assertEqual(
                items, ["3 promised", "9 not promised", "8 are the minimum"]
            )
        word.with_context(lang="en_US").seats = 11
        for text, _items in read(AFTER):
            self.assertIn("1 seat is not promised.", text)
        word.seats = 12
        for text, items in read(AFTER):
            self.assertIn("All seats are taken.", text)
            self.assertEqual(items, ["12 promised", "8 are the minimum"])
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            self.assertNotIn("decision on", self.text(self.get("/my/verbund/courses")))

    def test_whose_word_is_given_reads_that_it_stays(self):
        word = self._commit(self.course, self.company_a, 2)
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            page = self.get(self.url)
            self.assertIn("Your word stays as it is.", self.text(page))
            self.assertFalse(self._commit_forms(page))
            page = self.post(f"{self.url}/commit", 200, seats="5", binding="1")
            self.assertIn("until 01/15/2027", self.error(page))
        self.assertEqual((word.state, word.seats), ("committed", 2))

    def test_who_is_set_free_may_go_and_reads_that_it_does_not_come_back(self):
        word = self._commit(self.course, self.company_a, 2)
        with freeze_time(AFTER):
            self.course.cost_ids.amount_fixed = 4800.0
            self.env.cr.precommit.run()
            self.login(self.user_portal_a)
            page = self.get(self.url)
            self.assertIn(
                "You cannot promise seats again before it is decided.", self.text(page)
            )
            self.post(f"{self.url}/release")
        self.assertEqual(word.state, "released")

    def test_by_link(self):
        word = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        self.authenticate(None, None)
        with freeze_time(AFTER):
            _link, token = self.env["verbund.link"]._issue(word, "word", self.contact)
            url = f"/verbund/l/{token}"
            page = self.get(url)
            self.assertFalse(self._commit_forms(page))
            self.assertIn("Companies could promise seats until", self.text(page))
            response = self.url_open(
                url, data={"verb": "commit", "seats": "2", "binding": "1"}
            )
            self.assertIn("What you have typed was not saved.", response.text)
            self.assertIn("until 01/15/2027", response.text)
        self.assertEqual(word.state, "offered")

    def test_a_colleague_reads_the_same_and_asks_nobody(self):
        with freeze_time(AFTER):
            self.login(self.user_portal_a_reader)
            page = self.get(self.url)
            self.assertFalse(page.xpath("//form[contains(@class, 'o_verbund_ask')]"))
            self.assertNotIn("join the waiting list", self.text(page))
            page = self.post(f"{self.url}/ask", 200, seats="2")
            self.assertIn("until 01/15/2027", self.error(page))
        self.assertFalse(self._own())

    def test_it_is_not_among_what_is_to_decide(self):
        words = "No course waits for your decision."
        for moment, waits in ((f"{LAST} 22:30:00", True), (f"{LAST} 23:01:00", False)):
            with freeze_time(moment):
                self.login(self.user_portal_a)
                text = self.text(self.get("/my/verbund"))
                self.assertEqual(words not in text, waits)

    def test_the_list_has_first_what_is_to_decide_next(self):
        names = {"Far off": "2027-06-01", "Next one": "2027-01-20"}
        for name, day in names.items():
            course = self._course(name=name)
            course.commitment_deadline = day
            course.action_open_booking()
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            for query in ("", "?sortby=deadline"):
                text = self.text(self.get(f"/my/verbund/courses{query}"))
                places = [
                    text.index(name)
                    for name in ("Next one", "Far off", self.course.name)
                ]
                self.assertEqual(places, sorted(places))
            text = self.text(self.get("/my/verbund/courses?filterby=open"))
            self.assertIn("Next one", text)
            self.assertNotIn(self.course.name, text)
            self.get("/my/verbund/courses?sortby=date")

    def _ask_for_empty_seats(self):
        return self.env["verbund.guarantee"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )

    def _guarantee(self, status=303, seats="2", amount="900"):
        return self.post(
            f"{self.url}/guarantee",
            status,
            verb="guarantee",
            empty_seats=seats,
            max_amount=amount,
            empty_binding="1",
        )

    def test_empty_seats_that_were_asked_for_can_still_be_taken_and_no_more(self):
        row = self._ask_for_empty_seats()
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            page = self.get(self.url)
            self.assertIn(
                "The decision date has passed: until your network decides, you can "
                "still give the word that you were asked for, and no more.",
                self.text(page),
            )
            self.assertEqual(page.xpath("//input[@name='empty_seats']/@max"), ["2"])
            for larger in ({"seats": "3"}, {"amount": "900.01"}):
                page = self._guarantee(200, **larger)
                self.assertIn("until 01/15/2027", self.error(page))
                self.assertEqual(row.state, "offered")
            self._guarantee()
            self._guarantee()  # pressed twice
        self.assertEqual((row.state, row.seats, row.max_amount), ("bound", 2, 900.0))

    def test_a_guarantee_stays_as_it_is_since_the_decision_date(self):
        row = self._ask_for_empty_seats()
        row.action_bind()
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            page = self.get(self.url)
            self.assertIn("Your guarantee stays as it is.", self.text(page))
            self.assertFalse(page.xpath("//input[@name='empty_seats']"))
            for other in ({"seats": "3"}, {"amount": "950"}):
                page = self._guarantee(200, **other)
                self.assertIn("until 01/15/2027", self.error(page))
                for typed in ("What you have typed was not saved.", *other.values()):
                    self.assertIn(typed, self.text(page))
            page = self._guarantee(200, seats="1")
            self.assertIn("becomes no smaller", self.error(page))
            self.assertEqual((row.seats, row.max_amount), (2, 900.0))
            # staff note what they are told
            row.with_user(self.user_staff).seats = 3
        self.assertEqual(row.seats, 3)

    def test_nobody_guarantees_anything_new_since_the_decision_date(self):
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            self.assertFalse(self.get(self.url).xpath("//input[@name='empty_seats']"))
            page = self._guarantee(200)
            self.assertIn("until 01/15/2027", self.error(page))
        self.assertFalse(self.course.guarantee_ids)

    def test_an_order_number_is_noted_whatever_the_date(self):
        word = self._commit(self.course, self.company_a, 2)
        with freeze_time(AFTER):
            self.login(self.user_portal_a)
            self.assertTrue(self.get(self.url).xpath("//input[@name='order_number']"))
            self.post(f"{self.url}/order_number", order_number=" 4500-9 ")
        self.assertEqual(word.order_number, "4500-9")
