"""One hub with releases, demands, profiles and matches."""

from odoo import fields
from odoo.fields import Command

COMPANIES = 10
MEETINGS = 9
RELEASES = ("draft", "submitted", "released", "released", "closed", "withdrawn")
DEMANDS = 18
PROFILES = 45


class Cell:
    def __init__(self, env, team, rng):
        self.env = env
        self.team = team
        self.rng = rng
        self.today = env.company._verbund_today()
        self.districts = env["verbund.district"].search([], limit=6)
        self.occupations = env["verbund.occupation"].search([], limit=12)
        self.skills = env["drehscheibe.skill"].search([], limit=8)

    def make(self):
        self.hub = self._hub()
        self.companies = self.team.companies(COMPANIES, self.rng, self.districts)
        self.env["verbund.membership"].create(
            [
                {"partner_id": company.id, "network_id": self.hub.id}
                for company in self.companies
            ]
        ).action_activate()
        self._meetings()
        for state in RELEASES:
            self._release(state)
        self._profiles()
        self._demands()
        self._work_on_matches()
        self._ends()

    def _hub(self):
        hub = self.env["verbund.network"].create(
            {
                "name": "Beispieldrehscheibe 1",
                "code": "BD-0001",
                "kind": "hub",
                "manager_id": self.team.hub.id,
                "district_ids": [Command.set(self.districts.ids)],
            }
        )
        hub.action_start_founding()
        hub.action_activate()
        return hub

    def _meetings(self):
        days = [fields.Date.add(self.today, weeks=4 * n) for n in range(MEETINGS)]
        self.env["event.event"].create(
            [
                {
                    "name": f"Drehscheibentreffen {number}",
                    "verbund_kind": "hub_meeting",
                    "verbund_network_ids": [Command.set(self.hub.ids)],
                    "date_begin": fields.Datetime.to_datetime(day),
                    "date_end": fields.Datetime.to_datetime(day).replace(hour=3),
                }
                for number, day in enumerate(days, 1)
            ]
        )

    def _release(self, target):
        release = self.env["drehscheibe.release"].create(
            {
                "partner_id": self.rng.choice(self.companies).id,
                "hub_ids": [Command.set(self.hub.ids)],
                "date_from": fields.Date.add(self.today, weeks=8),
                "line_ids": [
                    Command.create(
                        {
                            "occupation_id": occupation.id,
                            "number": self.rng.randint(1, 9),
                        }
                    )
                    for occupation in self.rng.sample(list(self.occupations), 2)
                ],
            }
        )
        if target == "draft":
            return
        release.action_submit()
        if target in ("released", "closed"):
            release.action_release()
        if target == "closed":
            release.action_close()
        if target == "withdrawn":
            release.action_withdraw()

    def _levels(self, **values):
        skills = self.rng.sample(list(self.skills), min(3, len(self.skills)))
        return [
            Command.create(
                {
                    "skill_id": skill.id,
                    "level": self.rng.choice(("1", "2", "3")),
                    **values,
                }
            )
            for skill in skills
        ]

    def _profiles(self):
        released = self.env["drehscheibe.release"].search([("state", "=", "released")])
        self.profiles = self.env["drehscheibe.profile"].create(
            [
                {
                    "hub_id": self.hub.id,
                    "release_id": self.rng.choice(released).id,
                    "occupation_ids": [
                        Command.set([self.rng.choice(self.occupations).id])
                    ],
                    "skill_ids": self._levels(),
                    "german_level": self.rng.choice(("b1", "b2", "c1")),
                    "district_id": self.rng.choice(self.districts).id,
                    "radius_km": "100",
                    "shifts": self.rng.choice(("two", "three")),
                    "consent_on": self.today,
                }
                for _index in range(PROFILES)
            ]
        )
        self.profiles[1:].action_request_consent()
        self.profiles[2:].action_activate()

    def _demands(self):
        self.demands = self.env["drehscheibe.demand"].create(
            [
                {
                    "partner_id": self.rng.choice(self.companies).id,
                    "hub_ids": [Command.set(self.hub.ids)],
                    "occupation_id": self.rng.choice(self.occupations).id,
                    "lateral_entry": True,
                    "number": 1 + index // 8 % 2,
                    "skill_ids": self._levels(is_must=False),
                    "district_id": self.rng.choice(self.districts).id,
                    "shifts": "two",
                    "date_start": fields.Date.add(self.today, weeks=10),
                }
                for index in range(DEMANDS)
            ]
        )
        self.demands[1:].action_open()

    def _work_on_matches(self):
        """One match of a demand each on its way, as far as its turn says."""
        steps = (
            "action_receiver_interest",
            "action_person_interest",
            "action_release_identity",
            "action_interview",
            "action_trial",
            "action_offer",
            "action_accept",
        )
        used = self.env["drehscheibe.profile"]
        for index, demand in enumerate(self.demands[1:]):
            matches = demand.match_ids.filtered(
                lambda match: match.state == "proposed" and not match.has_blocker
            ).filtered(lambda match, used=used: match.profile_id not in used)
            if not matches:
                continue
            match = matches[0]
            used |= match.profile_id
            for step in steps[: index % (len(steps) + 1)]:
                getattr(match, step)()
            if index == DEMANDS - 2:
                match.action_decline("pay", "person")

    def _ends(self):
        """Profiles and demands that are no longer there, and what becomes of them."""
        active = self.profiles.filtered(lambda profile: profile.state == "active")
        reserved, withdrawn, expired, forgotten = active[:4]
        reserved.action_reserve()
        withdrawn.action_withdraw()
        expired.action_expire()
        forgotten.action_withdraw()
        forgotten.action_anonymise()
        still_open = self.demands.filtered(lambda demand: demand.state == "open")
        still_open[0].action_close()
        still_open[1].action_expire()
