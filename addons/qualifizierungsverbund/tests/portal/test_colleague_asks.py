from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ...models.courses.verbund_commitment_mail import (
    MAIL_ANSWERED,
    MAIL_PROPOSED,
    MAIL_RECEIPT,
)
from .common import PortalCase

NOTHING_OWED = "If you do not answer, you owe nothing."


@tagged("post_install", "-at_install")
class TestColleagueAsks(PortalCase):
    """Who may not bind the company asks, by one tap, the one who may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course(fixed=3300.0)
        cls.course.action_open_booking()
        cls.url = f"/my/verbund/courses/{cls.course.id}"
        cls.boss = cls.user_portal_a.partner_id
        cls.reader = cls.user_portal_a_reader.partner_id

    def _ask(self, seats="3", status=303):
        return self.post(f"{self.url}/ask", seats=seats, status=status)

    def _word(self, company=None):
        return self.course.commitment_ids.filtered(
            lambda word: word.partner_id == (company or self.company_a)
        )

    def _mails(self):
        return self.env["verbund.notice"].search(
            [("res_id", "in", self._word().ids), ("template", "=", MAIL_PROPOSED)]
        )

    def test_one_tap_asks_who_may_bind_the_company(self):
        self.login(self.user_portal_a_reader)
        page = self.get(self.url)
        button = page.xpath("//form[contains(@class, 'ask')]//button[@type='submit']")
        self.assertIn(self.boss.name, button[0].text_content())
        text = self.text(self._ask())
        self.assertIn(f"{self.boss.name} has been asked by e-mail.", text)
        self.assertIn("for 3 seats", text)
        # nothing is promised by it, and one person alone was written to
        self.assertEqual(self._word().mapped("state"), ["offered"])
        self.assertFalse(self.course.seats_committed)
        notice = self._mails()
        self.assertEqual(notice.partner_id, self.boss)
        self.assertNotIn(self.reader.name, notice.subject)
        for words in (self.reader.name, "3 seats", NOTHING_OWED):
            self.assertIn(words, notice.body)
        others = (
            self._word()
            .env["verbund.notice"]
            .search(
                [
                    ("res_id", "=", self._word().id),
                    ("res_model", "=", self._word()._name),
                ]
            )
        )
        self.assertEqual(others, notice)

    def test_who_has_its_question_is_not_asked_again_when_a_need_comes_in(self):
        self.login(self.user_portal_a_reader)
        self._ask(seats="4")
        self.course.action_add_needs(self._need(self.company_b, 2).ids)
        asked = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", self.course._name),
                ("owner_id", "=", self.course.id),
                ("template", "=", "qualifizierungsverbund.mail_booking_open"),
            ]
        )
        self.assertEqual(asked.partner_id, self.company_b)

    def test_its_link_opens_on_the_proposed_seats(self):
        self.login(self.user_portal_a_reader)
        self._ask(seats="4")
        issue = self.env["verbund.link"]._issue
        _link, token = issue(self._word(), "word", self.boss)
        page = self.get(f"/verbund/l/{token}")
        self.assertEqual(page.xpath("//input[@name='seats']/@value"), ["4"])
        self.assertIn(f"{self.reader.name} proposes 4 seats.", self.text(page))
        values = {"verb": "commit", "seats": "4", "binding": "1"}
        page = self.post(f"/verbund/l/{token}", csrf=False, **values)
        self.assertEqual(self._word().state, "committed")
        self.assertNotIn("proposes", self.text(page), "it is answered")
        self.assertTrue(self._mails()._get_untruth(self._word()))

    def _answers(self):
        return self.env["verbund.notice"].search(
            [("res_id", "in", self._word().ids), ("template", "=", MAIL_ANSWERED)]
        )

    def test_who_has_asked_learns_that_seats_are_promised(self):
        self.login(self.user_portal_a_reader)
        self._ask(seats="4")
        self.course._commit_seats(self.company_a, 4, None, contact=self.boss)
        [told] = self._answers()
        self.assertEqual(told.partner_id, self.reader)
        self.assertIn("has promised <strong>4 seats</strong>", told.body)
        # that was the answer: what comes later is none
        self.course._commit_seats(self.company_a, 5, None, contact=self.boss)
        self._word().action_release("declined")
        self.assertEqual(self._answers(), told)
        self.assertTrue(told._get_untruth(self._word()))

    def test_who_has_asked_learns_that_no_seats_are_promised(self):
        self.login(self.user_portal_a_reader)
        self._ask(seats="4")
        self.course._release_seats(self.company_a, contact=self.boss)
        [told] = self._answers()
        self.assertIn("promises no seats", told.body)
        self.assertFalse(told._get_untruth(self._word()))

    def test_twice_is_one_mail_and_another_number_a_new_one(self):
        self.login(self.user_portal_a_reader)
        self._ask()
        text = self.text(self._ask())
        self.assertIn("has this question already", text)
        self.assertEqual(len(self._mails()), 1)
        text = self.text(self._ask(seats="4"))
        self.assertIn("for 4 seats", text)
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(len(self._word()), 1)

    def test_a_word_that_stands_is_not_asked_for_again(self):
        self.course._commit_seats(self.company_a, 2, None, contact=self.boss)
        self.login(self.user_portal_a_reader)
        page = self._ask(seats="2", status=200)
        self.assertIn("has promised 2 seats already", self.error(page))
        self.assert_said_beside(page, "commit_seats")
        self.assertFalse(self._mails())
        # a higher price for the same seats is another word
        self.course.write(
            {"cost_ids": [Command.create({"name": "Raum", "amount_fixed": 800})]}
        )
        self.assertTrue(self._word()._asked_now())
        self.assertIn("has been asked", self.text(self._ask(seats="2")))

    def test_who_is_asked_for_more_reads_that_its_word_stays(self):
        self.course._commit_seats(self.company_a, 2, None, contact=self.boss)
        self.login(self.user_portal_a_reader)
        self._ask(seats="3")
        body = self._mails().body
        self.assertIn("promised <strong>2 seats</strong> already", body)
        self.assertIn("If you do not answer, your word stays as it is.", body)
        self.assertNotIn(NOTHING_OWED, body)
        self.assertEqual((self._word().state, self._word().seats), ("committed", 2))

    def test_fewer_than_take_part_cannot_be_asked_for(self):
        self._commit(self.course, self.company_b, 8)
        self.course._commit_seats(self.company_a, 2, None, contact=self.boss)
        self.course.action_confirm()
        self.login(self.user_portal_a_reader)
        page = self._ask(seats="1", status=200)
        self.assertIn("it can only promise more", self.error(page))
        self.assertFalse(self._mails())
        self.assertIn("has been asked", self.text(self._ask(seats="3")))

    def test_without_a_number_nobody_is_asked_in_a_course_that_takes_place(self):
        self._commit(self.course, self.company_b, 8)
        self.course._commit_seats(self.company_a, 2, None, contact=self.boss)
        self.course.action_confirm()
        self.login(self.user_portal_a_reader)
        for seats in ("", "viel"):
            with self.subTest(seats=seats):
                page = self._ask(seats=seats, status=200)
                self.assert_said_beside(page, "commit_seats")
        self.assertFalse(self._mails())

    def test_nobody_may_or_who_may_has_left(self):
        contacts = self.company_a.membership_ids.contact_ids
        self.login(self.user_portal_a_reader)
        contacts.filtered("can_commit").can_commit = False
        self.assertNotIn("/ask", self.url_open(self.url).text)
        self.assertIn("call your network", self.error(self._ask(status=200)))
        contacts.filtered(lambda c: c.partner_id == self.boss).can_commit = True
        self.boss.parent_id = self.company_b
        self.assertIn("call your network", self.error(self._ask(status=200)))
        self.assertFalse(self._word())

    def test_who_may_cannot_be_reached(self):
        self.boss.email = False
        self.login(self.user_portal_a_reader)
        text = self.text(self._ask())
        self.assertIn("cannot reach", text)
        self.assertEqual(self._mails().state, "failed")
        self.assertTrue(self._mails().activity_id)

    def test_bad_input_asks_nobody(self):
        self.login(self.user_portal_a_reader)
        for seats, words in (
            ("", "missing"),
            ("0", "Seats"),
            ("viel", "Seats"),
            ("13", "Still to be had: 12"),
        ):
            with self.subTest(seats=seats):
                self.assertIn(words, self.error(self._ask(seats=seats, status=200)))
        self.post("/my/verbund/courses/999999999/ask", seats="3", status=404)
        self.assertFalse(self._word())
        self.login(self.user_portal_a)
        self.assertIn("yourself", self.error(self._ask(status=200)))
        self.assertFalse(self._word())

    def test_a_course_that_takes_no_words_asks_nobody(self):
        self._commit(self.course, self.company_b, 8)
        self.course.action_confirm()
        self._over(self.course).action_start()
        self.login(self.user_portal_a_reader)
        self.assertIn("takes no commitments", self.error(self._ask(status=200)))
        self.assertFalse(self._word())

    def test_who_may_is_said_where_something_can_be_done(self):
        word = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        issue = self.env["verbund.link"]._issue
        _link, token = issue(word, "word", self.reader)
        said = "In your company this may do"
        self.authenticate(None, None)
        self.assertIn(said, self.text(self.get(f"/verbund/l/{token}")))
        self.course.action_cancel("other")
        self.assertNotIn(said, self.text(self.get(f"/verbund/l/{token}")))

    def test_by_a_link_as_well(self):
        offer = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id, "seats": 2}
        )
        _link, token = self.env["verbund.link"]._issue(offer, "word", self.reader)
        values = {"verb": "ask", "seats": "3"}
        page = self.post(f"/verbund/l/{token}", csrf=False, **values)
        self.assertIn("has been asked", self.text(page))
        self.assertEqual((offer.state, offer.seats), ("offered", 2))
        self.assertEqual(self._mails().partner_id, self.boss)

    # ------------------------------------------------------------- the receipt

    def _promise(self):
        self.login(self.user_portal_a)
        values = {"seats": "2", "price_ceiling": "420", "binding": "1"}
        return self.post(f"{self.url}/commit", **values)

    def _receipt(self):
        return self.env["verbund.notice"].search(
            [("res_id", "in", self._word().ids), ("template", "=", MAIL_RECEIPT)]
        )

    def test_receipt_says_what_was_promised_and_how_to_take_it_back(self):
        page = self._promise()
        (url,) = page.xpath("//a[contains(@href, 'receipt')]/@href")
        notice = self._receipt()[:1]
        for words in ("2 seats", "420.00", "840.00", "12/31/2099", "take it back"):
            self.assertIn(words, notice.body.replace("\xa0", " "))
        response = self.url_open(url)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn(".pdf", response.headers["Content-Disposition"])
        # in a test it is not printed
        for words in ("420.00", self.user_portal_a.name, self.company_a.name):
            self.assertIn(words, response.text)
        issue = self.env["verbund.link"]._issue
        _link, token = issue(self._word(), "word", self.boss)
        response = self.url_open(f"/verbund/l/{token}?file=receipt")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_receipt_goes_along_with_its_mail_alone(self):
        self._promise()
        mail = self._receipt()[:1].mail_id
        (email,) = mail._prepare_outgoing_list()
        (attached,) = email["attachments"]
        self.assertEqual(attached[2], "application/pdf")
        self.assertIn(b"420.00", attached[1])
        (email,) = self._neighbour_is_asked()._prepare_outgoing_list()
        self.assertFalse(email["attachments"])

    def _neighbour_is_asked(self):
        offer = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id}
        )
        notices = self.env["verbund.notice"].search([("res_id", "=", offer.id)])
        return notices.mail_id[:1]

    def test_receipt_is_that_of_the_word_as_it_stands(self):
        with freeze_time("2027-01-10 10:00:00"):
            self._promise()
        first = self._receipt()
        with freeze_time("2027-01-11 10:00:00"):
            self.login(self.user_portal_a)
            values = {"seats": "3", "price_ceiling": "420", "binding": "1"}
            self.post(f"{self.url}/commit", **values)
            self.assertIn(self._word()._receipt_notice(), self._receipt() - first)
            self.post(f"{self.url}/release")
        self.assertFalse(self._word()._receipt_notice())
        self.get(f"{self.url}/receipt", status=404)

    def test_receipt_of_another_company_is_not_there(self):
        self._promise()
        self.login(self.user_portal_b)
        self.get(f"{self.url}/receipt", status=404)
        self.get("/my/verbund/courses/999999999/receipt", status=404)

    def test_receipt_of_seats_taken_late_goes_along_too(self):
        self._commit(self.course, self.company_b, 8)
        self.course.action_confirm()
        self._promise()
        (notice,) = self.env["verbund.notice"].search(
            [("res_id", "=", self._word().id), ("partner_id", "=", self.boss.id)]
        )
        self.assertEqual(len(self._word()._notice_files(notice)), 1)
        # what was agreed to, though a seat costs less now
        self.assertIn("420.00 a seat", notice.body)
