from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.needs.need_fields import NEED_FIELDS
from ...models.needs.verbund_need import STATES, TRANSITIONS
from ..common import VerbundCommon
from ..log import LogMixin


@tagged("post_install", "-at_install")
class TestNeed(VerbundCommon):
    """One company's need on its way, and who may see it."""

    def test_who_is_in_one_network_only_states_its_needs_there(self):
        form = Form(self.env["verbund.need"].with_user(self.user_staff))
        form.partner_id = self.company_a
        self.assertEqual(form.network_id, self.network)

    def test_the_obvious_fields_are_enough(self):
        need = (
            self.env["verbund.need"]
            .with_user(self.user_staff)
            .create(
                {
                    "partner_id": self.company_a.id,
                    "network_id": self.network.id,
                    "topic_id": self.topic.id,
                }
            )
        )
        self.assertRecordValues(
            need,
            [
                {
                    "state": "draft",
                    "seats_firm": 1,
                    "company_id": self.association.id,
                    "district_id": self.company_a.district_id.id,
                    "max_km": 50,
                    "source": "phone",
                }
            ],
        )
        self.assertTrue(need.reference)
        self.assertEqual(need.display_name, f"{need.reference} {self.topic.name}")

    def test_every_jump_that_has_no_button_is_refused(self):
        for state, _label in STATES:
            need = self._need(self.company_a, 2, submit=False)
            need._with_transition().write({"state": state})
            for target, _label in STATES:
                if target in TRANSITIONS[state]:
                    continue
                with (
                    self.subTest(old=state, new=target),
                    self.assertRaisesRegex(UserError, "cannot become"),
                ):
                    need._set_state(target)
            self.assertEqual(need.state, state)

    def test_own_words_wait_for_a_topic(self):
        need = self._need(self.company_a, 2, topic_id=False, free_topic="Schweißen")
        self.assertEqual(need.topic_label, "Schweißen")
        with self.assertRaisesRegex(UserError, "Assign a topic"):
            need.with_user(self.user_staff).action_confirm()
        need.with_user(self.user_staff).topic_id = self.topic
        need.with_user(self.user_staff).action_confirm()
        self.assertEqual(need.state, "confirmed")
        for words in (False, "   "):
            with self.subTest(words=words), self.assertRaises(ValidationError):
                self._need(self.company_a, 2, topic_id=False, free_topic=words)

    @mute_logger("odoo.sql_db")
    def test_impossible_numbers_are_refused(self):
        for values in (
            {"seats_firm": -1},
            {"seats_firm": 0, "seats_possible": 0},
            {"seats_possible": -1},
            {"max_km": -1},
            {"window_start": "2027-02-02", "window_end": "2027-02-01"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._need(
                    self.company_a,
                    values.get("seats_firm", 2),
                    submit=False,
                    **{k: v for k, v in values.items() if k != "seats_firm"},
                )
                self.env.flush_all()

    def test_only_a_company_that_takes_part(self):
        with self.assertRaisesRegex(ValidationError, "neither a member nor a prospect"):
            self._need(self.company_a, 2, network_id=self.network_other.id)
        with self.assertRaises(ValidationError):  # a person is no member
            self.env["verbund.need"].create(
                {
                    "partner_id": self.user_portal_a.partner_id.id,
                    "network_id": self.network.id,
                    "topic_id": self.topic.id,
                }
            )
        self.company_a.membership_ids.action_end()
        with self.assertRaisesRegex(ValidationError, "neither a member nor a prospect"):
            self._need(self.company_a, 2, network_id=self.network.id)

    def test_a_prospect_says_what_it_needs(self):
        Membership = self.env["verbund.membership"]
        for method in (None, "action_send_agreement"):
            prospect = self.company_b.copy({"name": "Interessent Muster GmbH"})
            membership = Membership.create(
                {"network_id": self.network.id, "partner_id": prospect.id}
            )
            if method:
                getattr(membership, method)()
            need = self._need(prospect, 8)
            with self.subTest(state=membership.state):
                self.assertEqual(need.state, "submitted")
                [proposal] = need.propose_pools(need.ids)
                self.assertEqual(proposal["need_ids"], need.ids)
            membership.action_decline()
            with self.assertRaisesRegex(ValidationError, "neither a member nor"):
                self._need(prospect, 8)

    def test_a_closed_network_takes_no_needs(self):
        draft = self._need(self.company_a, 8, submit=False)
        waiting = self._need(self.company_a, 8)
        self.network.action_close()
        with self.assertRaisesRegex(ValidationError, "is closed"):
            self._need(self.company_a, 2)
        with self.assertRaisesRegex(ValidationError, "is closed"):
            draft.with_user(self.user_staff).action_submit()
        self.assertFalse(waiting.propose_pools(waiting.ids))
        # another network may take it over
        self._membership(self.company_a, self.network_other)
        waiting.network_id = self.network_other
        self.assertTrue(waiting.propose_pools(waiting.ids))

    def test_a_withdrawn_need_takes_its_offer_along(self):
        needs = self._need(self.company_a, 2) | self._need(self.company_a, 3)
        needs |= self._need(self.company_b, 4)
        course = self._course()
        course._pool_needs(needs.ids)
        course.action_open_booking()
        offers = course.commitment_ids.grouped("partner_id")
        needs[0].with_user(self.user_staff).action_withdraw()
        self.assertEqual(offers[self.company_a].state, "offered", "one need is left")
        needs[1].with_user(self.user_staff).action_withdraw()
        self.assertEqual(offers[self.company_a].state, "released")
        self.assertEqual(offers[self.company_a].release_reason, "declined")
        # a binding word stays, and staff are told
        offers[self.company_b].action_commit()
        needs[2].with_user(self.user_staff).action_withdraw()
        self.assertEqual(offers[self.company_b].state, "committed")
        self.assertIn("stays binding", course.message_ids[0].body)

    def test_needs_withdrawn_together_take_their_offers_along(self):
        needs, courses = self.env["verbund.need"], self.env["verbund.course"]
        for _course in range(2):
            pooled = self._need(self.company_a, 2) | self._need(self.company_b, 3)
            course = self._course()
            course._pool_needs(pooled.ids)
            course.action_open_booking()
            needs, courses = needs | pooled, courses | course
        needs[:3].with_user(self.user_staff).action_withdraw()
        self.assertEqual(
            [
                dict(course.commitment_ids.mapped(lambda c: (c.partner_id, c.state)))
                for course in courses
            ],
            [
                {self.company_a: "released", self.company_b: "released"},
                {self.company_a: "released", self.company_b: "offered"},
            ],
        )

    def test_what_a_course_relies_on_stays(self):
        need = self._need(self.company_a, 2)
        course = self._course()
        course._pool_needs(need.ids)
        need = need.with_user(self.user_staff)
        for values in (
            {"seats_firm": 3},
            {"topic_id": False, "free_topic": "x"},
            {"partner_id": self.company_b.id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "out of its course"),
            ):
                need.write(values)
        need.remark = "Two of them work at night"
        need.action_return_to_pool()
        self.assertFalse(need.course_id)
        need.seats_firm = 3
        self.assertEqual(need.state, "confirmed")

    def test_leaving_a_course_frees_its_place(self):
        for method, state in (
            ("action_withdraw", "withdrawn"),
            ("action_not_covered", "not_covered"),
        ):
            need = self._need(self.company_a, 2)
            self._course()._pool_needs(need.ids)
            getattr(need.with_user(self.user_staff), method)()
            with self.subTest(method=method):
                self.assertEqual((need.state, need.course_id.id), (state, False))

    def test_taken_twice(self):
        need = self._need(self.company_a, 2)
        first, second = self._course(), self._course()
        first._pool_needs(need.ids)
        with self.assertRaisesRegex(UserError, "already in a course"):
            second._pool_needs(need.ids)
        self.assertEqual(need.course_id, first)

    def test_handed_in_is_not_deleted(self):
        need = self._need(self.company_a, 2).with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "withdrawn, not deleted"):
            need.unlink()
        need.action_withdraw()
        need.unlink()
        self.assertFalse(need.exists())

    def test_a_copy_starts_anew(self):
        need = self._need(self.company_a, 2)
        self._course()._pool_needs(need.ids)
        copy = need.copy()
        self.assertEqual((copy.state, copy.course_id.id), ("draft", False))
        self.assertNotEqual(copy.reference, need.reference)

    def test_a_company_that_is_typed_into_the_search_is_found(self):
        need, other = self._need(self.company_a, 2), self._need(self.company_b, 2)
        view = "verbund_need_view_search"
        for words, found in (
            (self.company_a.name, need),
            (need.reference, need),
            (self.topic.name[:6], need | other),
        ):
            with self.subTest(words=words):
                self.assertEqual(self._search_typed(need._name, view, words), found)

    def test_the_neighbour_and_other_networks(self):
        need = self._need(self.company_a, 2, share_name=True)
        Need = self.env["verbund.need"]
        for user in (
            self.user_portal_b,
            self.user_portal_foreign,
            self.user_portal_provider,
            self.user_manager_other,
            self.user_internal,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    need.with_user(user).read(["seats_firm"])
                with self.assertRaises(AccessError):
                    need.with_user(user).action_withdraw()
                try:
                    found = Need.with_user(user).search([("seats_firm", "=", 2)])
                except AccessError:  # no right on the model at all
                    continue
                self.assertFalse(found & need)
        self.assertEqual(
            need.with_user(self.user_portal_a).read(["seats_firm"])[0]["seats_firm"], 2
        )
        self.assertEqual(need.state, "submitted")

    def test_queries_do_not_grow_with_the_needs(self):
        needs = self.env["verbund.need"].concat(
            *(self._need(self.company_a, 2) for _ in range(50))
        )
        self.env.flush_all()
        names = ("reference", "topic_label", "partner_id", "state", "district_id")
        specification = {name: {} for name in names}
        Need = self.env["verbund.need"].with_user(self.user_staff)

        def queries(count):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Need.web_search_read([("id", "in", needs.ids)], specification, limit=count)
            return self.cr.sql_log_count - before

        queries(1)  # warms what is kept per registry
        self.assertEqual(queries(50), queries(2))

    def test_numbers_of_many_are_those_of_one_after_the_other(self):
        sequence = self.env.ref("qualifizierungsverbund.sequence_need")
        for values in (
            {},
            {"use_date_range": True},
            {"use_date_range": False, "implementation": "no_gap"},
        ):
            with self.subTest(**values):
                sequence.write(values)
                drawn = self.env["verbund.need"]._draw_numbers("verbund.need", 3)
                drawn.append(sequence.next_by_id())
                counts = [int(number.rpartition("-")[2]) for number in drawn]
                self.assertEqual(counts, list(range(counts[0], counts[0] + 4)))
                self.assertEqual(len({number[:6] for number in drawn}), 1)

    def test_staff_repeat_a_need_for_a_later_year(self):
        need = self._need(
            self.company_a, 3, window_start="2025-02-01", window_end="2025-06-30"
        )
        need._with_transition().state = "not_covered"
        action = need.with_user(self.user_staff).action_repeat()
        again = self.env["verbund.need"].browse(action["res_id"])
        self.assertEqual((again.state, again.seats_firm), ("draft", 3))
        self.assertGreaterEqual(again.window_end, again.company_id._verbund_today())
        self.assertEqual((again.window_end.month, again.window_end.day), (6, 30))
        self.assertNotEqual(again.reference, need.reference)
        self.assertFalse(again.notice_count)


@tagged("post_install", "-at_install")
class TestNeedLog(LogMixin, VerbundCommon):
    def test_what_is_overwritten_stands_in_the_log(self):
        """A field of three needs changed at once can be changed back."""
        ends = ["2027-05-31", "2027-06-30", "2027-07-31"]
        needs = self.env["verbund.need"].union(
            *(self._need(self.company_a, 2, window_end=end) for end in ends)
        )
        self._said(needs)
        needs.with_user(self.user_staff).write({"window_end": "2027-12-31"})
        self._said(needs)
        values = needs.message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "window_end"
        )
        told = values.sorted("id").mapped("old_value_datetime")
        self.assertEqual([str(day.date()) for day in told], ends)
        # so does all that a need says, save for what is long
        untold = {
            field.name
            for field in NEED_FIELDS
            if not getattr(needs._fields[field.name], "tracking", False)
        }
        self.assertEqual(untold, {"remark"})
