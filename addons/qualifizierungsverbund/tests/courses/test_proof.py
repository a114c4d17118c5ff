from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestProof(VerbundCommon):
    """Who promised what stays, whoever changes it later and whoever leaves."""

    def setUp(self):
        super().setUp()
        self.association.partner_id.lang = "en_US"
        self.course = self._course()
        self.course.action_open_booking()

    def _promise(self, user, seats, ceiling=450.0, company=None, contact=None):
        """As the portal does it."""
        return (
            self.course.with_user(user)
            .sudo()
            ._commit_seats(company or self.company_a, seats, ceiling, contact=contact)
        )

    def _lines(self, record):
        lines = record.with_user(self.user_manager).decision_ids.sorted("number")
        return [(line.decision, line.who_name, line.noted_by or "") for line in lines]

    def _assert_complete(self):
        log = self.env["verbund.ledger"]._of(self.association)
        self.assertEqual(log._check().problems, [])

    def test_each_change_of_a_word_is_one_line(self):
        user, colleague = self.user_portal_a, self._portal_user("col", self.company_a)
        commitment = self._promise(user, 2)
        self._promise(user, 2)  # the same word again
        self._promise(colleague, 4)
        commitment.with_user(self.user_staff).seats = 5
        course = self.course.with_user(colleague).sudo()
        course._release_seats(self.company_a, contact=colleague.partner_id)
        self.assertEqual(
            self._lines(commitment),
            [
                ("promised", user.name, ""),
                ("promise_changed", colleague.name, ""),
                ("promise_changed", self.user_staff.name, ""),
                ("promise_withdrawn", colleague.name, ""),
            ],
        )
        words = commitment.decision_ids.sorted("number").mapped("words")
        self.assertIn(f"Seats in {self.course.display_name}: 2.", words[0])
        self.assertRegex(words[0], r"450[.,]00")
        self.assertRegex(words[0], r"900[.,]00")
        self.assertRegex(words[1], r"1[.,]800[.,]00")
        self._assert_complete()

    def test_committed_by_is_who_gave_the_word_as_it_stands(self):
        commitment = self._promise(self.user_portal_a, 2)
        first = f"{self.user_portal_a.name}, Head of HR, {self.company_a.name}"
        self.assertEqual(commitment.committed_by, first)
        at = commitment.committed_at
        self.assertEqual(commitment.word_given_at, commitment.decision_ids.date)
        commitment.with_user(self.user_staff).seats = 3
        self.assertIn(self.user_staff.name, commitment.committed_by)
        self.assertEqual(
            commitment.word_given_at, max(commitment.decision_ids.mapped("date"))
        )
        self.assertEqual(commitment.committed_at, at, "The order stays.")
        # What says nothing of the word changes nothing
        commitment.with_user(self.user_manager).write({"seats": 3})
        self.assertIn(self.user_staff.name, commitment.committed_by)
        with self.assertRaises(AccessError):
            commitment.with_user(self.user_manager).committed_by = "Nobody"

    def test_a_link_and_a_phone_call_name_who_spoke(self):
        contact = self.user_portal_a.partner_id
        commitment = self._promise(self.user_staff, 2, contact=contact)
        self.assertEqual(
            self._lines(commitment), [("promised", contact.name, self.user_staff.name)]
        )
        self._promise(self.env.ref("base.public_user"), 3, contact=contact)
        self.assertEqual(
            self._lines(commitment)[1], ("promise_changed", contact.name, "")
        )
        self.assertIn(contact.name, commitment.committed_by)

    def test_a_client_cannot_speak_for_another(self):
        commitment = self._promise(self.user_portal_a, 2)
        forged = {
            "verbund_speaker": self.user_portal_b.partner_id.id,
            "verbund_recording": True,
        }
        commitment.with_user(self.user_staff).with_context(**forged).seats = 3
        self.assertEqual(
            self._lines(commitment)[1], ("promise_changed", self.user_staff.name, "")
        )

    def test_what_the_network_ends_is_a_line_too(self):
        asked = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_b.id}
        )
        given = self._promise(self.user_portal_a, 2)
        asked.with_user(self.user_staff).action_release("declined")
        given.with_user(self.user_staff).action_release("other")
        self.assertEqual(self._lines(asked), [("declined", self.user_staff.name, "")])
        self.assertEqual(
            self._lines(given)[1:], [("promise_released", self.user_staff.name, "")]
        )

    def test_proof_outlives_the_account(self):
        """A portal user promises and deletes the own account, for good."""
        user = self.user_portal_a
        name = user.name
        need = self._need(self.company_a, 2, submit=False)
        need.with_user(user).sudo().action_submit()
        commitment = self._promise(user, 8)
        self.course.with_user(self.user_manager).action_confirm()
        seat = commitment.registration_ids[0]
        commitment.with_user(user).sudo()._name_seats({seat: ("Erika Muster", "")})
        partner = user.partner_id
        # PostgreSQL checks rows of the running transaction again, in an order in which
        # the link is gone already; those of an earlier one it does not.
        self.env.flush_all()
        self.env.cr.execute("UPDATE verbund_notice SET link_id = NULL")
        user._deactivate_portal_user()
        with self.enter_registry_test_mode():
            self.env.ref("base.ir_cron_res_users_deletion").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(user.exists())
        self.assertFalse(partner.exists())
        self.assertIn(name, commitment.committed_by)
        self.assertEqual(self._lines(commitment), [("promised", name, "")])
        self.assertEqual(self._lines(need), [("need_submitted", name, "")])
        self.assertEqual(self._lines(seat), [("named", name, "")])
        line = commitment.decision_ids
        self.assertEqual(
            (line.who_function, line.who_company), ("Head of HR", self.company_a.name)
        )
        self._assert_complete()

    def test_function_is_that_in_the_network_of_the_document(self):
        user, need = self.user_portal_a, self._need(self.company_a, 2)
        elsewhere = self._membership(
            self.company_a, self._network("Elsewhere", "ELSE", self.user_manager)
        )
        row = {"partner_id": user.partner_id.id, "function": "hub_confidant"}
        elsewhere.contact_ids = [Command.create(row)]
        rows = self.env["verbund.membership.contact"].search(
            [("partner_id", "=", user.partner_id.id)]
        )
        own = rows.filtered(lambda row: row.membership_id != elsewhere)
        own.function = "works_council"
        commitment = self._promise(user, 2)
        self.assertEqual(commitment.decision_ids.who_function, "Works council")
        link, _token = self.env["verbund.link"]._issue(need, "need", user.partner_id)
        self.assertIn("Works council", link._who())
        own.unlink()
        self.assertNotIn("Hub confidant", link._who(), "no matter of this network")

    def test_names_of_participants_stay_with_those_of_the_seat(self):
        commitment = self._promise(self.user_portal_a, 8)
        self.course.action_confirm()
        seat = commitment.registration_ids[0]
        commitment._name_seats({seat: ("Erika Muster", "")})
        line = seat.decision_ids
        self.assertEqual(line.words, "Erika Muster")
        for user, allowed in (
            (self.user_staff, True),
            (self.user_finance, False),
            (self.user_manager_other, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(line.with_user(user).has_access("read"), allowed)
        with self.assertRaises(AccessError):
            line.with_user(self.user_portal_a).read(["words"])

    def test_a_need_that_is_taken_back_says_by_whom(self):
        need = self._need(self.company_a, 2, submit=False).with_user(self.user_staff)
        need.action_submit()
        need.action_withdraw()
        need.action_reset_to_draft()
        need.action_submit()
        self.assertEqual(
            [kind for kind, _who, _by in self._lines(need)],
            ["need_submitted", "need_withdrawn", "need_submitted"],
        )

    def test_a_need_was_handed_in_on_its_first_day(self):
        """Whoever takes it back and hands it in again did so then, not now."""
        need = self._need(self.company_a, 40, submit=False).with_user(self.user_staff)
        self.assertFalse(need.submitted_on)
        # late in the evening by UTC it is the next day where the association is
        with freeze_time("2030-03-04 23:30:00"):
            need.action_submit()
        self.assertEqual(need.submitted_on, date(2030, 3, 5))
        need.action_withdraw()
        need.action_reset_to_draft()
        need.action_submit()
        self.assertEqual(need.submitted_on, date(2030, 3, 5))
        need.topic_id.sudo().max_seats = 20
        need.action_split()
        self.assertEqual(need.split_ids.submitted_on, date(2030, 3, 5))
        self.assertFalse(need.copy().submitted_on)
        with self.assertRaises(AccessError):
            need.submitted_on = date(2030, 3, 4)
