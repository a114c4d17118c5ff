from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestLeaving(VerbundCommon):
    """What a company leaves behind that is no member any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.membership = cls.company_a.membership_ids
        cls.association.partner_id.lang = "en_US"

    def _booked(self, **values):
        course = self._course(**values)
        course.action_add_needs(
            (self._need(self.company_a, 2) | self._need(self.company_b, 8)).ids
        )
        course.action_open_booking()
        return course

    def _notices(self, record):
        return self.env["verbund.notice"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def _of_a(self, records):
        return records.filtered(lambda r: r.partner_id == self.company_a)

    def test_its_needs_wait_for_no_course(self):
        needs = self._need(self.company_a, 8) | self._need(self.company_a, 2)
        needs |= self._need(self.company_a, 1, submit=False)
        needs[1].action_confirm()
        other = self._need(self.company_b, 8)
        self.membership.with_user(self.user_staff).action_end()
        self.assertEqual(set(needs.mapped("state")), {"withdrawn"})
        self.assertEqual(other.state, "submitted")
        note = self.membership.message_ids.sorted("id")[-1].body
        for need in needs:
            self.assertIn(need.reference, note)

    def test_its_needs_are_not_pooled_from_the_day_on(self):
        need = self._need(self.company_a, 8, window_start=False, window_end=False)
        with freeze_time("2026-11-25 12:00:00"):
            self.membership._with_transition().write(
                {"date_start": "2026-01-01", "date_end": "2026-12-31"}
            )
        for moment, found in (
            ("2026-12-31 22:00:00", 1),
            ("2026-12-31 23:30:00", 0),
            ("2027-06-01 12:00:00", 0),
        ):
            with self.subTest(moment), freeze_time(moment):
                # no job has run yet
                self.assertEqual(need.state, "submitted")
                self.assertEqual(len(need.propose_pools(need.ids)), found)

    def test_a_need_put_in_by_hand_is_refused_from_the_day_on(self):
        need, course = self._need(self.company_a, 8), self._course()
        over = {"date_start": False, "date_end": "2020-01-01"}
        self.membership._with_transition().write(over)
        for action in (lambda: course.action_add_needs(need.ids), need.action_confirm):
            with self.assertRaisesRegex(Exception, "neither a member nor a prospect"):
                action()

    def test_its_offer_is_withdrawn_and_it_is_told(self):
        course = self._booked()
        offer = self._of_a(course.commitment_ids)
        self.membership.with_user(self.user_staff).action_end()
        self.assertRecordValues(
            offer, [{"state": "released", "release_reason": "left"}]
        )
        [notice] = self._notices(self.membership)
        self.assertIn(self.company_a.email, notice.mapped("email"))
        self.assertEqual(
            sorted(self._notices(offer).mapped("template")),
            [
                "qualifizierungsverbund.mail_booking_open",
                "qualifizierungsverbund.mail_commitment_released",
            ],
        )
        # its need is in the course no more, the other one stays
        self.assertEqual(course.need_ids.partner_id, self.company_b)

    def test_its_word_stays_and_staff_decide(self):
        course = self._booked()
        word = self._of_a(course.commitment_ids)
        word.action_commit()
        self.membership.with_user(self.user_staff).action_end()
        self.assertEqual(word.state, "committed")
        self.assertEqual(self._of_a(course.need_ids).state, "pooled")
        [activity] = course.activity_ids
        self.assertEqual(activity.user_id, course.user_id)
        self.assertIn(course.reference, activity.note)

    def test_a_member_of_another_network_of_the_course_stays_asked(self):
        course = self._booked(
            network_ids=[Command.set((self.network | self.network_other).ids)]
        )
        self._membership(self.company_a, self.network_other)
        self.membership.action_end()
        self.assertEqual(self._of_a(course.commitment_ids).state, "offered")

    def test_a_prospect_that_declines_has_no_needs(self):
        prospect = self.company_b.copy({"name": "Interessent Muster GmbH"})
        membership = self.env["verbund.membership"].create(
            {"network_id": self.network.id, "partner_id": prospect.id}
        )
        need = self._need(prospect, 8)
        membership.action_decline()
        self.assertEqual(need.state, "withdrawn")
