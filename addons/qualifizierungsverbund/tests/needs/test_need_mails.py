from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestNeedMails(VerbundCommon):
    """A company that hands in a need has a receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"

    def _told(self, need):
        return self.env["verbund.notice"].search(
            [("res_model", "=", need._name), ("res_id", "=", need.id)]
        )

    def test_a_receipt_says_what_was_noted(self):
        need = self._need(self.company_a, 3, seats_possible=2)
        [notice] = self._told(need)
        self.assertEqual(notice.partner_id, self.company_a)
        for words in ("Deutsch in der Produktion", "certain: 3", "seats: 2"):
            self.assertIn(words, notice.body)
        self.assertIn("can still change it", notice.body)
        self.assertEqual(notice.subject, f"Your need {need.reference} is noted")
        self.assertIn("/verbund/l/", notice.sudo().mail_id.body_html)
        self.assertEqual(notice.sudo().link_id.scope, "need")

    def test_who_handed_it_in_gets_it(self):
        contact = self.user_portal_a.partner_id
        need = self._need(self.company_a, 3, contact_id=contact.id)
        self.assertEqual(self._told(need).partner_id, contact)

    def test_who_handed_it_in_and_left_gets_nothing_of_it(self):
        for values in ({"active": False}, {"parent_id": self.company_b.id}):
            contact = self.env["res.partner"].create(
                {
                    "name": "Nora Neu",
                    "email": "nora@example.com",
                    "parent_id": self.company_a.id,
                }
            )
            need = self._need(self.company_a, 3, contact_id=contact.id)
            self.assertEqual(self._told(need).partner_id, contact)
            contact.write(values)
            need.with_user(self.user_staff).action_withdraw()
            self.assertEqual(self._told(need)[0].partner_id, self.company_a)

    def test_what_waits_in_a_network_that_closes_is_told_so(self):
        need, draft = (
            self._need(self.company_a, 3),
            self._need(self.company_b, 2, False),
        )
        before = self._told(need)
        self.network.with_user(self.user_manager).action_close()
        [notice] = self._told(need) - before
        self.assertIn("no course is planned there any more", notice.body)
        self.assertFalse(self._told(draft))
        need.with_user(self.user_staff).action_reset_to_draft()
        self.assertIn("no course is planned there any more", self._told(need)[0].body)

    def test_a_receipt_is_sent_again_while_a_course_may_ask_for_it(self):
        """Not after its network has closed, not when the need has ended."""
        need = self._need(self.company_a, 3)
        [receipt] = self._told(need)
        template = receipt.template
        self.assertIsNone(need._notice_obstacle(template, {}))
        need.with_user(self.user_staff).action_confirm()
        self.assertIsNone(need._notice_obstacle(template, {}))
        need.with_user(self.user_staff).action_not_covered()
        self.assertIn("“Not covered” now", need._notice_obstacle(template, {}))
        need.with_user(self.user_staff).action_return_to_pool()
        need.with_user(self.user_staff).action_withdraw()
        self.assertIn("“Withdrawn” now", need._notice_obstacle(template, {}))
        need.with_user(self.user_staff).action_reset_to_draft()
        self.assertIn("“Draft” now", need._notice_obstacle(template, {}))
        waiting = self._need(self.company_a, 2)
        self.network.with_user(self.user_manager).action_close()
        with self.assertRaisesRegex(UserError, "is closed: this text is not true"):
            self._told(waiting)[-1].action_resend()

    def test_when_the_manager_has_left_a_colleague_is_responsible(self):
        self.network.team_ids |= self.user_manager_other
        self.user_manager.active = False
        self.user_staff.active = False
        need = self._need(self.company_a, 3)
        self.assertEqual(need._notice_user(), self.user_manager_other)
        membership = self.company_a.membership_ids
        self.assertEqual(membership._notice_user(), self.user_manager_other)
        self.user_manager_other.active = False
        for record in (need, membership):
            self.assertTrue(record._notice_user().active)

    def test_a_table_of_staff_sends_none(self):
        need = self.env["verbund.need"].with_context(import_file=True)
        need = need.create(
            {
                "partner_id": self.company_a.id,
                "network_id": self.network.id,
                "topic_id": self.topic.id,
                "seats_firm": 1,
            }
        )
        need.action_submit()
        self.assertFalse(self._told(need))

    def test_company_learns_what_staff_do_with_its_need(self):
        need = self._need(self.company_a, 3).with_user(self.user_staff)
        need.action_confirm()
        for action, subject, words in (
            ("action_not_covered", "is closed", "closed it without a course"),
            ("action_return_to_pool", "waits for a course", "waits for the next"),
            ("action_withdraw", "was taken back", "no course is planned with it"),
            ("action_reset_to_draft", "is a draft again", "hand it in again"),
        ):
            with self.subTest(action=action):
                before = self._told(need)
                getattr(need, action)()
                [notice] = self._told(need) - before
                self.assertIn(subject, notice.subject)
                self.assertNotIn("Deutsch", notice.subject)
                self.assertIn(words, notice.body)
                self.assertEqual(notice.partner_id, self.company_a)
                self.assertIsNone(
                    notice._record()._notice_obstacle(notice.template, {})
                )

    def test_company_learns_that_a_course_is_planned_with_its_need(self):
        need = self._need(self.company_a, 3)
        need.with_user(self.user_staff).action_confirm()
        course = self._course()
        before = self._told(need)
        course.with_user(self.user_manager).action_add_needs(need.ids)
        [planned] = self._told(need) - before
        self.assertIn("We plan a course with it", planned.body)
        self.assertNotIn(course.reference, planned.body, "it may yet change")
        course.with_user(self.user_manager).action_cancel("provider")
        [waits] = self._told(need) - before - planned
        self.assertIn("waits for the next course again", waits.body)
        self.assertEqual(need.state, "confirmed")

    def test_a_need_whose_days_are_over_is_not_said_to_wait(self):
        need = self._need(self.company_a, 3)
        course = self._course()
        course.action_add_needs(need.ids)
        before = self._told(need)
        need._with_transition().window_start = False
        need._with_transition().window_end = "2026-01-31"
        course.with_user(self.user_manager).action_cancel("provider")
        [over] = self._told(need) - before
        self.assertIn("its days are over", over.body)
        self.assertNotIn("waits for", over.subject)
        waiting = need._get_poolable_domain()
        self.assertFalse(need.filtered_domain(waiting))
        need.window_end = "2100-12-31"
        self.assertEqual(need.filtered_domain(waiting), need)

    def test_what_a_company_does_itself_is_no_news(self):
        need = self._need(self.company_a, 3)
        before = self._told(need)
        own = need.with_user(self.user_portal_a).sudo()
        own.action_reset_to_draft()
        own.action_submit()
        own.action_withdraw()
        templates = (self._told(need) - before).mapped("template")
        self.assertEqual(templates, ["qualifizierungsverbund.mail_need_received"])

    def test_who_was_told_nothing_is_not_told_that_it_ended(self):
        need = self._need(self.company_a, 3, submit=False)
        need.with_user(self.user_staff).action_withdraw()
        self.assertFalse(self._told(need))

    def test_a_portal_user_sets_it_off_and_reads_no_row(self):
        need = self._need(self.company_a, 3, submit=False)
        need.with_user(self.user_portal_a).sudo().action_submit()
        self.assertEqual(len(self._told(need)), 1)
        self.assertEqual(self._told(need).company_id, self.association)
