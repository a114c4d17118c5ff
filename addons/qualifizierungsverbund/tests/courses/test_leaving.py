from odoo.exceptions import UserError
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

    def test_what_was_covered_of_its_need_stays_and_nobody_is_asked(self):
        """Staff look for a course again: there is nobody to look for one for."""
        needs = self._need(self.company_a, 4) | self._need(self.company_b, 4)
        needs._set_state("pooled")
        needs._set_state("partially_covered")
        self.membership.with_user(self.user_staff).action_end()
        told = self._notices(needs[0])
        action = needs[0].with_user(self.user_staff).action_return_to_pool()
        self.assertIn("has left", action["params"]["message"])
        self.assertEqual(needs[0].state, "partially_covered")
        self.assertIn("nothing more is looked for", needs[0].message_ids[0].body)
        needs.with_user(self.user_staff).action_return_to_pool()
        self.assertEqual(needs.mapped("state"), ["partially_covered", "confirmed"])
        self.assertEqual(self._notices(needs[0]), told)

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

    def test_its_need_waits_for_no_course_when_the_course_is_off(self):
        """Its word is kept until then, and with it the need."""
        word, _contact = self._word()
        course = word.course_id
        need = self._of_a(course.need_ids)
        self.membership.with_user(self.user_staff).action_end()
        course.action_cancel("other")
        self.assertEqual(need.state, "withdrawn")
        self.assertFalse(word.need_waits)
        notice = self.env["verbund.notice"].search(
            [
                ("template", "=", "qualifizierungsverbund.mail_course_cancelled"),
                ("res_id", "=", word.id),
            ]
        )
        self.assertTrue(notice)
        self.assertNotIn("waits for the next course", self._text(notice[:1]))

    def _word(self, **values):
        """A word of company A in a course that others join, and who may give it."""
        course = self._booked(**values)
        word = self._of_a(course.commitment_ids)
        word.action_commit()
        return word, self.user_portal_a.partner_id

    def _text(self, notice):
        return " ".join(notice.body.striptags().split())

    def test_who_has_left_may_do_what_it_was_promised(self):
        word, contact = self._word()
        course = word.course_id
        self.membership.action_end()
        self.network._with_transition().state = "closed"
        self.assertTrue(course._page_word(self.company_a, contact)["may_commit"])
        course._commit_seats(self.company_a, 1, 400.0, contact=contact)
        self.assertRecordValues(word, [{"seats": 1, "price_limit": 400.0}])
        for seats in (2, 3):
            with self.assertRaisesRegex(UserError, "not an active member"):
                course._commit_seats(self.company_a, seats, 400.0, contact=contact)
        course._release_seats(self.company_a, contact=contact)
        self.assertEqual(word.state, "released")
        # and nothing new
        with self.assertRaisesRegex(UserError, "Only contacts who may bind"):
            course._commit_seats(self.company_a, 1, None, contact=contact)

    def test_a_new_limit_is_answered_by_who_has_left(self):
        word, contact = self._word()
        self.membership.action_end()
        word.course_id.cost_ids.amount_fixed = 4400.0
        [notice] = self._notices(word).filtered(lambda n: "dearer" in n.template)
        self.assertEqual(notice.partner_id, contact, "its link works for nobody else")
        word.course_id._accept_limit(self.company_a, 550.0, contact=contact)
        self.assertEqual(word.price_limit, 550.0)

    def test_only_who_could_bind_the_company_speaks_for_its_word(self):
        word, contact = self._word()
        colleague = self.user_portal_a_reader.partner_id
        self.membership.action_end()
        contact.parent_id = self.company_b
        for person in (colleague, contact, self.user_portal_b.partner_id):
            with self.assertRaisesRegex(UserError, "Only contacts who may bind"):
                word.course_id._release_seats(self.company_a, contact=person)
        self.assertEqual(word.state, "committed")

    def test_who_has_left_is_told_what_holds_of_its_word(self):
        word, contact = self._word()
        self.membership.action_end()
        [notice] = self._notices(self.membership)
        self.assertEqual(notice.partner_id, contact)
        self.assertIn("at the latest until 12/31/2099", self._text(notice))
        [activity] = word.course_id.activity_ids
        self.assertIn("until 12/31/2099", activity.note)
        with freeze_time("2100-01-10"):
            self.assertIsNone(word._leave_until())
            notice.action_resend()
        self.assertIn(
            "binding. Please talk", self._text(self._notices(self.membership)[:1])
        )

    def test_who_takes_part_again_is_not_told_that_it_has_left(self):
        self._word()
        self.membership.action_end()
        notice = self._notices(self.membership)
        self._membership(self.company_a, self.network)
        with self.assertRaisesRegex(UserError, "takes part in .* again"):
            notice.action_resend()

    def test_staff_binds_nobody_who_has_left_to_more(self):
        word, _contact = self._word()
        self.membership.action_end()
        staff = word.with_user(self.user_staff)
        prospect = self._company("Interessent Muster GmbH", "prospect")
        prospect.membership_ids._with_transition().state = "prospect"
        for values in ({"seats": 3}, {"partner_id": prospect.id}):
            with (
                self.subTest(values),
                self.assertRaisesRegex(UserError, "not an active member"),
                self.cr.savepoint(),
            ):
                staff.write(values)
        staff.write({"seats": 1, "order_number": "4711"})
        staff.action_release("left")
        self.assertEqual((word.seats, word.state), (1, "released"))

    def test_networks_come_and_go_with_a_word_of_who_has_left(self):
        word, _contact = self._word()
        course, own = word.course_id, word.course_id.network_ids
        self.membership.action_end()
        other = self._network("Verbund Zwei", "V2", self.user_manager)
        elsewhere = self._course(network_ids=[Command.set(other.ids)])
        self._membership(self.company_a, other)
        third = self._network("Verbund Drei", "V3", self.user_manager)
        (course | elsewhere).write({"network_ids": [Command.link(third.id)]})
        self.assertEqual(word.state, "committed")
        with self.assertRaisesRegex(UserError, "neither a member nor a prospect"):
            course.network_ids -= own

    def test_nobody_has_to_talk_to_a_company_without_seats(self):
        """The task goes with its reason: seats, leaving, or the course itself."""
        for end in ("release", "return", "cancel", "finish"):
            with self.subTest(end):
                word, _contact = self._word()
                course, membership = word.course_id, self.company_a.membership_ids
                membership.filtered(lambda m: m.state == "active").action_end()
                self.assertEqual(len(course.activity_ids), 1)
                if end == "release":
                    word.with_user(self.user_staff).action_release("left")
                elif end == "cancel":
                    course.action_cancel("other")
                elif end == "finish":
                    self._of_b(course.commitment_ids).action_commit()
                    course.action_confirm()
                    self._over(course)
                    course.action_start()
                    self.assertTrue(course.activity_ids)
                    course.action_finish()
                if end != "finish":
                    # takes part again, for this and for the next way
                    self._membership(self.company_a, self.network)
                self.assertFalse(course.activity_ids)

    def _of_b(self, records):
        return records.filtered(lambda r: r.partner_id == self.company_b)

    def test_who_gives_notice_and_leaves_has_it_in_writing(self):
        with freeze_time("2026-11-25 12:00:00"):
            self.membership.with_user(self.user_staff).action_give_notice()
        [noted] = self._notices(self.membership)
        self.assertIn("12/31/2027", noted.body)
        self.membership.action_activate()
        with self.assertRaisesRegex(UserError, "not true any more"):
            noted.action_resend()
        before = self._notices(self.membership)
        self.membership.action_end()
        ended = self._notices(self.membership) - before
        self.assertIn("takes no longer part", ended.body)
        self.assertNotIn("follows from it", ended.body)

    def test_its_word_is_a_task_of_somebody_who_still_works_here(self):
        course = self._booked(user_id=self.user_staff.id)
        self._of_a(course.commitment_ids).action_commit()
        self.user_staff.active = False
        self.membership.action_end()
        self.assertEqual(course.activity_ids.user_id, self.user_manager)

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
