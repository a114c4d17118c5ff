from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...models.matching.drehscheibe_match import OPEN_STATES, TRANSITIONS
from ..common import HubCommon

ACTIONS = {
    "receiver_interest": "action_receiver_interest",
    "person_interest": "action_person_interest",
    "identity_released": "action_release_identity",
    "interview": "action_interview",
    "trial": "action_trial",
    "offer": "action_offer",
    "accepted": "action_accept",
    "expired": "action_expire",
    "proposed": "action_propose_again",
}


@tagged("post_install", "-at_install")
class TestMatch(HubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._profile()
        cls.demand = cls._demand(number=2)
        cls.match = cls._match(cls.profile, cls.demand)

    def _to(self, *states, match=None):
        for state in states:
            getattr(match or self.match, ACTIONS[state])()

    def _force(self, state):
        self.match._with_transition().write({"state": state})

    def test_every_step_of_the_table_and_no_other(self):
        for old, allowed in TRANSITIONS.items():
            for new, action in ACTIONS.items():
                if "accepted" in (old, new) and new in allowed:
                    continue  # has its own test: it moves profile and demand
                self._force(old)
                with self.subTest(old=old, new=new):
                    if new in allowed:
                        getattr(self.match, action)()
                        self.assertEqual(self.match.state, new)
                    else:
                        with self.assertRaises(UserError):
                            getattr(self.match, action)()
                        self.assertEqual(self.match.state, old)

    def test_declining_says_who_and_why(self):
        for reason, side in (
            (None, None),
            ("pay", None),
            ("nonsense", "person"),
            ("pay", "nobody"),
        ):
            with self.subTest(reason=reason, side=side), self.assertRaises(UserError):
                self.match.action_decline(reason, side)
        for state in OPEN_STATES:
            self._force(state)
            self.match.action_decline("pay", "person")
            self.assertEqual(self.match.state, "declined")
        self.assertEqual(self.match.decline_reason, "pay")
        self.env["drehscheibe.match"].rebuild()
        self.assertEqual(self.match.state, "declined")

    def test_wizard_declines(self):
        form = self._dialog(
            "arbeitsmarkt_drehscheibe.drehscheibe_match_decline_action",
            self.match,
            self.user_hub_staff,
        )
        form.side, form.reason = "receiver", "skills"
        form.save().action_confirm()
        self.assertEqual(self.match.state, "declined")
        self.assertEqual(self.match.decline_side, "receiver")

    def test_acceptance_places_the_person_and_counts(self):
        other_demand = self._demand()
        other = self._match(self.profile, other_demand)
        second = self._profile()
        self._to(
            "receiver_interest",
            "person_interest",
            "identity_released",
            "interview",
            "offer",
            "accepted",
        )
        self.assertEqual(self.profile.state, "placed")
        self.assertEqual(other.state, "expired")
        self.assertEqual(self.demand.state, "partly_filled")
        self.assertEqual(self.demand.number_filled, 1)
        third = self._profile()
        left_over = self._match(third, self.demand)
        self._to(
            "receiver_interest",
            "person_interest",
            "identity_released",
            "offer",
            "accepted",
            match=self._match(second, self.demand),
        )
        self.assertEqual(self.demand.state, "filled")
        self.assertEqual(left_over.state, "expired")

    def _notices(self):
        return self.env["verbund.notice"].search(
            [("res_model", "=", self.match._name), ("res_id", "=", self.match.id)]
        )

    def _place(self, match):
        steps = ("receiver_interest", "person_interest", "identity_released")
        self._to(*steps, "offer", "accepted", match=match)

    def test_who_is_there_again_frees_the_job(self):
        """A placement by mistake, or a job that is over."""
        second = self._profile()
        waiting = self._match(second, self.demand)
        self._place(self.match)
        self.demand.number = 1
        self.assertEqual((self.demand.state, waiting.state), ("filled", "expired"))
        with self.assertRaisesRegex(UserError, "activate the profile again"):
            self.match.action_expire()
        told = self._notices()
        profile = self.profile.with_user(self.user_hub_staff)
        profile.action_activate()
        self.assertEqual((profile.state, self.match.state), ("active", "expired"))
        self.assertEqual((self.demand.state, self.demand.number_filled), ("open", 0))
        self.assertEqual(waiting.state, "proposed")
        # Not for the same job again, unless somebody says so
        self.assertTrue(self.match.can_propose_again)
        self.env["drehscheibe.match"].rebuild()
        self.assertEqual(self.match.state, "expired")
        [notice] = self._notices() - told
        self.assertEqual(notice.partner_id.commercial_partner_id, self.match.partner_id)
        self.match.action_propose_again()
        self._place(self.match)
        self.assertEqual((profile.state, self.demand.state), ("placed", "filled"))

    def test_a_demand_that_is_over_stays_so_when_its_job_is_free(self):
        for end in ("action_close", "action_expire"):
            demand, profile = self._demand(number=2), self._profile()
            self._place(self._match(profile, demand))
            getattr(demand, end)()
            state = demand.state
            profile.action_activate()
            with self.subTest(end=end):
                self.assertEqual((demand.state, demand.number_filled), (state, 0))

    def test_identity_needs_its_right(self):
        self._to("receiver_interest", "person_interest")
        self.hub.team_ids += self.user_hub_identity
        with self.assertRaises(AccessError):
            self.match.with_user(self.user_hub_manager).action_release_identity()
        self.match.with_user(self.user_hub_identity).action_release_identity()
        self.assertEqual(self.match.state, "identity_released")

    def test_expired_match_needs_both_sides_to_come_back(self):
        self._to("expired")
        self.demand.action_close()
        with self.assertRaises(UserError):
            self.match.action_propose_again()

    def test_pairs_come_from_the_rebuild_only(self):
        values = {
            "profile_id": self.profile.id,
            "demand_id": self._demand(activate=False).id,
            "score": 100,
        }
        with self.assertRaises(AccessError):
            self.env["drehscheibe.match"].create(values)
        for change in (
            {"score": 100.0},
            {"explanation": []},
            {"profile_id": self._profile().id},
            {"decline_reason": "pay"},
        ):
            with self.subTest(change=change), self.assertRaises(AccessError):
                self.match.write(change)

    def test_explanation_is_readable_in_the_users_language(self):
        self.assertIn("The same occupation.", self.match.explanation_html)
        self.assertEqual(
            {entry["criterion"] for entry in self.match.explanation},
            {
                "occupation",
                "skills",
                "distance",
                "availability",
                "shifts",
                "hours",
                "language",
            },
        )
        self.assertAlmostEqual(
            sum(entry["points"] for entry in self.match.explanation),
            self.match.score,
            delta=0.1,
        )

    def test_the_points_fit_on_a_phone(self):
        """It has room for four columns: the weight is hidden, the points are not."""
        table = html.fromstring(str(self.match.explanation_html))
        rows = table.xpath("//tr")
        self.assertGreater(len(rows), 5)
        for row in rows:
            hidden = ["d-none d-md" in cell.get("class", "") for cell in row]
            self.assertEqual(hidden, [False, False, False, True, False])

    def test_german_that_is_not_stated_is_said_in_words(self):
        match = self._match(
            self._profile(german_level=False), self._demand(german_level="a2")
        )
        self.assertIn("Nothing is said about the German", match.explanation_html)
        self.assertIn("(levels too low: 2)", match.explanation_html)

    def test_explanation_names_the_skills_that_are_missing(self):
        profile = self._profile({self.skill_plant: "1"})
        demand = self._demand(skills={self.skill_plant: "2", self.skill_gmp: "1"})
        match = self._match(profile, demand)
        text = " ".join(html2plaintext(match.explanation_html).split())
        self.assertIn("Missing: Testanlagen", text)
        self.assertIn("Test-GMP", text)
        profile.skill_ids.level = "2"
        self.assertNotIn("Testanlagen", match.explanation_html)

    def test_every_code_has_words(self):
        match = self.match
        for entry in match.explanation:
            for code in {
                "occupation": ("same", "near", "other"),
                "skills": ("open", "fit", "gap"),
                "distance": ("unknown", "far", "km"),
                "availability": ("open", "fit", "late"),
                "language": ("open", "fit", "gap", "unstated"),
            }.get(entry["criterion"], ("open", "fit", "gap")):
                label, reason = match._explain_criterion({**entry, "code": code})
                self.assertTrue(label and reason.endswith("."))
        for code in (
            "must_missing",
            "company_blocked",
            "own_employer",
            "radius_exceeded",
            "occupation_far",
        ):
            self.assertNotEqual(match._explain_blocker(code), code)
