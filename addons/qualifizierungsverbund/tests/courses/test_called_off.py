from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCalledOff(VerbundCommon):
    """Staff call off seats of a course that takes place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        # minimum 8, maximum 12, 3,300.00 in all
        cls.course = cls._confirmed_course({cls.company_a: 4, cls.company_b: 4})
        cls.course.provider_id = cls.provider
        words = cls.course._get_commitments
        cls.stays = words(cls.company_a)[cls.course]
        cls.leaves = words(cls.company_b)[cls.course]

    def _call_off(self, note="Kurzarbeit", word=None):
        word = (word or self.leaves).with_user(self.user_staff)
        return word.action_cancel("declined", note)

    def _told(self, template):
        return self.env["verbund.notice"].search([("template", "like", template)])

    def test_a_reason_in_words_is_needed(self):
        for note in (None, "", "  "):
            with self.assertRaisesRegex(UserError, "say why they are called off"):
                self._call_off(note)
        with self.assertRaisesRegex(UserError, "A text is expected"):
            self._call_off({})
        self.assertEqual(self.leaves.state, "confirmed")

    def test_below_the_minimum_somebody_else_approves(self):
        self._call_off()
        self.assertEqual(self.leaves.state, "confirmed", "nothing has changed yet")
        self.assertFalse(self._told("mail_seats_left"))
        for user in (self.user_staff, self.user_manager, self.user_finance):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.leaves.with_user(user).action_approve_leave()
        admin = self.leaves.with_user(self.user_verbund_admin)
        self.assertTrue(admin.can_decide_leave)
        admin.action_approve_leave()
        self.assertEqual(self.leaves.state, "cancelled")
        self.assertEqual(self.course.seats_committed, 4)
        self.assertFalse(self.leaves._taken_seats())
        kinds = self.leaves.decision_ids.mapped("decision")
        for kind in ("requested", "approved", "promise_withdrawn"):
            self.assertIn(kind, kinds)
        with self.assertRaises(AccessError):
            admin.action_approve_leave()

    def test_an_admin_does_not_approve_what_it_asked_for(self):
        word = self.leaves.with_user(self.user_verbund_admin)
        word.action_cancel("declined", "Kurzarbeit")
        self.assertFalse(word.can_decide_leave)
        with self.assertRaises(AccessError):
            word.action_approve_leave()

    def test_kept_seats_stay_and_can_be_asked_for_again(self):
        self._call_off()
        self.leaves.with_user(self.user_verbund_admin).action_reject_leave()
        self.assertEqual(self.leaves.state, "confirmed")
        self.assertFalse(self.leaves.cancel_asked)
        self._call_off("Doch")
        self.assertEqual(self.leaves.cancel_note, "Doch")

    def test_kept_seats_are_read_on_the_document(self):
        self.association.partner_id.lang = "en_US"
        self._call_off()
        self.leaves.with_user(self.user_verbund_admin).action_reject_leave()
        previews = self.leaves.message_ids.mapped("preview")
        self.assertIn("Calling off was rejected: the seats are kept.", previews)

    def test_a_decision_is_asked_for_as_long_as_it_is_open(self):
        """The task of the approver goes when it is decided, or decided by others."""
        tasks = lambda: self.course.activity_ids  # noqa: E731
        for ends in (
            lambda: self.leaves.with_user(
                self.user_verbund_admin
            ).action_reject_leave(),
            lambda: self._call_off("Doch"),
            lambda: self.leaves.with_user(
                self.user_verbund_admin
            ).action_approve_leave(),
        ):
            if not self.leaves.cancel_asked:
                self._call_off()
            asked = tasks()
            self.assertEqual(len(asked), 1)
            ends()
            self.assertFalse(asked.exists())
        self.assertFalse(tasks())
        other = self._confirmed_course({self.company_a: 4, self.company_b: 4})
        both = other.commitment_ids.with_user(self.user_staff)
        both[0].action_cancel("declined", "Kurzarbeit")
        both[1].action_cancel("declined", "Umzug")
        self.assertEqual(len(other.activity_ids), 2)
        both[0].with_user(self.user_verbund_admin).action_reject_leave()
        self.assertIn("Umzug", other.activity_ids.note)
        other.with_user(self.user_manager).action_cancel("other")
        self.assertFalse(other.activity_ids)
        self.assertFalse(any(other.commitment_ids.mapped("cancel_asked")))

    def test_who_asked_and_has_left_is_told_no_more(self):
        messages = self.env["mail.message"]
        admin = self.leaves.with_user(self.user_verbund_admin)
        for gone, told in (
            ({}, self.user_staff.partner_id),
            ({"active": False}, self.env["res.partner"]),
            ({"active": True, "group_ids": False}, self.env["res.partner"]),
        ):
            with self.subTest(gone=gone), self.cr.savepoint() as savepoint:
                self._call_off()
                before = messages.search([], order="id desc", limit=1)
                self.user_staff.write(gone)
                admin.action_reject_leave()
                since = messages.search(
                    [
                        ("id", ">", before.id),
                        ("model", "=", "verbund.commitment"),
                        ("subtype_id.internal", "=", True),
                    ]
                )
                self.assertEqual(since.partner_ids, told)
                savepoint.rollback()

    def test_what_was_asked_for_ends_with_the_course(self):
        """Seats of a course that has taken place stay; whoever asked learns it."""
        self._call_off()
        admin = self.leaves.with_user(self.user_verbund_admin)
        self._over(self.course).action_start()
        self.assertTrue(admin.can_decide_leave)
        self.course.action_finish()
        self.assertFalse(self.course.activity_ids)
        self.assertFalse(self.leaves.cancel_asked or self.leaves.cancel_note)
        told = self.env["mail.message"].search(
            [
                ("model", "=", self.leaves._name),
                ("res_id", "=", self.leaves.id),
                ("body", "like", "is over: the seats are kept"),
            ]
        )
        self.assertEqual(told.partner_ids, self.user_staff.partner_id)
        self.assertFalse(admin.can_decide_leave)
        for decide in (admin.action_approve_leave, admin.action_reject_leave):
            with self.assertRaises(AccessError):
                decide()
        with self.assertRaisesRegex(UserError, "is over: its seats stay"):
            self._call_off()
        self.assertEqual(self.leaves.state, "confirmed")

    def test_of_an_old_request_nobody_decides_after_the_course(self):
        self._call_off()
        self._over(self.course)._with_transition().state = "done"
        admin = self.leaves.with_user(self.user_verbund_admin)
        self.assertFalse(admin.can_decide_leave)
        with self.assertRaises(AccessError):
            admin.action_approve_leave()

    def test_others_see_the_effect_and_pay_no_more_than_their_limit(self):
        effect = self.course._leave_effect(self.leaves)
        self.assertEqual((effect["seats_before"], effect["seats_after"]), (8, 4))
        self.assertEqual(
            (effect["price_before"], effect["price_after"]), (412.5, 825.0)
        )
        [row] = effect["rows"]
        self.assertEqual((row["before"], row["after"]), (1650.0, 1650.0))
        self.assertEqual(effect["above"], 1650.0)
        wizard = self._dialog(
            "qualifizierungsverbund.verbund_commitment_cancel_action",
            self.leaves,
            self.user_staff,
        )
        self.assertIn("below the minimum of 8", wizard.effect)

    def test_the_others_and_the_provider_are_told(self):
        self._call_off()
        self.leaves.with_user(self.user_verbund_admin).action_approve_leave()
        [notice] = self._told("mail_seats_left")
        self.assertEqual(notice.partner_id.commercial_partner_id, self.company_a)
        text = " ".join(notice.body.striptags().split())
        for words in ("fewer seats: 4 instead of 8", "825", "at most", "412"):
            self.assertIn(words, text)
        self.assertNotIn(self.company_b.name, notice.body)
        self.assertIn("4", self._told("mail_provider_course").subject)
        self.assertTrue(self._told("mail_commitment_cancelled"))

    def test_above_the_minimum_it_needs_no_approval_and_the_seats_are_free(self):
        extra = self.course._commit_seats(self.company_b, 6, None)
        third = self._company("Dritte Muster GmbH", "third", network=self.network)
        joined = self.course._commit_seats(third, 2, None)
        self.assertEqual((extra, self.course._free_seats()), (self.leaves, 0))
        self._call_off(word=joined)
        self.assertEqual((joined.state, self.course._free_seats()), ("cancelled", 2))
        self.course._commit_seats(self.company_a, 6, None)  # somebody else takes them
        self.assertEqual(self.course._free_seats(), 0)

    def test_the_last_company_is_not_called_off(self):
        both = self.stays | self.leaves
        with self.assertRaisesRegex(UserError, "Cancel the course instead"):
            self._call_off(word=both)
