from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestRebuild(HubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Match = cls.env["drehscheibe.match"]

    def _pairs(self, demand):
        return {
            match.profile_id: match.score
            for match in self.Match.search([("demand_id", "=", demand.id)])
        }

    def _add(self, count, **values):
        """Active profiles that no rebuild has seen yet."""
        profiles = self.env["drehscheibe.profile"]
        for _number in range(count):
            profiles |= self._profile(activate=False, **values)
        profiles._with_transition().write({"state": "active"})
        return profiles

    def test_perfect_pair_has_a_hundred_points(self):
        skills = {self.skill_plant: "2"}
        match = self._match(self._profile(skills), self._demand(skills=skills))
        self.assertEqual(match.score, 100.0)
        self.assertFalse(match.has_blocker)

    def test_more_than_wanted_never_passes_a_hundred(self):
        profile = self._profile(
            {self.skill_plant: "3", self.skill_gmp: "3"}, german_level="c2"
        )
        demand = self._demand(skills={self.skill_plant: "1"}, german_level="a1")
        self.assertEqual(self._match(profile, demand).score, 100.0)

    def test_missing_must_have_is_no_match(self):
        without = self._profile()
        too_low = self._profile({self.skill_plant: "1"})
        fits = self._profile({self.skill_plant: "2"})
        demand = self._demand(
            skills={self.skill_plant: "2", self.skill_gmp: "1"},
            must=self.skill_plant,
        )
        self.assertFalse(self._match(without, demand))
        self.assertFalse(self._match(too_low, demand))
        # Two of three wanted levels: 25 of 100 points go by two thirds.
        self.assertAlmostEqual(self._match(fits, demand).score, 91.5)

    def test_blocked_company_and_own_employer_are_no_match(self):
        release = self._release(self.company_b)
        blocked = self._profile(blocked_partner_ids=[(6, 0, self.company_b.ids)])
        own = self._profile(release_id=release.id)
        free = self._profile()
        self.assertEqual(set(self._pairs(self._demand())), {free})
        elsewhere = self._demand(self.company_a)
        self.assertEqual(set(self._pairs(elsewhere)), {blocked, own, free})

    def test_place_and_occupation_rule_out(self):
        far = self._demand(district_id=self.district_far.id)
        near = self._demand(district_id=self.district_near.id)
        other = self._demand(occupation_id=self.mechanic.id)
        welcome = self._demand(occupation_id=self.mechanic.id, lateral_entry=True)
        profile = self._profile()
        self.assertFalse(self._match(profile, far))
        self.assertLess(self._match(profile, near).score, 100)
        self.assertFalse(self._match(profile, other))
        # one of five digits in common: 6 of 30 points
        self.assertEqual(self._match(profile, welcome).score, 76.0)

    def test_only_the_best_are_stored(self):
        self.hub.match_limit = 3
        demand = self._demand(german_level="b2")
        worse = self._add(3, german_level="b1")
        best = self._add(2)
        self.Match.rebuild()
        self.assertEqual(set(self._pairs(demand)), set(best | worse[0]))

    def test_second_run_changes_nothing(self):
        self._add(4)
        demands = self._demand() | self._demand(self.company_a)
        self.Match.rebuild()
        before = self.Match.search([("demand_id", "in", demands.ids)])
        stamps = before.mapped("write_date")
        self.assertEqual(
            self.Match.rebuild(), {"written": 0, "removed": 0, "rescored": 0}
        )
        after = self.Match.search([("demand_id", "in", demands.ids)])
        self.assertEqual(after, before)
        self.assertEqual(after.mapped("write_date"), stamps)

    def test_changed_profile_gives_what_a_full_run_gives(self):
        self.hub.match_limit = 2
        demands = self._demand(german_level="b2") | self._demand(shifts="three")
        first, second, third = self._add(3)
        self.Match.rebuild()
        self.assertEqual(set(self._pairs(demands[0])), {first, second})
        for profile, values in (
            (first, {"german_level": "a1", "shifts": "day"}),  # third moves up
            (first, {"german_level": "b2", "shifts": "three"}),  # and is out again
            (third, {"german_level": "none"}),
            (second, {"radius_km": "25", "district_id": self.district_far.id}),
        ):
            profile.write(values)
            self.Match.rebuild(profile_ids=profile.ids)
            changed = [self._pairs(demand) for demand in demands]
            self.Match.rebuild()
            with self.subTest(values=values):
                self.assertEqual(changed, [self._pairs(demand) for demand in demands])

    def test_ids_limit_what_is_touched(self):
        first, second = self._demand(), self._demand()
        profile = self._add(1)
        self.Match.rebuild(demand_ids=first.ids)
        self.assertEqual(set(self._pairs(first)), {profile})
        self.assertFalse(self._pairs(second))
        another = self._add(1)
        self.Match.rebuild(profile_ids=another.ids)
        self.assertEqual(set(self._pairs(second)), {another})
        self.assertEqual(set(self._pairs(first)), {profile, another})
        self.assertEqual(
            self.Match.rebuild(profile_ids=[], demand_ids=[]),
            {"written": 0, "removed": 0, "rescored": 0},
        )

    def test_worked_on_matches_stay_and_are_scored_anew(self):
        profile, demand = self._profile(), self._demand(german_level="b2")
        match = self._match(profile, demand)
        match.action_receiver_interest()
        profile.german_level = "b1"
        self.Match.rebuild(profile_ids=profile.ids)
        self.assertEqual(match.score, 97.0)
        profile.blocked_partner_ids = self.company_b
        self.Match.rebuild(profile_ids=profile.ids)
        self.assertEqual((match.state, match.score), ("receiver_interest", 0.0))
        self.assertTrue(match.has_blocker)
        self.assertIn("blocked this company", match.explanation_html)
        with self.assertRaises(UserError):
            match.action_person_interest()

    def test_vanished_proposal_takes_its_notes_along(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        note = "Noch fragen"
        message = match.message_post(body=note)
        demand.skill_ids = self._skills({self.skill_gmp: "3"}, must=self.skill_gmp)
        demand.action_rebuild_matches()
        self.assertFalse(match.exists())
        self.assertFalse(message.exists())

    def test_place_of_a_worked_on_match_is_free_for_others(self):
        self.hub.match_limit = 1
        first, second = self._profile(), self._profile()
        demand = self._demand()
        self._match(first, demand).action_receiver_interest()
        self.Match.rebuild()
        self.assertEqual(set(self._pairs(demand)), {first, second})

    def test_hubs_keep_to_themselves(self):
        mine = self._profile()
        theirs = self._profile(hub_id=self.hub_other.id)
        shared = self._demand(hub_ids=[Command.set((self.hub | self.hub_other).ids)])
        own = self._demand()
        self.assertEqual(set(self._pairs(shared)), {mine, theirs})
        self.assertEqual(set(self._pairs(own)), {mine})

    def test_profile_that_moves_takes_its_proposals_along(self):
        profile = self._profile()
        here, there = (
            self._demand(),
            self._demand(hub_ids=[Command.set(self.hub_other.ids)]),
        )
        self.assertEqual(set(self._pairs(here)), {profile})
        profile.hub_id = self.hub_other
        self.Match.rebuild(profile_ids=profile.ids)
        self.assertFalse(self._pairs(here))
        self.assertEqual(set(self._pairs(there)), {profile})

    def test_user_rebuilds_the_own_hubs_only(self):
        demand = self._demand(hub_ids=[Command.set(self.hub_other.ids)])
        self._add(1, hub_id=self.hub_other.id)
        Match = self.Match.with_user(self.user_hub_staff)
        Match.rebuild(hub_ids=self.hub_other.ids)
        Match.rebuild(demand_ids=demand.ids)
        self.assertFalse(self._pairs(demand))
        self.Match.with_user(self.user_hub_other).rebuild()
        self.assertTrue(self._pairs(demand))

    def test_strangers_rebuild_nothing(self):
        for user in (self.user_portal_a, self.user_internal, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.Match.with_user(user).rebuild()

    def test_arguments_are_checked(self):
        for bad in (5, "1", ["1"], [True], {"a": 1}, [1.5]):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                self.Match.rebuild(profile_ids=bad)

    def test_queries_do_not_grow_with_rows(self):
        def count(number):
            self._add(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Match.rebuild(hub_ids=self.hub.ids)
            return self.env.cr.sql_log_count - before

        for _number in range(3):
            self._demand()
        count(1)
        few = count(2)
        self.assertLessEqual(count(40), few)

    def test_available_after_the_start_costs_points(self):
        late = self._profile(date_available=date(2100, 2, 15))
        too_late = self._profile(date_available=date(2101, 1, 1))
        demand = self._demand()
        scores = self._pairs(demand)
        self.assertEqual(scores[late], 95.0)
        self.assertEqual(scores[too_late], 90.0)

    def test_cron_goes_hub_by_hub(self):
        demand = self._demand()
        profile = self._add(1)
        cron = self.env.ref("arbeitsmarkt_drehscheibe.ir_cron_rebuild_matches")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        self.assertEqual(set(self._pairs(demand)), {profile})
