"""Networks before and after their active time, and companies interested in one."""

from odoo.fields import Command

STATES = ("scouting", "founding", "founding", "dormant", "closed")
COMPANIES = 8


class Cell:
    def __init__(self, env, team, rng):
        self.env = env
        self.team = team
        self.rng = rng
        self.districts = env["verbund.district"].search([], limit=3)

    def make(self):
        networks = self.env["verbund.network"].create(
            [
                {
                    "name": f"Beispielverbund im Wandel {number}",
                    "code": f"BW-{number:04d}",
                    "manager_id": self.team.manager.id,
                    "district_ids": [Command.set(self.districts.ids)],
                }
                for number, _state in enumerate(STATES, 1)
            ]
        )
        companies = self.team.companies(COMPANIES, self.rng, self.districts)
        self.env["verbund.membership"].create(
            [
                {"partner_id": company.id, "network_id": networks[0].id}
                for company in companies
            ]
        )
        for network, state in zip(networks, STATES, strict=True):
            self._move(network, state)

    def _move(self, network, state):
        if state != "scouting":
            network.action_start_founding()
        if state in ("dormant", "closed"):
            network.action_activate()
        if state == "dormant":
            network.action_make_dormant()
        if state == "closed":
            network.action_close()
