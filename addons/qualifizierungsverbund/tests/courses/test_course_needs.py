from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCourseNeeds(VerbundCommon):
    """Needs go into courses and out again, with their companies."""

    @classmethod
    def _course(cls, **values):
        """In the window of the needs."""
        days = {
            "commitment_deadline": "2027-01-15",
            "date_begin": "2027-03-01 08:00:00",
            "date_end": "2027-03-05 15:00:00",
        }
        return super()._course(**{**days, **values})

    def _ask(self, course, company, user=None):
        return (
            self.env["verbund.commitment"]
            .with_user(user or self.user_staff)
            .create({"course_id": course.id, "partner_id": company.id, "seats": 2})
        )

    def _assign(self, needs, course, user=None, **values):
        wizard = (
            self.env["verbund.need.assign"]
            .with_user(user or self.user_staff)
            .with_context(default_need_ids=needs.ids)
        )
        with Form(wizard) as form:
            for name, value in values.items():
                form[name] = value
            form.course_id = course
        return form.record

    # ------------------------------------------- what was counted is offered

    def test_seats_that_pooling_counts_are_those_that_are_asked_for(self):
        self.topic.min_seats = 6
        needs = self._need(self.company_a, 4, seats_possible=1)
        needs += self._need(self.company_b, 1, seats_possible=1)
        [proposal] = self.env["verbund.need"].propose_pools(needs.ids)
        self.assertEqual(proposal["seats"], 6)
        course = self.env["verbund.course"]._create_from_proposal(proposal)
        self.assertEqual(course.seats_missing, 0)
        course.cost_ids = [Command.create({"name": "Honorar", "amount_fixed": 900.0})]
        course.action_open_booking()
        offers = course.commitment_ids
        self.assertEqual(sum(offers.mapped("seats")), 6)
        self.assertEqual(sum(offers.mapped("seats_possible")), 1)
        offers.action_commit()
        self.assertEqual((course.seats_missing, course._possible_seats()), (0, 1))
        course.action_confirm()
        self.assertEqual(course.state, "confirmed")

    def test_possible_seats_are_asked_for_only_as_far_as_the_minimum_takes(self):
        for firm, possible, asked in (((4, 4), 2, 8), ((4, 3), 3, 8), ((2, 2), 1, 6)):
            course = self._course()
            for company, seats in zip(
                (self.company_a, self.company_b), firm, strict=True
            ):
                need = self._need(company, seats, seats_possible=possible)
                course._pool_needs(need.ids)
            course.action_open_booking()
            with self.subTest(firm=firm):
                self.assertEqual(sum(course.commitment_ids.mapped("seats")), asked)

    # ------------------------------------------- in and out by hand

    def test_a_waiting_need_is_put_into_a_course_and_out_again(self):
        course, need = self._course(), self._need(self.company_a, 3)
        self._assign(need, course).action_assign()
        self.assertEqual((need.course_id, need.state), (course, "pooled"))
        course.action_open_booking()
        other = self._need(self.company_b, 2)
        self._assign(other, course).action_assign()
        asked = course._get_commitments(self.company_b)[course]
        self.assertEqual(asked.seats, 2, "it is asked as the others are")
        other.with_user(self.user_staff).action_return_to_pool()
        self.assertEqual((asked.state, other.state), ("released", "confirmed"))
        self.assertFalse(other.course_id)

    def test_courses_that_do_not_fit_are_not_proposed_but_may_be_meant(self):
        far = {"window_start": "2090-01-01", "window_end": "2090-12-31"}
        course, need = self._course(), self._need(self.company_a, 3, **far)
        foreign = self._course(network_ids=[(6, 0, self.network_other.ids)])
        wizard = self.env["verbund.need.assign"].new({"need_ids": need.ids})
        self.assertNotIn(course, wizard.choice_ids._origin)
        wizard.show_all = True
        self.assertIn(course, wizard.choice_ids._origin)
        self.assertNotIn(foreign, wizard.choice_ids._origin)
        wizard.course_id = course
        self.assertIn("outside its window", wizard.warnings)

    def test_what_can_be_done_where_no_course_is_there_to_choose(self):
        far = {"window_start": "2090-01-01", "window_end": "2090-12-31"}
        need = self._need(self.company_a, 3, **far)
        wizard = self.env["verbund.need.assign"].new({"need_ids": need.ids})
        self.assertIn("Other Courses on the Topic", wizard.no_choice)
        wizard.show_all = True
        self.assertIn("No course on this topic", wizard.no_choice)
        self._course()
        wizard.show_all = False
        self.assertTrue(wizard.no_choice)
        wizard.show_all = True
        self.assertFalse(wizard.no_choice)

    def test_who_has_seats_there_is_not_asked_for_those_of_another_need(self):
        """It is said, so that somebody calls."""
        course, need = self._course(), self._need(self.company_a, 3)
        course._pool_needs(need.ids)
        course.action_open_booking()
        course.commitment_ids.action_commit()
        more, other = self._need(self.company_a, 2), self._need(self.company_b, 2)
        for needs, said in ((more, True), (other, False), (more | other, True)):
            wizard = self.env["verbund.need.assign"].new(
                {"need_ids": needs.ids, "show_all": True, "course_id": course.id}
            )
            with self.subTest(needs=needs.partner_id.mapped("name")):
                words = f"{self.company_a.name} has 3 seats in this course already"
                self.assertEqual(words in (wizard.warnings or ""), said)
        told = self.env["verbund.notice"].search([])
        self._assign(more, course, show_all=True).action_assign()
        self.assertEqual(self.env["verbund.notice"].search([]), told, "as it said")

    def _warnings(self, needs, course):
        wizard = self.env["verbund.need.assign"].new(
            {"need_ids": needs.ids, "show_all": True, "course_id": course.id}
        )
        return wizard.warnings or ""

    def test_who_has_no_seats_yet_is_not_said_to_have_some(self):
        """It is asked for fewer than it needs, or will be."""
        course, need = self._course(), self._need(self.company_a, 3)
        self._ask(course, self.company_a).seats = 3  # takes its need along
        self.assertEqual(need.course_id, course)
        more = self._need(self.company_a, 2)
        name = self.company_a.name
        said = f"{name} is entered in this course for 3 seats, and will not be asked"
        self.assertIn(said, self._warnings(more, course))
        course.action_open_booking()
        said = f"{name} is asked for 3 seats in this course already, and not for more"
        self.assertIn(said, self._warnings(more, course))
        self.assertNotIn("has 3 seats", self._warnings(more, course))
        told = self.env["verbund.notice"].search([])
        self._assign(more, course, show_all=True).action_assign()
        self.assertEqual(self.env["verbund.notice"].search([]), told, "as it said")
        self.assertEqual(course.commitment_ids.seats, 3, "as it said")

    def test_a_course_in_which_its_seats_suffice_is_proposed(self):
        """Asked for or promised by hand: nobody has to call for more."""
        course = self._course()
        course.action_open_booking()
        word = self._ask(course, self.company_a)
        word.seats = 5
        need, more = self._need(self.company_a, 3), self._need(self.company_a, 3)
        for _state in ("offered", "committed"):
            wizard = self.env["verbund.need.assign"].new({"need_ids": need.ids})
            self.assertIn(course, wizard.choice_ids._origin)
            needs = need + more
            wizard = self.env["verbund.need.assign"].new({"need_ids": needs.ids})
            self.assertNotIn(course, wizard.choice_ids._origin)
            if word.state == "offered":
                word.action_commit()

    def test_a_need_leaves_no_course_whose_seats_are_given_away(self):
        course, need = self._course(), self._need(self.company_a, 8)
        course._pool_needs(need.ids)
        course.action_open_booking()
        course.commitment_ids.action_commit()
        course.action_confirm()
        with self.assertRaisesRegex(UserError, "its needs stay as they are"):
            need.with_user(self.user_staff).action_return_to_pool()
        late = self._need(self.company_b, 2)
        self._assign(late, course).action_assign()
        self.assertEqual(late.course_id, course)
        late.with_user(self.user_staff).action_return_to_pool()
        self.assertEqual(late.state, "confirmed")

    # ------------------------------------------- with their company

    def test_a_company_added_by_hand_takes_its_need_along(self):
        need = self._need(self.company_a, 2)
        other_topic = self._need(
            self.company_a, 2, topic_id=self.topic.copy({"code": "X-2"}).id
        )
        course = self._course()
        offer = self._ask(course, self.company_a)
        self.assertEqual((need.course_id, need.state), (course, "pooled"))
        self.assertFalse(other_topic.course_id)
        offer.unlink()
        self.assertFalse(need.course_id)
        self.assertEqual(need.state, "confirmed", "it waits again")

    def test_who_leaves_or_declines_waits_again(self):
        need, course = self._need(self.company_a, 2), self._course()
        course.action_open_booking()
        offer = self._ask(course, self.company_a)
        course._release_seats(self.company_a)
        self.assertEqual((offer.state, need.state), ("released", "confirmed"))
        course._commit_seats(self.company_a, 8, None)  # by its own word
        self.assertEqual(need.course_id, course)

    def test_a_need_of_another_level_stays_in_the_pool(self):
        course = self._course()
        course._pool_needs(self._need(self.company_b, 2, level_to="b1").ids)
        need = self._need(self.company_a, 2, level_to="a1")
        self._ask(course, self.company_a)
        self.assertFalse(need.course_id)
