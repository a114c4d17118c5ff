from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from ...models.needs.verbund_need_split import MAIL_SPLIT
from ..common import VerbundCommon
from ..log import LogMixin


@tagged("post_install", "-at_install")
class TestNeedSplit(VerbundCommon):
    """A need larger than a course becomes two, and one again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.large = cls._need(cls.company_a, 14, seats_possible=3, level_to="b1")
        cls.need = cls.large.with_user(cls.user_staff)

    def _told(self):
        return self.env["verbund.notice"].search([("template", "=", MAIL_SPLIT)])

    def _leave(self):
        """The e-mails leave the house."""
        self._told().sudo().mail_id.state = "sent"

    def test_two_linked_needs_that_fit(self):
        self.need.action_confirm()
        self.need.action_split()
        part = self.large.split_ids
        self.assertRecordValues(
            self.large | part,
            [
                {"seats_firm": 12, "seats_possible": 0, "state": "confirmed"},
                {"seats_firm": 2, "seats_possible": 3, "state": "confirmed"},
            ],
        )
        self.assertEqual(part.level_to, "b1")
        self.assertNotEqual(part.reference, self.large.reference)
        (proposal,) = self.env["verbund.need"].propose_pools()
        self.assertEqual(proposal["need_ids"], self.large.ids)

    def test_the_company_is_told_of_its_parts(self):
        self.need.action_split()
        notice = self._told()
        part = self.large.split_ids
        for words in ("at most 12", f"{part.reference}: 2 seats, 3 possible"):
            self.assertIn(words, html2plaintext(notice.body))
        self._leave()
        self.need.action_join()
        self.assertIn("one again", self._told()[0].subject)
        said = html2plaintext(self._told()[0].body)
        self.assertIn("14 seats for certain, 3 possible.", said)

    def test_mails_of_a_split_wait_ten_minutes_and_go_with_its_undo(self):
        now = datetime(2026, 11, 2, 9)
        until = now + timedelta(minutes=10)
        with freeze_time(now) as clock:
            before = self.env["verbund.notice"].search([])
            self.need.action_split()
            [notice] = self._told()
            mail = notice.sudo().mail_id
            self.assertEqual(mail.scheduled_date, until)
            clock.tick(timedelta(minutes=4))
            self.need.action_join()
            self.assertFalse(mail.exists(), "nobody reads of it")
            self.assertEqual(self.env["verbund.notice"].search([]), before)
            # Once it has left, both are told
            self.need.action_split()
            self._leave()
            self.need.action_join()
            self.assertEqual(len(self._told()), 2)

    def test_what_is_told_of_a_part_does_not_overtake_the_split(self):
        now = datetime(2026, 11, 2, 9)
        with freeze_time(now) as clock:
            self.need.action_confirm()
            self.need.action_split()
            part = self.large.split_ids.with_user(self.user_staff)
            for minutes, need, waits in ((4, part, True), (11, self.need, False)):
                clock.move_to(now + timedelta(minutes=minutes))
                need.action_not_covered()
                told = self.env["verbund.notice"].search(
                    [("res_id", "=", need.id), ("res_model", "=", need._name)], limit=1
                )
                self.assertIn("is closed", told.subject)
                self.assertEqual(
                    told.sudo().mail_id.scheduled_date,
                    waits and now + timedelta(minutes=10),
                )

    def test_of_two_splits_only_the_one_that_nobody_read_of_is_taken_out(self):
        self.need.action_split()
        self._leave()
        self.large.seats_firm = 14
        self.need.action_split()
        second = self._told()[0]
        self.need.action_join()
        self.assertFalse(second.exists())
        self.assertIn("one again", self._told()[0].subject, "of the first it has read")
        self.assertEqual(len(self._told()), 2)

    def test_each_part_names_the_others(self):
        """Or who asked for fourteen reads that it looks for two."""
        large = self.large
        self.assertEqual(large._page_parts(), "")
        self.need.action_split()
        part = large.split_ids
        self.assertIn(f"{large.reference}: 12 seats", part._page_parts())
        self.assertIn(f"{part.reference}: 2 seats", large._page_parts())
        part.seats_firm = 14
        part.action_split()
        third = part.split_ids
        for need, others in ((large, part | third), (third, large | part)):
            said = need._page_parts()
            for other in others:
                self.assertIn(other.reference, said)
            self.assertNotIn(need.reference, said)
        third.partner_id = self.company_b
        self.assertNotIn(third.reference, large._page_parts(), "of another company")
        self.assertEqual(third._page_parts(), "")
        part.action_withdraw()
        self.assertEqual(large._page_parts(), "")

    def test_no_undo_over_a_part_that_was_split_itself(self):
        """Its parts would belong to nothing, and be missing in the sum."""
        self.need.action_split()
        part = self.large.split_ids
        part.seats_firm = 14
        part.action_split()
        third = part.split_ids
        self.assertFalse(self.need.can_join)
        with self.assertRaisesRegex(UserError, f"{part.reference}, a part of"):
            self.need.action_join()
        self.assertEqual(third.split_from_id, part)
        part.with_user(self.user_staff).action_join()
        self.assertTrue(self.need.can_join)
        self.need.action_join()
        self.assertEqual(self.large.seats_firm, 26)

    def test_split_again_it_tells_of_no_part_that_is_withdrawn(self):
        self.need.action_split()
        first = self.large.split_ids
        first.action_withdraw()
        self.large.seats_firm = 14
        self.need.action_split()
        said = html2plaintext(self._told()[0].body)
        self.assertIn((self.large.split_ids - first).reference, said)
        self.assertNotIn(first.reference, said)

    def test_sent_again_it_calls_nothing_one_again_that_is_not(self):
        self.need.action_split()
        [notice] = self._told()
        part = self.large.split_ids
        self.assertFalse(self.large._notice_obstacle(MAIL_SPLIT, {}))
        part.action_withdraw()
        obstacle = self.large._notice_obstacle(MAIL_SPLIT, {})
        self.assertIn("planned or withdrawn", obstacle)
        self.assertIn("2 seats", html2plaintext(notice.body))

    def test_undo_while_nothing_has_happened(self):
        self.need.action_split()
        part = self.large.split_ids
        self.assertTrue(self.need.can_join)
        self.need.action_join()
        self.assertFalse(part.exists())
        self.assertRecordValues(
            self.large, [{"seats_firm": 14, "seats_possible": 3, "state": "submitted"}]
        )
        with self.assertRaisesRegex(UserError, "is not split"):
            self.need.action_join()

    def test_no_undo_once_a_part_is_planned_asked_or_withdrawn(self):
        self.need.action_split()
        part = self.large.split_ids
        for state in ("pooled", "withdrawn", "confirmed"):
            part._with_transition().state = state
            self.assertFalse(self.need.can_join, state)
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self.need.action_join()
        part._with_transition().write({"state": "submitted", "window_answer": "no"})
        self.assertFalse(self.need.can_join)
        part._with_transition().window_answer = False
        self.assertTrue(self.need.can_join)
        # The company may have changed what it looks for, on the page of the part
        part.topic_id = part.topic_id.copy()
        self.assertFalse(self.need.can_join)
        self.assertEqual(self.large.seats_firm, 12)

    def test_what_fits_or_is_planned_is_not_split(self):
        small = self._need(self.company_b, 12).with_user(self.user_staff)
        self.assertFalse(small.can_split)
        with self.assertRaisesRegex(UserError, "nothing is split"):
            small.action_split()
        self.large._with_transition().state = "pooled"
        with self.assertRaisesRegex(UserError, "nothing is split"):
            self.need.action_split()
        self.assertFalse(self._told())

    def test_the_dialog_splits_and_pools_again(self):
        Pool = self.env["verbund.need.pool"].with_user(self.user_staff)
        wizard = Pool.browse(Pool._open(self.large.ids)["res_id"])
        self.assertIn("split it", wizard.line_ids.notice)
        again = Pool.browse(wizard.line_ids.action_split()["res_id"])
        self.assertEqual(again.line_ids.need_ids, self.large | self.large.split_ids)
        self.assertIn("Can take place", again.line_ids.mapped("notice"))


@tagged("post_install", "-at_install")
class TestSplitLog(LogMixin, VerbundCommon):
    def test_the_log_says_what_happened(self):
        large = self._need(self.company_a, 14)
        self._said(large)  # that it was made
        large.action_split()
        part = large.split_ids
        said = f"The need was split. Further parts: {part.reference}."
        self.assertIn(said, self._said(large))
        first = html2plaintext(" ".join(part.message_ids.mapped("body")))
        self.assertIn(f"Part of the need {large.reference}.", first)
        large.action_join()
        self.assertIn("were put together again", self._said(large))

    def test_split_twice_the_log_says_only_what_is_new(self):
        large = self._need(self.company_a, 14)
        large.action_split()
        first = large.split_ids
        self._said(large)
        count = len(first.message_ids)
        large.seats_firm = 14
        self._said(large)  # that it is more
        large.action_split()
        said = self._said(large)
        self.assertIn((large.split_ids - first).reference, said)
        self.assertNotIn(first.reference, said)
        self.assertEqual(len(first.message_ids), count)
