from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestNeedWords(VerbundCommon):
    """Own words that mean the same become one topic, and are what they were again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.needs = cls._said(cls.company_a, "Deutsch Produktion (Test)")
        cls.needs |= cls._said(cls.company_b, "deutsch in der Produktion - Test", 4)
        cls.other = cls._said(cls.company_a, "Gabelstapler Führerschein")
        cls.foreign = cls._said(cls.company_foreign, "Deutsch Produktion (Test)")

    @classmethod
    def _said(cls, company, words, seats=2):
        return cls._need(company, seats, topic_id=False, free_topic=words)

    def _open(self, user=None):
        rows = self.env["verbund.need.words"].with_user(user or self.user_staff)
        action = rows._open()
        self.assertEqual(action["res_model"], rows._name)
        return rows.search(action["domain"])

    def test_needs_of_one_meaning_are_one_row_with_its_topic(self):
        rows = self._open()
        row = rows.filtered(lambda row: row.need_ids == self.needs)
        self.assertEqual(row.topic_id, self.topic)
        self.assertEqual((row.need_count, row.company_count, row.seats), (2, 2, 6))
        self.assertIn("deutsch in der Produktion - Test", row.words)
        self.assertIn(self.other, rows.need_ids)
        self.assertNotIn(self.foreign, rows.need_ids)
        self.assertFalse(rows.filtered("is_merged"))

    def test_one_click_merges_and_one_undoes(self):
        row = self._open().filtered(lambda row: row.need_ids == self.needs)
        row.action_merge()
        self.assertEqual(self.needs.topic_id, self.topic)
        self.assertTrue(self.needs[0].topic_id)
        self.assertFalse(self.other.topic_id)
        self.assertFalse(self.foreign.topic_id)
        row.action_merge()  # pressed twice
        # also for who comes back later
        later = self._open().filtered("is_merged")
        self.assertEqual(later.need_ids, self.needs)
        later.action_undo()
        self.assertFalse(self.needs.topic_id)
        self.assertEqual(self.needs[0].free_topic, "Deutsch Produktion (Test)")
        self.assertEqual(len(self._open().filtered("is_merged")), 0)

    def test_a_topic_is_chosen_on_the_list(self):
        row = self._open().filtered(lambda row: row.need_ids == self.other)
        if not row.topic_id:
            with self.assertRaisesRegex(UserError, "Choose the topic"):
                row.action_merge()
        row.topic_id = self.topic
        row.action_merge()
        self.assertEqual(self.other.topic_id, self.topic)

    def test_what_was_checked_or_named_meanwhile_stays(self):
        row = self._open().filtered(lambda row: row.need_ids == self.needs)
        another = self.env["verbund.topic"].create({"name": "Anderes"})
        self.needs[0].topic_id = another
        row.action_merge()
        self.assertEqual(self.needs[0].topic_id, another)
        self.assertEqual(self.needs[1].topic_id, self.topic)
        self.needs[1].action_confirm()
        with self.assertRaisesRegex(UserError, "checked or planned with already"):
            row.action_undo()
        self.assertEqual(self.needs[1].topic_id, self.topic)

    def test_who_may_not_change_needs_groups_none(self):
        with self.assertRaises(AccessError):
            self._open(self.user_finance)
        with self.assertRaises(AccessError):
            self.env["verbund.need.words"].with_user(self.user_manager_other).create(
                {"need_ids": self.needs.ids, "topic_id": self.topic.id}
            )

    def test_a_topic_leads_to_its_open_needs(self):
        open_need = self._need(self.company_a, 2)
        self._need(self.company_b, 2).action_withdraw()
        topic = self.topic.with_user(self.user_staff)
        self.assertEqual(topic.open_need_count, 1)
        action = self.env.ref("qualifizierungsverbund.verbund_need_action_of_topic")
        arch = topic.get_view(view_type="form")["arch"]
        self.assertIn(f'name="{action.id}"', arch)
        found = self.env["verbund.need"].search(
            safe_eval(action.domain, {"active_id": self.topic.id})
        )
        self.assertIn(open_need, found)
