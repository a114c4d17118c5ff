from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import MODULE
from .common import OfferedCase

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


class LinkCase(OfferedCase):
    """An offer of seats whose company has a link."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _issue(self):
        link, token = self.env["verbund.link"]._issue(
            self.commitment, "word", self.contact
        )
        return link, f"/verbund/l/{token}"

    def _send(self, url, **values):
        return self.url_open(url, data=values, allow_redirects=False)

    def _mails(self):
        return self.env["verbund.notice"].search(
            [("template", "=", "qualifizierungsverbund.mail_link")]
        )


@tagged("post_install", "-at_install")
class TestLink(LinkCase):
    """Links without a login: what holds for every scope."""

    # -------------------------------------------------------------- showing

    def test_page_says_for_whom_what_and_until_when(self):
        _link, url = self._issue()
        text = self.text(self.get(url))
        for part in (self.contact.name, self.company_a.name, self.course.name):
            self.assertIn(part, text)
        self.assertIn("12/31/2099", text)

    def test_page_speaks_the_language_of_its_person(self):
        _link, url = self._issue()
        self.contact.lang = "de_DE"
        self.assertEqual(self.get(url).get("lang"), "de-DE")
        self.contact.lang = "en_US"
        self.assertEqual(self.get(url).get("lang"), "en-US")

    def test_looking_changes_nothing(self):
        link, url = self._issue()
        before = link.read()[0], self.commitment.read()[0]
        for _number in range(3):
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(url, method="HEAD").status_code, 200)
        self.env.invalidate_all()
        self.assertEqual((link.read()[0], self.commitment.read()[0]), before)

    def test_a_person_who_stays_has_opened_it(self):
        link, url = self._issue()
        self.assertEqual(self._send(url, verb="opened").status_code, 204)
        first = link.opened_at
        self.assertTrue(first)
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            self._send(url, verb="opened")
        self.assertEqual(link.opened_at, first)
        self.assertFalse(link.done_at)

    def test_pages_are_private(self):
        _link, url = self._issue()
        for address in (url, "/verbund/l/unknown", "/verbund/l"):
            response = self.url_open(address)
            for name, value in PRIVATE.items():
                self.assertEqual(response.headers[name], value, address)

    def test_unknown_token_is_a_friendly_page_in_the_language_of_the_visitor(self):
        page = self.get("/verbund/l/unknown", status=404)
        self.assertIn("We do not know this link", self.text(page))
        self.opener.cookies.clear()
        response = self.url_open(
            "/verbund/l/unknown", headers={"Accept-Language": "de-DE"}
        )
        self.assertIn('lang="de-DE"', response.text)
        for odd in ("%00", "%C3%A4", "x" * 3000, "<script>"):
            self.assertIn(
                self.url_open(f"/verbund/l/{odd}").status_code, (404, 429), odd
            )

    def test_unknown_code_is_answered_as_a_code(self):
        """Whoever has typed it is not told that a mail program broke a link."""
        for address, code in (("/verbund/l", "?"), ("/verbund/l/ABCD2345", None)):
            response = self.url_open(address, data=code and {"code": code})
            self.assertEqual(response.status_code, 404)
            self.assertIn("We do not know this code", response.text)
            self.assertNotIn("mail programs", response.text)

    # --------------------------------------------------------------- acting

    def test_act_says_when_and_by_whom_it_was_done(self):
        link, url = self._issue()
        page = self.post(url, csrf=False, seats="3", binding="1")
        self.assertEqual(
            (self.commitment.state, self.commitment.seats), ("committed", 3)
        )
        self.assertIn("Done on", self.text(page))
        self.assertIn(self.contact.name, self.text(page))
        self.assertTrue(link.done_at)
        self.contact.name = "Somebody Else"
        self.assertNotIn("Somebody Else", link.done_by)
        self.assertIn(link.done_by, link._done_words())

    def test_word_is_recorded_as_that_of_the_person(self):
        _link, url = self._issue()
        self.contact.function = "Personalleiterin"
        self.post(url, csrf=False, seats="3", binding="1")
        line = self.commitment.decision_ids.sorted("id")[-1:]
        self.assertEqual(line.decision, "promised")
        self.assertEqual(line.who_name, self.contact.name)
        self.assertFalse(line.noted_by)
        self.assertIn(self.contact.name, self.commitment.committed_by)

    def test_whatever_a_scope_records_is_said_by_the_person(self):
        """A scope need not name the person, who is known to the link."""

        def act(record, _link, _form):
            record.env["verbund.decision"]._record(record, "promised", "Two seats")

        _link, url = self._issue()
        with patch.object(type(self.commitment), "_link_act_word", act):
            self.post(url, csrf=False, seats="2")
        line = self.commitment.decision_ids.sorted("id")[-1:]
        self.assertEqual(line.who_name, self.contact.name)

    def test_form_is_that_of_the_portal(self):
        _link, url = self._issue()
        page = self.get(url)
        self.login(self.user_portal_a)
        portal = self.get(f"/my/verbund/courses/{self.course.id}")
        names = "//form//*[self::input or self::button]/@name"
        sentences = "//form//label//text() | //form//p//text()"
        for path in (names, sentences):
            self.assertEqual(page.xpath(path), portal.xpath(path))

    def test_names_are_given_and_taken_out_without_a_login(self):
        self.commitment.action_commit()
        self._commit(self.course, self.company_b, 6)
        self.course.action_confirm()
        first, second = self.commitment._taken_seats()
        _link, token = self.env["verbund.link"]._issue(
            self.commitment, "names", self.contact
        )
        url = f"/verbund/l/{token}"
        self.assertIn("Seat 2", self.text(self.get(url)))
        twice = {f"name_{seat.id}": "Emine" for seat in (first, second)}
        page = self.post(url, csrf=False, status=200, **twice)
        self.assertTrue(page.xpath(f"//*[@id='name_{second.id}_error']"))
        self._send(url, **{f"name_{first.id}": "Emine"})
        self.assertTrue(first.verbund_named_at)
        self._send(url, **{f"name_{first.id}": ""})
        self.assertFalse(first.verbund_named_at)

    def test_word_is_taken_back_by_the_same_link(self):
        link, url = self._issue()
        self.post(url, csrf=False, seats="3", binding="1")
        page = self.post(url, csrf=False, verb="release")
        self.assertEqual(self.commitment.state, "released")
        self.assertIn("Nothing is owed", self.text(page))
        self.post(url, csrf=False, seats="2", binding="1")
        self.assertEqual(self.course.seats_committed, 2)

    def test_who_has_left_takes_its_word_back_by_its_link(self):
        _link, url = self._issue()
        self.commitment.action_commit()
        self.company_a.membership_ids.action_end()
        self.assertIn("Release our seats", self.text(self.get(url)))
        self.post(url, csrf=False, verb="release")
        self.assertEqual(self.commitment.state, "released")

    def test_order_number_is_typed_at_both_doors(self):
        _link, url = self._issue()
        values = {"seats": "3", "binding": "1"}
        self.post(url, csrf=False, order_number=" 4500-7 ", **values)
        self.assertEqual(self.commitment.order_number, "4500-7")
        (typed,) = self.get(url).xpath("//input[@name='order_number']/@value")
        self.assertEqual(typed, "4500-7")
        # a page without the field takes nothing away
        self.post(url, csrf=False, **values)
        self.assertEqual(self.commitment.order_number, "4500-7")
        self.login(self.user_portal_a)
        portal = f"/my/verbund/courses/{self.course.id}/commit"
        page = self.post(portal, status=200, order_number="x" * 51, **values)
        self.assertIn("Your order number is longer", self.error(page))
        self.assertEqual(self.commitment.order_number, "4500-7")
        self.post(portal, order_number="", **values)
        self.assertFalse(self.commitment.order_number)

    # --------------------------------------------------- a higher price

    def test_link_of_a_cancelled_course_says_what_its_mail_says(self):
        need = self._need(self.company_a, 2)
        need.action_confirm()
        _link, url = self._issue()
        self.course.action_cancel("provider", "Neues Jahr")
        text = self.text(self.get(url))
        for words in (
            "Reason: Provider not available Neues Jahr",
            "Your company bears no cost of this course, and no seats are bound",
            "Your need waits for the next course again.",
        ):
            self.assertIn(words, text)
        need.action_withdraw()
        with patch.object(type(self.commitment), "_is_charged", lambda word: True):
            text = self.text(self.get(url))
        self.assertIn("The course does not take place", text)
        self.assert_silent(text, "bears no cost", "Your need waits")

    def _ask_for_more(self):
        """A dearer plan asks the company; the address of the link in the e-mail."""
        self.course._commit_seats(self.company_a, 2, None)
        self.course.cost_ids.amount_fixed += 800.0
        notice = self.env["verbund.notice"].search(
            [
                ("template", "=", "qualifizierungsverbund.mail_plan_dearer"),
                ("partner_id", "=", self.contact.id),
            ],
            limit=1,
        )
        self.assertEqual(notice.link_id.scope, "limit")
        return notice.mail_id.body_html.split("/verbund/l/")[1].split('"')[0]

    def test_higher_price_is_agreed_to_by_one_tap_from_the_mail(self):
        url = f"/verbund/l/{self._ask_for_more()}"
        asked = self.commitment.limit_asked
        self.assertGreater(asked, self.commitment.price_limit)
        (form,) = self.get(url).xpath("//form[.//input[@name='amount']]")
        self.assertEqual(len(form.xpath(".//button")), 1)
        self.assertFalse(form.xpath(".//input[not(@type='hidden')]"))
        sent = dict(form.form_values())
        page = self.post(url, csrf=False, **sent)
        self.assertIn("we have noted your yes", self.text(page))
        self.assertIn("This question is closed", self.text(page))
        self.assertEqual(self.commitment.price_limit, asked)
        line = self.commitment.decision_ids.sorted("id")[-1:]
        self.assertEqual(
            (line.decision, line.who_name), ("limit_accepted", self.contact.name)
        )

    def test_page_shows_what_was_saved_not_what_was_refused_before(self):
        _link, url = self._issue()
        self.get(url)  # a session, as a browser has it
        self.post(url, 200, csrf=False, seats="3", price_ceiling="x", binding="1")
        page = self.get(url)  # as a phone shows it again
        self.assertIn("What you typed is still here", self.text(page))
        self.assertEqual(page.xpath("//input[@name='price_ceiling']/@value"), ["x"])
        self.post(url, 200, csrf=False, seats="3", price_ceiling="x", binding="1")
        page = self.post(url, csrf=False, seats="2", price_ceiling="", binding="1")
        self.assertEqual(self.commitment.seats, 2)
        self.assertEqual(page.xpath("//input[@name='seats']/@value"), ["2"])
        self.assertIn(page.xpath("//input[@name='price_ceiling']/@value"), ([], [""]))
        self.assertNotIn("Nothing was saved", self.text(page))

    def test_question_says_what_a_seat_costs_at_worst_and_in_a_full_course(self):
        url = f"/verbund/l/{self._ask_for_more()}"
        text = self.text(self.get(url))
        for words in (
            "With 8 seats, the worst case, a seat costs $ 512.50; with 12 seats it "
            "costs $ 341.67.",
            "Agree to at most $ 512.50 per seat",
            "at the latest until 12/31/2099",
        ):
            self.assertIn(words, text)
        self.assertNotIn("whatever the decision date", text)

    def test_who_may_not_answer_is_told_who_may(self):
        """A colleague gets the questions to the company for information."""
        self.association.partner_id.lang = "en_US"
        reader = self.user_portal_a_reader.partner_id
        self.commitment._tell_companies(f"{MODULE}.mail_booking_open", scope="word")
        self._ask_for_more()
        self.course.action_ask_limits()
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.commitment")]
        )
        for person, may in ((self.contact, True), (reader, False)):
            told = notices.filtered(lambda n, person=person: n.partner_id == person)
            for template, button in (
                ("mail_booking_open", "Answer now"),
                ("mail_plan_dearer", "Answer"),
                ("mail_limit_fewer", "Answer"),
            ):
                with self.subTest(person=person.name, template=template):
                    notice = told.filtered(
                        lambda n, template=template: n.template.endswith(template)
                    )[:1]
                    html = notice.mail_id.body_html
                    self.assertEqual("For your information" in html, not may)
                    self.assertIn(self.contact.name, html)
                    self.assertEqual(f">{button}<" in html, may)

    def test_question_that_is_answered_is_not_sent_again(self):
        self._ask_for_more()
        notice = self.env["verbund.notice"].search(
            [("template", "=", "qualifizierungsverbund.mail_plan_dearer")], limit=1
        )
        notice.with_user(self.user_manager).action_resend()
        self.assertEqual(notice.resent_as_id.link_id.scope, "limit")
        self.commitment.action_accept_limit()
        with self.assertRaisesRegex(UserError, "no longer asked"):
            notice.resent_as_id.with_user(self.user_manager).action_resend()

    def test_higher_price_that_has_risen_again_is_read_again(self):
        url = f"/verbund/l/{self._ask_for_more()}"
        (form,) = self.get(url).xpath("//form[.//input[@name='amount']]")
        sent, before = dict(form.form_values()), self.commitment.price_limit
        self.course.cost_ids.amount_fixed += 800.0
        for amount in (sent["amount"], "", "0", "nan", "1e9"):
            page = self.post(url, status=200, csrf=False, **{**sent, "amount": amount})
            self.assertIn("price has changed", self.error(page))
            self.assertEqual(self.commitment.price_limit, before)

    def test_link_of_a_higher_price_withdraws_but_gives_no_word(self):
        url = f"/verbund/l/{self._ask_for_more()}"
        self.course._with_transition().commitment_deadline = "2020-01-01"
        page = self.get(url)
        self.assertFalse(page.xpath("//input[@name='seats']"))
        self.post(url, status=200, csrf=False, seats="9", binding="1", verb="commit")
        self.assertEqual(self.commitment.seats, 2)
        self.post(url, csrf=False, verb="release")
        self.assertEqual(self.commitment.state, "released")

    def test_link_of_a_higher_price_is_for_who_may_bind_the_company(self):
        self._ask_for_more()
        reader = self.user_portal_a_reader.partner_id
        _link, token = self.env["verbund.link"]._issue(self.commitment, "limit", reader)
        page = self.get(f"/verbund/l/{token}")
        self.assertIn(self.contact.name, self.text(page))
        amount = str(self.commitment.limit_asked)
        self.post(f"/verbund/l/{token}", status=200, csrf=False, amount=amount)
        self.assertTrue(self.commitment.limit_asked)

    def test_what_is_done_once_is_not_done_again(self):
        commitments = type(self.commitment)
        show = commitments._link_show_word
        link, url = self._issue()
        with patch.object(
            commitments,
            "_link_show_word",
            lambda record, link: {**show(record, link), "once": True},
        ):
            self.post(url, csrf=False, seats="3", binding="1")
            done_at = link.done_at
            page = self.post(url, csrf=False, seats="5", binding="1")
        self.assertEqual(self.commitment.seats, 3)
        self.assertEqual(link.done_at, done_at)
        self.assertIn("Done on", self.text(page))
        self.assertFalse(page.xpath("//input[@name='seats']"))

    def test_colleague_who_may_not_sees_who_may(self):
        reader = self.user_portal_a_reader.partner_id
        _link, token = self.env["verbund.link"]._issue(self.commitment, "word", reader)
        page = self.get(f"/verbund/l/{token}")
        self.assertFalse(page.xpath("//input[@name='binding']"))
        self.assertIn(self.contact.name, self.text(page))

    def test_nothing_of_the_neighbour(self):
        self._commit(self.course, self.company_b, 5, ceiling=666.66)
        _link, url = self._issue()
        self.assert_silent(self.url_open(url).text, self.company_b.name, "666.66")

    def test_wrong_field_says_so_beside_it(self):
        _link, url = self._issue()
        page = self.post(url, csrf=False, status=200, seats="0", price_ceiling="x")
        for name in ("seats", "price_ceiling", "binding"):
            self.assert_said_beside(page, f"commit_{name}")
        self.assertEqual(page.xpath("//input[@name='seats']/@value"), ["0"])

    def test_bad_input_changes_nothing(self):
        link, url = self._issue()
        for values in ({"seats": ""}, {"seats": "x"}, {"seats": "-1"}, {"seats": "99"}):
            page = self.post(url, csrf=False, status=200, **values)
            self.assertTrue(self.error(page), values)
        self.assertEqual(self.commitment.state, "offered")
        self.assertFalse(link.done_at)

    def test_only_who_may_bind_the_company_today(self):
        _link, url = self._issue()
        self.company_a.membership_ids.sudo().env["verbund.membership.contact"].search(
            [("partner_id", "=", self.contact.id)]
        ).can_commit = False
        page = self.post(url, csrf=False, status=200, seats="2", binding="1")
        self.assertIn("may bind", self.error(page))
        self.assertEqual(self.commitment.state, "offered")

    def test_record_that_is_gone_is_not_a_dead_end(self):
        # who was asked is released, so that it is told: this one was not asked yet
        self.commitment = self.env["verbund.commitment"].create(
            {"course_id": self._course().id, "partner_id": self.company_a.id}
        )
        _link, url = self._issue()
        # as long as the question has reached nobody, it may be deleted
        self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.commitment")]
        ).filtered(lambda n: n.res_id == self.commitment.id)._follow(
            "failed", "bounced"
        )
        self.commitment.unlink()
        self.assertIn("do not know", self.text(self.get(url, status=404)))
        self.post(url, csrf=False, status=404, seats="2")
