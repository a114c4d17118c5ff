from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestNeedPool(VerbundCommon):
    """The pooling dialog, as the staff of one network uses it."""

    def setUp(self):
        super().setUp()
        self.needs = self._need(self.company_a, 5) | self._need(self.company_b, 4)
        self.Pool = self.env["verbund.need.pool"].with_user(self.user_staff)

    def _open(self, need_ids=None):
        action = self.Pool._open(need_ids)
        return self.Pool.browse(action["res_id"])

    def test_ready_proposal_becomes_a_course(self):
        wizard = self._open()
        line = wizard.line_ids
        self.assertRecordValues(
            line,
            [{"seats": 9, "missing": 0, "company_count": 2, "selected": True}],
        )
        self.assertEqual(line.need_ids, self.needs)
        action = wizard.action_create_courses()
        course = self.env["verbund.course"].browse(action["res_id"])
        self.assertEqual(course.need_ids, self.needs)
        self.assertEqual(set(self.needs.mapped("state")), {"pooled"})
        self.assertEqual(course.topic_id, self.topic)

    def test_open_pool_says_what_is_missing_and_is_not_ticked(self):
        wizard = self._open(self.needs[0].ids)
        self.assertRecordValues(
            wizard.line_ids, [{"seats": 5, "missing": 3, "selected": False}]
        )
        self.assertIn("3", wizard.line_ids.notice)
        with self.assertRaisesRegex(UserError, "Tick the proposals"):
            wizard.action_create_courses()
        wizard.line_ids.selected = True
        action = wizard.action_create_courses()
        course = self.env["verbund.course"].browse(action["res_id"])
        self.assertEqual(course.need_ids, self.needs[0])

    def test_changed_need_is_refused(self):
        wizard = self._open()
        self.needs[1].seats_firm = 1
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_create_courses()
        self.assertEqual(set(self.needs.mapped("state")), {"submitted"})

    def test_taken_need_is_refused(self):
        first, second = self._open(), self._open()
        first.action_create_courses()
        courses = self.needs.course_id
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            second.action_create_courses()
        self.assertEqual(self.needs.course_id, courses)

    def test_withdrawn_need_is_refused(self):
        wizard = self._open()
        self.needs[0].action_withdraw()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_create_courses()
        self.assertEqual(self.needs[1].state, "submitted")

    def test_other_networks_stay_out(self):
        foreign = self._need(self.company_foreign, 8)
        wizard = self._open((self.needs | foreign).ids)
        self.assertEqual(wizard.line_ids.need_ids, self.needs)

    def test_finance_does_not_pool(self):
        with self.assertRaises(AccessError):
            self.env["verbund.need.pool"].with_user(self.user_finance)._open()
