import random

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qualifizierungsverbund.tools.geo import distance_km

from ..common import HubCommon
from ..tools import scoring


@tagged("post_install", "-at_install")
class TestScoringSql(HubCommon):
    """The score in SQL is the score that a person reckons, on random data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(20261123)
        cls.unknown_place = cls._district("99009", "Ohne Ort", 0.0, 0.0)
        cls.places = cls.district | cls.district_near | cls.district_far
        cls.places |= cls.unknown_place
        cls.occupations = cls.chemist | cls.chemist_helper | cls.mechanic
        cls.occupations |= cls._occupation("98", "Testgruppe")
        cls.occupations |= cls._occupation("9831", "Testuntergruppe")
        cls.skills = cls.skill_plant | cls.skill_gmp
        cls.skills |= cls.env["drehscheibe.skill"].create({"name": "Teststapler"})
        cls.hub.match_limit = 100

    def _some(self, records, least=0):
        return self.random.sample(
            list(records), self.random.randint(least, len(records))
        )

    def _random_skills(self, must=None):
        return [
            Command.create(
                {
                    "skill_id": skill.id,
                    "level": self.random.choice("123"),
                    **({"is_must": self.random.random() < 0.3} if must else {}),
                }
            )
            for skill in self._some(self.skills)
        ]

    def _random_profile_values(self, release):
        choice = self.random.choice
        return {
            "occupation_ids": [
                Command.set([o.id for o in self._some(self.occupations, 1)])
            ],
            "german_level": choice((False, *scoring.GERMAN_LEVELS)),
            "shifts": choice(scoring.SHIFTS),
            "hours": choice((*scoring.HOURS, scoring.HOURS_ANY)),
            "district_id": choice(self.places).id,
            "radius_km": choice(("25", "50", "100")),
            "date_available": choice(("2099-11-01", "2100-01-20", "2100-06-01")),
            "release_id": choice((False, False, release.id)),
            "blocked_partner_ids": [Command.set(choice(([], [], self.company_b.ids)))],
        }

    def _random_demand_values(self):
        choice = self.random.choice
        return {
            "occupation_id": choice(self.occupations).id,
            "lateral_entry": choice((True, False)),
            "german_level": choice((False, *scoring.GERMAN_LEVELS)),
            "shifts": choice((False, *scoring.SHIFTS)),
            "hours": choice((False, *scoring.HOURS, scoring.HOURS_ANY)),
            "district_id": choice(self.places).id,
            "date_start": choice((False, "2100-01-01")),
        }

    def _random_profiles(self, number, release):
        profiles = self.env["drehscheibe.profile"].union(
            *(
                self._profile(
                    activate=False,
                    skill_ids=self._random_skills(),
                    **self._random_profile_values(release),
                )
                for _number in range(number)
            )
        )
        profiles._with_transition().write({"state": "active"})
        return profiles

    def _random_demands(self, number):
        demands = self.env["drehscheibe.demand"].union(
            *(
                self._demand(
                    self.random.choice((self.company_a, self.company_b)),
                    activate=False,
                    skill_ids=self._random_skills(must=True),
                    **self._random_demand_values(),
                )
                for _number in range(number)
            )
        )
        demands._with_transition().write({"state": "open", "confirmed_on": self.today})
        return demands

    def _python(self, profile, demand):
        def levels(lines):
            return {line.skill_id.id: int(line.level) for line in lines}

        home, work = profile.district_id, demand.district_id
        km = None
        if home == work:
            km = 0.0
        elif home.latitude and work.latitude:
            km = distance_km(
                home.latitude, home.longitude, work.latitude, work.longitude
            )
        must = demand.skill_ids.filtered("is_must")
        return scoring.score(
            scoring.Profile(
                occupations=tuple(profile.occupation_ids.mapped("code")),
                shifts=profile.shifts,
                hours=profile.hours,
                german=profile.german_level or None,
                available=profile.date_available,
                radius_km=int(profile.radius_km),
                skills=levels(profile.skill_ids),
                blocked=frozenset(profile.blocked_partner_ids.ids),
                employer=profile.release_id.partner_id.id or None,
            ),
            scoring.Demand(
                company=demand.partner_id.id,
                occupation=demand.occupation_id.code,
                lateral_entry=demand.lateral_entry,
                shifts=demand.shifts or None,
                hours=demand.hours or None,
                german=demand.german_level or None,
                start=demand.date_start or None,
                must=levels(must),
                can=levels(demand.skill_ids - must),
            ),
            scoring.Weights(
                *(profile.hub_id[f"weight_{name}"] for name in scoring.CRITERIA)
            ),
            None if km is None else round(km),
        )

    def test_both_agree(self):
        release = self._release(self.company_a)
        profiles = self._random_profiles(30, release)
        demands = self._random_demands(30)
        self.env["drehscheibe.match"].rebuild(hub_ids=self.hub.ids)
        expected = {
            (profile, demand): self._python(profile, demand)
            for profile in profiles
            for demand in demands
        }
        self._compare(
            {pair: result for pair, result in expected.items() if not result.blockers}
        )
        # Somebody works on all of them: blockers are explained, too.
        matches = self.env["drehscheibe.match"].search([("hub_id", "=", self.hub.id)])
        matches._with_transition().write({"state": "interview"})
        for weight in ("occupation", "skills", "language"):
            self.hub[f"weight_{weight}"] = self.random.randint(0, 90)
        profiles.blocked_partner_ids = [Command.link(self.company_a.id)]
        self.env["drehscheibe.match"].rebuild(hub_ids=self.hub.ids)
        self._compare(
            {
                (match.profile_id, match.demand_id): self._python(
                    match.profile_id, match.demand_id
                )
                for match in matches
            }
        )

    def test_changes_give_what_a_full_run_gives(self):
        Match = self.env["drehscheibe.match"]
        self.hub.match_limit = 2
        release = self._release(self.company_a)
        profiles = self._random_profiles(14, release)
        demands = self._random_demands(10)
        Match.rebuild()
        for number in range(40):
            changed = {"profile_ids": [], "demand_ids": []}
            for profile in self._some(profiles[:3]):
                profile.write(self._random_profile_values(release))
                changed["profile_ids"] += profile.ids
            for demand in self._some(demands[:1]):
                demand.write(self._random_demand_values())
                changed["demand_ids"] += demand.ids
            Match.rebuild(**changed)
            with self.subTest(number=number):
                self.assertEqual(
                    Match.rebuild(), {"written": 0, "removed": 0, "rescored": 0}
                )

    def _compare(self, expected):
        stored = {
            (match.profile_id, match.demand_id): match
            for match in self.env["drehscheibe.match"].search(
                [("hub_id", "=", self.hub.id)]
            )
        }
        self.assertEqual(set(stored), set(expected))
        self.assertGreater(len(stored), 50)
        for pair, result in expected.items():
            self.assertAlmostEqual(stored[pair].score, result.score, places=6)
            self.assertEqual(stored[pair].explanation, result.explanation)
