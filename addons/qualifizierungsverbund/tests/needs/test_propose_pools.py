from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import VerbundCommon

KEYS = {
    "topic_id",
    "need_ids",
    "seats",
    "window_start",
    "window_end",
    "format",
    "district_id",
    "networks",
}


@tagged("post_install", "-at_install")
class TestProposePools(VerbundCommon):
    """The public method, as the staff of one network calls it.

    What makes a good pool is tested without Odoo in `tests/tools/test_pooling.py`.
    """

    def setUp(self):
        super().setUp()
        self.Need = self.env["verbund.need"].with_user(self.user_staff)
        self.needs = self._need(self.company_a, 5) | self._need(self.company_b, 4)

    def _topic(self, name, min_seats=8, max_seats=12):
        return self.topic.create(
            {
                "name": name,
                "category": "technical",
                "min_seats": min_seats,
                "max_seats": max_seats,
            }
        )

    def test_a_proposal_has_these_keys_and_no_others(self):
        for proposal in self.Need.propose_pools():
            self.assertEqual(set(proposal), KEYS)

    def test_what_a_proposal_says(self):
        self.needs[0].write({"window_start": "2027-03-01", "format": "onsite"})
        self.needs[1].window_end = "2027-05-31"
        (proposal,) = self.Need.propose_pools()
        self.assertEqual(
            {key: proposal[key] for key in KEYS},
            {
                "topic_id": self.topic.id,
                "need_ids": self.needs.ids,
                "seats": 9,
                "window_start": fields.Date.to_date("2027-03-01"),
                "window_end": fields.Date.to_date("2027-05-31"),
                "format": "onsite",
                "district_id": self.district.id,
                "networks": self.network.ids,
            },
        )

    def test_asked_twice_it_answers_the_same(self):
        for number in range(12):
            company = self.company_a if number % 2 else self.company_b
            self._need(company, 1 + number % 5, priority=str(number % 3))
        first = self.Need.propose_pools()
        self.env.invalidate_all()
        self.assertEqual(self.Need.propose_pools(), first)
        self.assertGreater(len(first), 1)

    def test_the_given_needs_and_no_others(self):
        extra = self._need(self.company_a, 8)
        (proposal,) = self.Need.propose_pools(self.needs.ids)
        self.assertEqual(proposal["need_ids"], self.needs.ids)
        (proposal,) = self.Need.propose_pools(need_ids=extra.ids)
        self.assertEqual(proposal["need_ids"], extra.ids)
        # None is every need, an empty list is none.
        self.assertEqual(self.Need.propose_pools([]), [])
        self.assertEqual(self.Need.propose_pools(self.needs[:1].ids), [])

    def test_ids_of_nothing_are_no_error(self):
        gone = self._need(self.company_a, 8, submit=False)
        gone_id = gone.id
        gone.unlink()
        (proposal,) = self.Need.propose_pools([*self.needs.ids, gone_id])
        self.assertEqual(proposal["need_ids"], self.needs.ids)

    def test_the_limit_cuts_the_list(self):
        self._need(self.company_a, 11, topic_id=self._topic("Groß").id)
        both = self.Need.propose_pools()
        self.assertEqual(sorted(proposal["seats"] for proposal in both), [9, 11])
        self.assertEqual(self.Need.propose_pools(limit=1), both[:1])
        self.assertEqual(self.Need.propose_pools(limit=99), both)

    def test_a_bad_limit_is_refused(self):
        for limit in (0, -1, False, True, "5", 1.5, [1]):
            with (
                self.subTest(limit=limit),
                self.assertRaisesRegex(UserError, "at least 1"),
            ):
                self.Need.propose_pools(limit=limit)

    def test_needs_that_are_no_list_of_ids_are_refused(self):
        for need_ids in (5, "abc", ["5"], [True], {"id": 5}, [[5]], [1.5]):
            with (
                self.subTest(need_ids=need_ids),
                self.assertRaisesRegex(UserError, "list of record ids"),
            ):
                self.Need.propose_pools(need_ids=need_ids)
        self.assertEqual(self.Need.propose_pools(need_ids=[2**40]), [])
        self.assertEqual(self.Need.propose_pools(need_ids=[]), [])

    def test_a_window_that_is_over_is_left_out(self):
        today = self.association._verbund_today()
        self.needs.window_start = False
        self.needs.window_end = today
        self.assertEqual(len(self.Need.propose_pools()), 1)
        self.needs.window_end = fields.Date.subtract(today, days=1)
        self.assertEqual(self.Need.propose_pools(), [])
        self.needs.window_end = False
        self.assertEqual(len(self.Need.propose_pools()), 1)

    def test_needs_of_foreign_networks_are_not_seen(self):
        foreign = self._need(self.company_foreign, 8)
        ids = (self.needs | foreign).ids
        for proposals in (self.Need.propose_pools(), self.Need.propose_pools(ids)):
            self.assertEqual(len(proposals), 1)
            self.assertEqual(proposals[0]["need_ids"], self.needs.ids)
            self.assertEqual(proposals[0]["networks"], self.network.ids)
        self.assertEqual(self.Need.propose_pools(foreign.ids), [])

    def test_networks_pool_together_where_both_allow_it(self):
        self.network_other.team_ids = self.user_staff
        for need in self.needs:
            need.seats_firm = 2
        foreign = self._need(self.company_foreign, 4)
        (proposal,) = self.Need.propose_pools()
        self.assertEqual(proposal["need_ids"], (self.needs | foreign).ids)
        self.assertEqual(
            proposal["networks"], (self.network | self.network_other).sorted("id").ids
        )
        self.network_other.share_needs = False
        self.assertEqual(self.Need.propose_pools(), [])

    def test_never_more_than_the_maximum(self):
        for number in range(6):
            company = self.company_a if number % 2 else self.company_b
            self._need(company, 5)
        proposals = self.Need.propose_pools()
        self.assertGreater(len(proposals), 2)
        taken = []
        for proposal in proposals:
            self.assertLessEqual(proposal["seats"], self.topic.max_seats)
            self.assertGreaterEqual(proposal["seats"], self.topic.min_seats)
            taken += proposal["need_ids"]
        self.assertEqual(len(taken), len(set(taken)), "a need is in two proposals")

    def test_too_small_is_no_proposal(self):
        self.needs[0].seats_firm = 3
        self.assertEqual(self.Need.propose_pools(), [])
        # Possible seats fill up what is missing.
        self.needs[0].seats_possible = 2
        (proposal,) = self.Need.propose_pools()
        self.assertEqual(proposal["seats"], self.topic.min_seats)

    def test_pooled_and_other_needs_are_left_out(self):
        course = self._course()
        course._pool_needs(self.needs[0].ids)
        self.assertEqual(self.needs[0].state, "pooled")
        waiting = self._need(self.company_a, 4)
        self._need(self.company_b, 8, submit=False)
        self._need(self.company_b, 8).action_withdraw()
        self._need(self.company_b, 8, topic_id=False, free_topic="Deutsch")
        (proposal,) = self.Need.propose_pools()
        self.assertEqual(proposal["need_ids"], (self.needs[1] | waiting).ids)

    def test_a_confirmed_need_waits_as_a_submitted_one(self):
        self.needs[0].action_confirm()
        (proposal,) = self.Need.propose_pools()
        self.assertEqual(proposal["need_ids"], self.needs.ids)

    def test_it_changes_nothing(self):
        self.Need.propose_pools()
        self.assertEqual(set(self.needs.mapped("state")), {"submitted"})
        self.assertFalse(self.needs.course_id)

    def test_who_reads_no_needs_gets_no_pools(self):
        for user in (self.user_finance, self.user_internal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["verbund.need"].with_user(user).propose_pools()
