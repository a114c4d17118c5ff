from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_link_scopes import LinkScopesCase


@tagged("post_install", "-at_install")
class TestLinkProvider(LinkScopesCase):
    """What a provider is told: its course and its offer, and of nobody else."""

    def _offer_page(self):
        return self.text(self.get(self._issue("offer")[1]))

    def test_who_is_asked_reads_what_for(self):
        text = self._offer_page()
        for part in ("Ausgeschrieben", "We ask you for an offer", "8 to 12"):
            self.assertIn(part, text)
        self.assertNotIn("Promised:", text)

    def test_who_is_asked_reads_where_the_offer_goes(self):
        """To whom the answer of the mail would go, as long as one is wanted."""
        link, url = self._issue("offer")
        email = link._contact()["email"]
        self.assertEqual(email, self.offer._notice_values(self.teacher)["reply_to"])
        self.assertIn(f"send it by e-mail to {email}", self.text(self.get(url)))
        self.offer.fixed_amount = 1000.0
        self.offer.action_receive()
        self.assertNotIn("send it by e-mail", self.text(self.get(url)))

    def test_a_course_online_has_no_empty_place(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.write({"format": "online", "venue_id": False, "district_id": False})
        self.assertNotIn("Where", self._offer_page())
        course.venue_id = self.company_b
        self.assertIn(f"Where {self.company_b.name}", self.text(self.get(url)))

    def test_it_says_what_has_become_of_the_offer(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        self.offer.fixed_amount = 1000.0
        self.offer.action_receive()
        self.assertIn("have not chosen yet", self.text(self.get(url)))
        self.offer.action_award()
        self.assertIn("We have chosen your offer", self.text(self.get(url)))
        self.assertIn("enough companies have given", self.text(self.get(url)))
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        self.assertIn("Promised: 8 seats", self.text(self.get(url)))
        course.action_confirm()
        self.assertNotIn("enough companies have given", self.text(self.get(url)))
        course.action_cancel("other")
        self.assertIn("does not take place", self.text(self.get(url)))

    def test_who_is_not_chosen_reads_so_and_nothing_of_the_course(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        self.offer.action_receive()
        self.assertIn("31 units", self.text(self.get(url)))
        self.offer.action_reject()
        self._assert_no_facts(url, "is not taken up")

    def _assert_no_facts(self, url, words):
        text = self.text(self.get(url))
        self.assertIn(words, text)
        self.assert_silent(
            text, "Promised:", "When", "Where", "Group", "31 units", "have not chosen"
        )

    def test_who_was_passed_over_by_hand_reads_that_it_is_not_taken_up(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        other = self.provider.copy({"name": "Andere Akademie"})
        self.offer.action_receive()
        course.provider_id = other
        fee = {"name": "Honorar", "cost_type": "fee", "amount_fixed": 900.0}
        course.cost_ids = [Command.create(fee)]
        course.action_open_booking()
        self._assert_no_facts(url, "is not taken up")
        # entered by hand itself, it teaches the course
        course.provider_id = self.provider
        text = self.text(self.get(url))
        self.assertIn("We have chosen your offer", text)
        self.assertIn("31 units", text)

    def test_who_is_replaced_is_not_told_that_it_is_chosen(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        self.offer.fixed_amount = 1000.0
        self.offer.action_award()
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.offer"), ("res_id", "=", self.offer.id)],
            limit=1,
        )
        self.assertFalse(notice._get_obstacle(self.offer))
        course.provider_id = self.provider.copy({"name": "Andere Akademie"})
        self._assert_no_facts(url, "You are no longer the training provider")
        with self.assertRaisesRegex(UserError, "no longer the training provider"):
            notice.with_user(self.user_manager).action_resend()

    def test_the_course_names_no_company_no_person_and_no_price(self):
        seats = self.named._taken_seats()
        self.named._name_seats({seats[0]: ("Emine Yıldız", "e@example.com")})
        content = self.url_open(self._issue("teaching")[1]).text
        self.assertIn("<strong>11 seats</strong>", content)
        self.assert_silent(
            content, self.company_a.name, self.company_b.name, "Emine", "1,000", "90.91"
        )

    def test_the_course_called_off_says_so(self):
        url = self._issue("teaching")[1]
        course = self._course(name="Fällt aus", provider_id=self.provider.id)
        course.action_open_booking()
        url = self._issue("teaching", record=course)[1]
        course.action_cancel("other", "Leider krank")
        text = self.text(self.get(url))
        self.assertIn("does not take place", text)
        self.assertIn("Leider krank", text)
        self.assertNotIn("Promised:", text)

    def test_who_teaches_it_no_more_reads_nothing(self):
        url = self._issue("teaching")[1]
        self.course.provider_id = False
        text = self.text(self.get(url))
        self.assertIn("This link is closed", text)
        self.assertNotIn(self.course.name, text)

    def test_mails_to_providers_lead_there(self):
        course = self.offer.course_id
        self.offer.fixed_amount = 1000.0
        self.offer.action_award()
        course.action_open_booking()
        self._commit(course, self.company_a, 9)
        course.action_confirm()
        self.env.cr.precommit.run()
        course.date_end = "2100-02-06 15:00:00"
        self.env.cr.precommit.run()
        course.action_cancel("other")
        notices = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", course.id),
                ("partner_id", "child_of", self.provider.id),
            ]
        )
        self.assertEqual(len(notices), 5)
        for notice in notices:
            scope = "offer" if notice.res_model == "verbund.offer" else "teaching"
            self.assertEqual(notice.link_id.scope, scope)
            self.assertNotIn("/my/", notice.sudo().mail_id.body_html)
