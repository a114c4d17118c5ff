from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCommitment(VerbundCommon):
    """The word of a company: when it binds, and when it may change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course()
        cls.course.action_open_booking()

    def _offered(self, company=None, seats=2, **values):
        return self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": (company or self.company_a).id,
                "seats": seats,
                **values,
            }
        )

    def test_who_and_when(self):
        commitment = self._offered().with_user(self.user_staff)
        commitment.action_commit()
        self.assertEqual(commitment.state, "committed")
        self.assertIn(self.user_staff.name, commitment.committed_by)
        self.assertTrue(commitment.committed_at)
        self.assertEqual(self.course.seats_committed, 2)

    def test_not_more_than_there_are(self):
        self._commit(self.course, self.company_a, 10)
        commitment = self._offered(self.company_b, 3)
        with self.assertRaisesRegex(ValidationError, "Still to be had: 2"):
            commitment.action_commit()
        commitment.seats = 2
        commitment.action_commit()
        self.assertEqual(self.course.seats_committed, 12)

    def test_more_seats_later_are_checked_too(self):
        commitment = self._commit(self.course, self.company_a, 10)
        self._commit(self.course, self.company_b, 2)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            commitment.seats = 11
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.course.seats_committed, 12)

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_and_a_second_word(self):
        self._commit(self.course, self.company_b, 1)
        for values in (
            {"seats": 0},
            {"seats": -2},
            {"company": self.company_b},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._offered(**values)
        self.assertEqual(self.course.seats_committed, 1)

    def test_only_members_and_only_companies(self):
        with self.assertRaisesRegex(ValidationError, "neither a member nor a prospect"):
            self._offered(self.company_foreign)
        with self.assertRaisesRegex(ValidationError, "is a contact person"):
            self._offered(self.user_portal_a.partner_id)

    def test_a_prospect_is_asked_but_not_bound(self):
        prospect = self.company_b.copy({"name": "Interessent Muster GmbH"})
        membership = self.env["verbund.membership"].create(
            {"network_id": self.network.id, "partner_id": prospect.id}
        )
        offered = self._offered(prospect).with_user(self.user_staff)
        with self.assertRaisesRegex(ValidationError, "is not an active member"):
            offered.action_commit()
        self.assertEqual(offered.state, "offered")
        membership.action_send_agreement()
        with self.assertRaisesRegex(ValidationError, "is not an active member"):
            offered.action_commit()
        membership.action_activate()
        membership.action_give_notice()
        offered.action_commit()
        self.assertEqual(offered.state, "committed")

    def test_a_prospect_reads_that_it_joins_before_it_promises(self):
        self.association.partner_id.lang = "en_US"
        company, contact = self.company_a, self.user_portal_a.partner_id
        company.membership_ids._with_transition().state = "prospect"
        need = self._need(company, 8)
        course = self._course()
        course._pool_needs(need.ids)
        course.action_open_booking()
        word = course.commitment_ids
        word._tell_companies("qualifizierungsverbund.mail_decision_reminder")
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", word._name), ("res_id", "=", word.id)]
        )
        texts = set(notices.mapped(lambda n: " ".join(n.body.striptags().split())))
        self.assertEqual(len(texts), 2)
        for text in texts:
            self.assertIn("Only members promise seats", text)
            self.assertNotIn("Answer now", text)
            self.assertNotIn("Your no helps us", text)
        page = course._page_word(company, contact)
        self.assertTrue(page["joins_first"])
        # no button that then refuses
        self.assertFalse(page["may_commit"] or page["may_release"])
        company.membership_ids._with_transition().state = "active"
        page = course._page_word(company, contact)
        self.assertFalse(page["joins_first"])
        self.assertTrue(page["may_commit"] and page["may_release"])
        reader = course._page_word(company, self.user_portal_a_reader.partner_id)
        self.assertFalse(reader["may_release"] or reader["joins_first"])

    def test_who_has_left_binds_itself_no_more(self):
        for values in ({"date_end": "2020-01-01"}, {"date_start": "2090-01-01"}):
            offered = self._offered(self.company_b)
            membership = self.company_b.membership_ids
            with (
                self.subTest(values),
                self.assertRaisesRegex(ValidationError, "is not an active member"),
                self.cr.savepoint(),
            ):
                membership._with_transition().write({"date_start": False, **values})
                offered.with_user(self.user_staff).action_commit()
            offered.action_release("other")

    def test_contacts_of_an_ended_membership_are_not_written_to(self):
        contact = self.user_portal_a.partner_id
        self.assertIn(contact, self.company_a._verbund_contacts())
        self.company_a.membership_ids.action_end()
        self.assertEqual(self.company_a._verbund_contacts(), self.company_a)

    def test_only_while_booking_is_open(self):
        planned = self._course()
        commitment = self._offered(course_id=planned.id)
        with self.assertRaisesRegex(UserError, "takes no commitments"):
            commitment.action_commit()
        self.assertEqual(commitment.state, "offered")

    def test_after_the_decision_date_a_word_only_grows(self):
        commitment = self._commit(self.course, self.company_a, 4, ceiling=500.0)
        commitment = commitment.with_user(self.user_staff)
        self.course._with_transition().commitment_deadline = "2020-01-01"
        for values in (
            {"seats": 3},
            {"price_ceiling": 499.99},
            {"partner_id": self.company_b.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                commitment.write(values)
        with self.assertRaisesRegex(UserError, "does not get smaller"):
            commitment.action_release()
        commitment.write({"seats": 5, "price_ceiling": 510.0})
        with self.assertRaises(UserError):
            commitment.price_ceiling = 509.99
        self.assertEqual((commitment.seats, commitment.state), (5, "committed"))

    def test_calling_off_is_no_way_round_the_decision_date(self):
        commitment = self._commit(self.course, self.company_a, 4)
        self.course._with_transition().commitment_deadline = "2020-01-01"
        with self.assertRaisesRegex(UserError, "does not get smaller"):
            commitment.with_user(self.user_staff).action_cancel()
        self.assertEqual(commitment.state, "committed")

    def test_before_it_a_word_may_be_taken_back(self):
        commitment = self._commit(self.course, self.company_a, 4)
        commitment.with_user(self.user_staff).action_release()
        self.assertEqual(commitment.release_reason, "declined")
        self.assertEqual(self.course.seats_committed, 0)
        with self.assertRaisesRegex(UserError, "Unknown reason"):
            commitment.action_release("weather")
        # and given again: the released one stays as a record
        again = self._commit(self.course, self.company_a, 3)
        self.assertEqual(again.state, "committed")
        self.assertEqual(commitment.state, "released")

    def test_a_word_once_given_is_not_deleted(self):
        commitment = self._commit(self.course, self.company_a, 4)
        with self.assertRaisesRegex(UserError, "released, not deleted"):
            commitment.with_user(self.user_staff).unlink()
        offered = self._offered(self.company_b)
        with self.assertRaisesRegex(UserError, "has been asked"):
            offered.with_user(self.user_staff).unlink()
        planned = self._course().with_user(self.user_staff)
        planned.commitment_ids = [
            Command.create({"partner_id": self.company_b.id, "seats": 2})
        ]
        planned.commitment_ids.unlink()
        self.assertFalse(planned.commitment_ids)

    def test_confirmed_seats_stay(self):
        commitment = self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        with self.assertRaisesRegex(UserError, "can only be extended"):
            commitment.with_user(self.user_staff).seats = 7
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            commitment.with_user(self.user_staff).price_ceiling = 300.0
        with self.assertRaisesRegex(UserError, "cannot become"):
            commitment.with_user(self.user_staff).action_release()

    def test_the_neighbour_and_other_networks(self):
        commitment = self._commit(self.course, self.company_a, 4)
        for user in (
            self.user_portal_b,
            self.user_portal_provider,
            self.user_manager_other,
            self.user_internal,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    commitment.with_user(user).read(["seats"])
                with self.assertRaises(AccessError):
                    commitment.with_user(user).action_release()
        self.assertEqual(commitment.state, "committed")
