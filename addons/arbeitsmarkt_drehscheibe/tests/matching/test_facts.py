from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import HubCommon

STEPS = (
    "action_receiver_interest",
    "action_person_interest",
    "action_release_identity",
    "action_interview",
    "action_trial",
    "action_offer",
    "action_accept",
)


@tagged("post_install", "-at_install")
class TestFacts(HubCommon):
    """A match goes by what holds now: scored at once, asked again at each step."""

    def _pairs(self, demand):
        return self.env["drehscheibe.match"].search(
            [("demand_id", "=", demand.id), ("state", "=", "proposed")]
        )

    def _facts_that_rule_out(self, match):
        profile, demand = match.profile_id, match.demand_id
        release = self._release(demand.partner_id)
        return {
            "blocked": lambda: profile.write(
                {"blocked_partner_ids": [Command.link(demand.partner_id.id)]}
            ),
            "employer": lambda: profile.write({"release_id": release.id}),
            "radius": lambda: profile.write({"district_id": self.district_far.id}),
            "occupation": lambda: profile.write(
                {"occupation_ids": [Command.set(self.mechanic.ids)]}
            ),
            "must-have": lambda: demand.write(
                {"skill_ids": self._skills({self.skill_gmp: "1"}, [self.skill_gmp])}
            ),
            "line": lambda: self.env["drehscheibe.demand.skill"].create(
                {
                    "demand_id": demand.id,
                    "skill_id": self.skill_gmp.id,
                    "is_must": True,
                }
            ),
            "site": lambda: demand.write({"district_id": self.district_far.id}),
            "job": lambda: demand.write({"occupation_id": self.mechanic.id}),
        }

    def test_no_step_is_taken_that_the_facts_rule_out(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        for number, step in enumerate(STEPS):
            for name, change in self._facts_that_rule_out(match).items():
                if not number:
                    continue  # a proposal is gone then, see below
                with self.subTest(step=step, fact=name):
                    with self.cr.savepoint() as savepoint:
                        change()
                        self.assertTrue(match.has_blocker, "at once")
                        with self.assertRaisesRegex(UserError, "ruled out by now"):
                            getattr(match, step)()
                        savepoint.rollback()
                    self.env.invalidate_all()
            getattr(match, step)()
        self.assertEqual(match.state, "accepted")

    def test_facts_are_asked_even_when_nothing_was_scored(self):
        match = self._match(self._profile(), self._demand())
        match.action_receiver_interest()
        # as if another door had written it
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO drehscheibe_profile_blocked_rel (profile_id, partner_id) "
            "VALUES (%s, %s)",
            (match.profile_id.id, self.company_b.id),
        )
        self.env.invalidate_all()
        self.assertFalse(match.has_blocker)
        with self.assertRaisesRegex(UserError, "has blocked this company"):
            match.action_person_interest()

    def test_a_proposal_goes_with_the_fact_and_comes_back_with_it(self):
        match = self._match(self._profile(), self._demand())
        profile, demand = match.profile_id, match.demand_id
        for name, change in self._facts_that_rule_out(match).items():
            with self.subTest(fact=name), self.cr.savepoint() as savepoint:
                change()
                self.assertFalse(self._match(profile, demand))
                savepoint.rollback()
                self.env.invalidate_all()
        profile.blocked_partner_ids = self.company_b
        self.assertFalse(self._match(profile, demand))
        profile.blocked_partner_ids = False
        self.assertEqual(self._match(profile, demand).state, "proposed")
        profile.german_level = "a1"
        demand.german_level = "b2"
        self.assertLess(self._match(profile, demand).score, 100)

    def test_skill_lines_count_when_they_change_alone(self):
        profile = self._profile({self.skill_plant: "2"})
        demand = self._demand(skills={self.skill_plant: "2"}, must=[self.skill_plant])
        self.assertTrue(self._match(profile, demand))
        profile.skill_ids.level = "1"
        self.assertFalse(self._match(profile, demand))
        demand.skill_ids.level = "1"
        self.assertTrue(self._match(profile, demand))
        profile.skill_ids.unlink()
        self.assertFalse(self._match(profile, demand))
        demand.skill_ids.is_must = False
        self.assertTrue(self._match(profile, demand))

    def test_lines_count_that_are_changed_through_another_form(self):
        profile = self._profile({self.skill_plant: "2"})
        demand = self._demand(skills={self.skill_plant: "2"}, must=[self.skill_plant])
        self.assertTrue(self._match(profile, demand))
        for other, line, level, fits in (
            (self._profile(), profile.skill_ids, "1", False),
            (self._profile(), profile.skill_ids, "2", True),
            (self._demand(), demand.skill_ids, "3", False),
            (self._demand(), demand.skill_ids, "1", True),
        ):
            with self.subTest(model=other._name, fits=fits):
                other.write({"skill_ids": [Command.update(line.id, {"level": level})]})
                self.assertEqual(bool(self._match(profile, demand)), fits)

    def test_one_change_of_a_form_is_one_rebuild(self):
        profile = self._profile({self.skill_plant: "2"})
        rebuilt = []

        def rebuild(self, **ids):
            rebuilt.append(ids)

        self.patch(type(self.env["drehscheibe.match"]), "rebuild", rebuild)
        profile.write(
            {
                "hours": "long",
                "skill_ids": [
                    Command.update(profile.skill_ids.id, {"level": "3"}),
                    Command.create({"skill_id": self.skill_gmp.id}),
                ],
            }
        )
        self.assertEqual(rebuilt, [{"profile_ids": profile.ids}])
        profile.remark = "Kein Fakt"
        self.assertEqual(len(rebuilt), 1)

    def test_all_hubs_of_a_demand_follow(self):
        here, there = self._profile(), self._profile(hub_id=self.hub_other.id)
        demand = self._demand(hub_ids=[Command.set((self.hub | self.hub_other).ids)])
        demand.with_user(self.user_hub_staff).german_level = "c1"
        scores = self.env["drehscheibe.match"].search([("demand_id", "=", demand.id)])
        self.assertEqual(scores.profile_id, here | there)
        self.assertTrue(all(score < 100 for score in scores.mapped("score")))

    # ------------------------------------------------------------ both sides

    def test_no_step_without_a_consent_of_today(self):
        match = self._match(self._profile(), self._demand())
        match.action_receiver_interest()
        until = match.profile_id.consent_until
        for day, holds in ((until, True), (until + timedelta(days=1), False)):
            with self.subTest(day=day), freeze_time(f"{day} 12:00:00"):
                # the nightly job has not run
                self.assertEqual(match.profile_id.state, "active")
                if holds:
                    match._check_no_blocker()
                    continue
                with self.assertRaisesRegex(UserError, "the consent has run out"):
                    match.action_person_interest()

    def test_no_proposal_without_consent_or_for_an_old_demand(self):
        profile, demand = self._profile(), self._demand()
        tomorrow = fields.Date.add(demand.expires_on, days=1)
        with freeze_time(f"{tomorrow} 12:00:00"):
            new = self._demand()
            self.assertTrue(self._match(profile, new))
            self.assertFalse(self._match(self._profile(), demand))
        later = fields.Date.add(profile.consent_until, days=1)
        with freeze_time(f"{later} 12:00:00"):
            self.assertFalse(self._match(profile, self._demand()))

    def test_nothing_new_begins_in_a_closed_hub(self):
        match = self._match(self._profile(), self._demand())
        going = self._match(self._profile(), self._demand())
        going.action_receiver_interest()
        profile, demand = self._profile(activate=False), self._demand(activate=False)
        release = self._release(self.company_a)
        both = [Command.set((self.hub | self.hub_other).ids)]
        elsewhere = self._demand(activate=False, hub_ids=both)
        self.hub.action_close()
        for action in (
            match.action_receiver_interest,
            profile.action_request_consent,
            demand.action_open,
            match.demand_id.action_confirm_still_open,
            release.action_submit,
        ):
            with self.assertRaisesRegex(UserError, "is closed"):
                action()
        # what people work on goes on
        going.action_person_interest()
        # as it does where another hub is open
        elsewhere.action_open()

    def test_companies_that_become_one_are_blocked_as_one(self):
        double = self.env["res.partner"].create({"name": "Beta", "is_company": True})
        profile = self._profile(blocked_partner_ids=[Command.set(double.ids)])
        demand = self._demand()
        self.assertTrue(self._match(profile, demand))
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((double | self.company_b).ids, self.company_b)
        self.assertFalse(self._pairs(demand))

    def test_a_pair_that_is_of_no_hub_any_more_does_not_go_on(self):
        match = self._match(self._profile(), self._demand())
        match.action_receiver_interest()
        match.profile_id.hub_id = self.hub_other
        with self.assertRaisesRegex(UserError, "is no matter of"):
            match.action_person_interest()
        match.demand_id.hub_ids |= self.hub_other
        match.action_person_interest()

    def test_no_step_when_nobody_is_wanted_any_more(self):
        demand = self._demand(number=2)
        first, second = (self._match(self._profile(), demand) for _n in range(2))
        for step in STEPS:
            getattr(first, step)()
        second.action_receiver_interest()
        self.assertEqual(demand.state, "partly_filled")
        demand.number = 1
        self.assertEqual((demand.state, second.state), ("filled", "expired"))
        with self.assertRaisesRegex(UserError, "nobody is wanted"):
            second.action_propose_again()
        # more are wanted after all
        demand.number = 2
        self.assertEqual((demand.state, second.state), ("partly_filled", "proposed"))

    def test_what_expired_comes_back_with_its_side(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        for leave, come_back in (
            (demand.action_close, (demand.action_reset_to_draft, demand.action_open)),
            (
                profile.action_expire,
                (
                    profile.action_request_consent,
                    lambda: profile.write({"consent_on": self.today}),
                    profile.action_activate,
                ),
            ),
        ):
            for worked in (False, True):
                with self.subTest(leave=leave, worked=worked):
                    if worked:
                        match.action_receiver_interest()
                    leave()
                    self.assertEqual(match.state, "expired")
                    for step in come_back:
                        step()
                    self.assertEqual(match.state, "proposed")

    def test_what_somebody_ended_does_not_come_back_by_itself(self):
        match = self._match(self._profile(), self._demand())
        match.action_expire()
        self.env["drehscheibe.match"].rebuild()
        match.profile_id.hours = "long"
        self.assertEqual(match.state, "expired")
        match.action_propose_again()
        self.assertEqual(match.state, "proposed")
        match.action_decline("pay", "person")
        match.demand_id.action_close()
        match.demand_id.action_reset_to_draft()
        match.demand_id.action_open()
        self.assertEqual(match.state, "declined")

    def test_the_next_best_fill_a_gap_at_once(self):
        self.hub.match_limit = 1
        best, second, third = (
            self._profile(german_level=level) for level in ("b2", "b1", "a2")
        )
        demand = self._demand(german_level="b2")
        self.assertEqual(self._pairs(demand).profile_id, best)
        for gone, leave, next_best in (
            (best, lambda match: match.action_receiver_interest(), second),
            (second, lambda match: match.action_decline("pay", "person"), third),
        ):
            leave(self._match(gone, demand))
            self.assertEqual(self._pairs(demand).profile_id, next_best)
        fourth = self._profile(german_level="none")
        third.action_withdraw()
        self.assertEqual(self._pairs(demand).profile_id, fourth)
        reserve = self._profile(german_level="none", hours="short")
        fourth.action_reserve()
        self.assertEqual(self._pairs(demand).profile_id, reserve)

    # ------------------------------------------------------------- what is gone

    def test_no_step_where_hub_or_company_is_archived(self):
        match = self._match(self._profile(), self._demand())
        for step in STEPS:
            for gone in (match.hub_id, match.partner_id):
                with self.subTest(step=step, gone=gone.name):
                    with self.cr.savepoint() as savepoint:
                        if gone == match.hub_id:
                            gone.action_close()
                        gone.active = False
                        if match.exists():  # a proposal goes with its company
                            with self.assertRaisesRegex(UserError, "archived"):
                                getattr(match, step)()
                        savepoint.rollback()
                    self.env.invalidate_all()
            getattr(match, step)()
        self.assertEqual(match.state, "accepted")

    def test_facts_are_asked_in_an_archived_hub_too(self):
        match = self._match(self._profile(), self._demand())
        match.action_receiver_interest()
        match.hub_id.action_close()
        match.hub_id.active = False
        match.profile_id.blocked_partner_ids = match.partner_id
        match._rescore()
        self.assertTrue(match.has_blocker)

    def test_a_proposal_comes_back_with_its_company(self):
        profile, demand = self._profile(), self._demand()
        self.assertTrue(self._match(profile, demand))
        demand.partner_id.active = False
        self.assertFalse(self._match(profile, demand))
        demand.partner_id.active = True
        self.assertEqual(self._match(profile, demand).state, "proposed")

    def test_in_a_closed_hub_nothing_begins_and_what_has_begun_runs_on(self):
        begun, proposed = (
            self._match(self._profile(), self._demand()) for _n in range(2)
        )
        begun.action_receiver_interest()
        self.hub.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            proposed.action_receiver_interest()
        for step in STEPS[1:]:
            getattr(begun, step)()
        self.assertEqual(begun.state, "accepted")

    def test_people_of_a_company_that_is_gone_are_still_placed(self):
        release = self._release(self.company_a)
        match = self._match(self._profile(release_id=release.id), self._demand())
        self.company_a.active = False
        for step in STEPS:
            getattr(match, step)()
        self.assertEqual(match.state, "accepted")

    # ---------------------------------------------------------------- groups

    def test_blocking_a_company_blocks_what_belongs_to_it(self):
        head, middle, site, sister = (
            self._company(f"Konzern {name} GmbH", name, network=self.hub)
            for name in ("a", "b", "c", "d")
        )
        middle.group_parent_id = sister.group_parent_id = head
        site.parent_id = middle
        demands = {
            company: self._demand(company) for company in (head, middle, site, sister)
        }
        for blocked, expected in (
            (head, set()),
            (middle, {head, sister}),
            (site, {head, middle, sister}),
            (sister, {head, middle, site}),
        ):
            profile = self._profile(blocked_partner_ids=blocked.ids)
            with self.subTest(blocked=blocked.name):
                proposed = {
                    company
                    for company, demand in demands.items()
                    if self._match(profile, demand)
                }
                self.assertEqual(proposed, expected)
        # a typed group counts before the parent
        profile = self._profile(blocked_partner_ids=middle.ids)
        site.group_parent_id = sister
        self.assertTrue(self._match(profile, demands[site]))

    def test_a_company_that_comes_into_a_blocked_group_goes_no_further(self):
        head = self._company("Konzern GmbH", "konzern", network=self.hub)
        profile = self._profile(blocked_partner_ids=head.ids)
        match = self._match(profile, self._demand())
        match.action_receiver_interest()
        self.company_b.group_parent_id = head
        with self.assertRaisesRegex(UserError, "the one it belongs to"):
            match.action_person_interest()

    def test_no_company_of_the_employers_group_is_proposed(self):
        head, sister, grandchild = (
            self._company(f"Konzern {name} GmbH", name, network=self.hub)
            for name in ("a", "b", "c")
        )
        profile = self._profile(release_id=self._release(self.company_a).id)
        demands = {
            company: self._demand(company)
            for company in (self.company_a, head, sister, grandchild, self.company_b)
        }

        def proposed():
            return {
                company
                for company, demand in demands.items()
                if self._match(profile, demand)
            }

        self.assertEqual(proposed(), {head, sister, grandchild, self.company_b})
        self.company_a.group_parent_id = head
        self.assertEqual(proposed(), {sister, grandchild, self.company_b})
        sister.parent_id = head
        self.assertEqual(proposed(), {grandchild, self.company_b})
        grandchild.group_parent_id = sister
        self.assertEqual(proposed(), {self.company_b})
        # the group breaks up
        sister.parent_id = False
        self.assertEqual(proposed(), {sister, grandchild, self.company_b})

    def test_another_employer_counts_at_once(self):
        release = self._release(self.company_a)
        profile = self._profile(release_id=release.id)
        demand = self._demand(self.company_b)
        self.assertTrue(self._match(profile, demand))
        release.partner_id = self.company_b
        self.assertFalse(self._match(profile, demand))
