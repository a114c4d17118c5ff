from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_link_scopes import LinkScopesCase


@tagged("post_install", "-at_install")
class TestLinkOrder(LinkScopesCase):
    """Links and codes one after the other: what holds is what stands, not the mail."""

    def _newest(self, template, record):
        notice = self.env["verbund.notice"].search(
            [
                ("template", "=", f"qualifizierungsverbund.{template}"),
                ("res_id", "=", record.id),
            ],
            limit=1,
        )
        token = notice.sudo().mail_id.body_html.split("/verbund/l/")[1]
        return f"/verbund/l/{token.partition(chr(34))[0]}"

    def test_an_old_word_link_shows_and_changes_what_the_new_one_does(self):
        old, course = self._issue("word")[1], self.word.course_id
        self.post(old, csrf=False, seats="3", binding="1")
        new = self._newest("mail_commitment_receipt", self.word)
        self.post(new, csrf=False, seats="5", binding="1")
        self.assertEqual(
            self.get(old).xpath("//input[@id='commit_seats']/@value"), ["5"]
        )
        self.post(old, csrf=False, verb="release")
        self.assertEqual(self.word.state, "released")
        # twice, by the other link: nothing is released a second time
        before = self._stand(self.word)
        page = self.tree(self.url_open(new, data={"verb": "release"}))
        self.assertEqual(self._stand(self.word), before)
        self.assertIn("Released", self.text(page))
        self.assertEqual(course.seats_committed, 0)

    def test_an_old_limit_link_asks_for_the_second_rise(self):
        course = self.asked.course_id
        self.asked._drop_question()
        course.cost_ids.amount_fixed += 800.0
        self.env.cr.precommit.run()
        old = self._newest("mail_plan_dearer", self.asked)
        first = self.asked.limit_asked
        course.cost_ids.amount_fixed += 800.0
        self.env.cr.precommit.run()
        self.assertGreater(self.asked.limit_asked, first)
        sent = {"verb": "limit", "amount": str(first)}
        page = self.post(old, csrf=False, status=200, **sent)
        self.assertIn("price has changed", self.error(page))
        (amount,) = self.get(old).xpath("//input[@name='amount']/@value")
        self.post(old, csrf=False, verb="limit", amount=amount)
        self.assertEqual(self.asked.price_limit, float(amount))
        new = self._newest("mail_plan_dearer", self.asked)
        self.assertIn("This question is closed", self.text(self.get(new)))
        self._send(new, verb="limit", amount="9999")
        self.env.invalidate_all()
        self.assertEqual(self.asked.price_limit, float(amount))

    def test_a_code_used_twice_is_one_word(self):
        code = self.word._link_code("word", self.contact)
        for seats in ("3", "3"):
            self.post("/verbund/l", csrf=False, code=code)
            self.post(f"/verbund/l/{code}", csrf=False, seats=seats, binding="1")
        self.assertEqual(self.word.course_id.seats_committed, 3)
        [link] = self.word.link_ids.filtered("is_code")
        self.assertTrue(link.done_at)
        # after two hours it opens nothing, whatever was done with it
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self._send(f"/verbund/l/{code}", verb="release")
        self.assertEqual(self.word.state, "committed")

    def test_a_code_after_a_link_goes_on_from_there(self):
        self.post(self._issue("word")[1], csrf=False, seats="3", binding="1")
        code = self.word._link_code("word", self.contact)
        page = self.get(f"/verbund/l/{code}")
        self.assertEqual(page.xpath("//input[@id='commit_seats']/@value"), ["3"])
        self.post(f"/verbund/l/{code}", csrf=False, verb="release")
        self.assertEqual(self.word.state, "released")

    def test_a_code_is_for_one_matter_and_one_person(self):
        code = self.need._link_code("need", self.contact)
        self.assertIn(self.need.reference, self.text(self.get(f"/verbund/l/{code}")))
        self.contact.parent_id = self.company_b
        self.assertIn("closed", self.text(self.get(f"/verbund/l/{code}")))

    def test_each_mail_about_seats_leads_without_a_login(self):
        course = self.word.course_id
        self.env.cr.precommit.run()
        self._commit(course, self.company_b, 8)
        course.date_end = "2100-02-06 15:00:00"
        self.env.cr.precommit.run()
        course._commit_seats(self.company_a, 2, None)
        course.action_confirm()
        course.action_cancel("other")
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.commitment"), ("owner_id", "=", course.id)]
        )
        told = {notice.template.partition(".")[2] for notice in notices}
        self.assertGreaterEqual(
            told,
            {"mail_course_changed", "mail_course_confirmed", "mail_course_cancelled"},
        )
        for notice in notices.filtered("email"):
            self.assertTrue(notice.link_id, notice.template)
            self.assertNotIn("/my/", notice.sudo().mail_id.body_html)
        confirmed = notices.filtered(lambda n: n.template.endswith("confirmed"))
        self.assertEqual(set(confirmed.link_id.mapped("scope")), {"names"})

    def test_after_a_word_is_gone_each_link_says_what_holds(self):
        course = self._confirmed_course({self.company_a: 3, self.company_b: 8})
        own = course.commitment_ids.filtered(lambda r: r.partner_id == self.company_a)
        urls = {s: self._issue(s, own)[1] for s in ("word", "names", "limit")}
        course.action_cancel("other")
        for scope, url in urls.items():
            with self.subTest(scope=scope):
                page = self.get(url)
                self.assertIn("The course does not take place", self.text(page))
                self.assertNotIn("Price per seat", self.text(page))
                self.assertFalse(page.xpath("//main//form"))
        self.login(self.user_portal_a)
        page = self.get(f"/my/verbund/courses/{course.id}")
        self.assertIn("The course does not take place", self.text(page))

    def test_a_text_is_not_sent_again_by_a_link_when_it_is_not_true(self):
        self.need.action_withdraw()
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.need"), ("res_id", "=", self.need.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "not true any more"):
            notice.with_user(self.user_manager).action_resend()
