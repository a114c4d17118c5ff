from functools import partial

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.qualifizierungsverbund.tests.copied_database import (
    committed,
    copied_database,
    in_parallel,
)

PEOPLE = 6


@tagged("post_install", "-at_install")
class TestMatchParallel(TransactionCase):
    """Steps at the same moment: each is decided by what the others have done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.enterClassContext(copied_database(cls.env.cr.dbname))

    def _prepare(self, env):
        """:return: id of a demand for one person, ids of matches that have an offer"""
        hub = env["verbund.network"].create(
            {"name": "Parallel", "code": self._testMethodName, "kind": "hub"}
        )
        hub.action_start_founding()
        hub.action_activate()
        occupation = env["verbund.occupation"].search([("level", "!=", False)], limit=1)
        district = env["verbund.district"].search([], limit=1)
        profiles = env["drehscheibe.profile"].create(
            [
                {
                    "hub_id": hub.id,
                    "occupation_ids": [(6, 0, occupation.ids)],
                    "district_id": district.id,
                    "consent_on": env.company._verbund_today(),
                }
                for _number in range(PEOPLE)
            ]
        )
        profiles.action_request_consent()
        profiles.action_activate()
        demand = env["drehscheibe.demand"].create(
            {
                "partner_id": env["res.partner"]
                .create({"name": "Parallel GmbH", "is_company": True})
                .id,
                "hub_ids": [(6, 0, hub.ids)],
                "occupation_id": occupation.id,
                "district_id": district.id,
            }
        )
        demand.action_open()
        matches = demand.match_ids
        for step in ("receiver_interest", "person_interest", "release_identity"):
            for match in matches:
                getattr(match, f"action_{step}")()
        matches.action_offer()
        return demand.id, matches.ids

    def _step(self, model, record_id, method, *args):
        with committed(self.copy) as env:
            record = env[model].browse(record_id)
            retrying(partial(getattr(record, method), *args), env)
        return "done"

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_job_is_given_once(self):
        with committed(self.copy) as env:
            demand_id, match_ids = self._prepare(env)
        self.assertEqual(len(match_ids), PEOPLE)
        results = in_parallel(
            PEOPLE,
            lambda n: self._step("drehscheibe.match", match_ids[n], "action_accept"),
        )
        for result in results:
            if result != "done":
                self.assertIsInstance(result, (UserError, Error))
        with committed(self.copy) as env:
            demand = env["drehscheibe.demand"].browse(demand_id)
            matches = env["drehscheibe.match"].browse(match_ids)
            accepted = matches.filtered(lambda match: match.state == "accepted")
            self.assertEqual(len(accepted), 1)
            self.assertEqual((demand.state, demand.number_filled), ("filled", 1))
            self.assertEqual(set((matches - accepted).mapped("state")), {"expired"})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_block_and_a_step_do_not_pass_each_other(self):
        with committed(self.copy) as env:
            demand_id, match_ids = self._prepare(env)
            match = env["drehscheibe.match"].browse(match_ids[0])
            profile_id, company_id = match.profile_id.id, match.partner_id.id
        block = {"blocked_partner_ids": [(4, company_id)]}
        results = in_parallel(
            2,
            lambda n: (
                self._step("drehscheibe.profile", profile_id, "write", block)
                if n
                else self._step("drehscheibe.match", match_ids[0], "action_accept")
            ),
        )
        with committed(self.copy) as env:
            match = env["drehscheibe.match"].browse(match_ids[0])
            if results[0] == "done":
                # the step was first: nobody had blocked the company by then
                self.assertEqual(match.state, "accepted")
            else:
                self.assertIsInstance(results[0], (UserError, Error))
                self.assertEqual(match.state, "offer")
                with self.assertRaisesRegex(UserError, "ruled out by now"):
                    match.action_accept()
            self.assertTrue(env["drehscheibe.demand"].browse(demand_id).exists())
