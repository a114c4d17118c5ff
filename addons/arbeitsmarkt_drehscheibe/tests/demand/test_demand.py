from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestDemand(HubCommon):
    def _age(self, demand, days):
        """As if the company had confirmed so many days ago."""
        demand._with_transition().write(
            {"confirmed_on": self.today - timedelta(days=days)}
        )

    def test_way_of_a_demand(self):
        demand = self._demand(activate=False)
        self.assertTrue(demand.reference.startswith("P"))
        self.assertEqual(demand.district_id, self.district)
        demand.action_open()
        self.assertEqual(demand.expires_on, self.today + timedelta(days=90))
        demand.action_close()
        demand.action_reset_to_draft()
        self.assertFalse(demand.confirmed_on)
        demand.action_open()
        self.assertEqual(demand.state, "open")

    def test_confirming_gives_ninety_days_more(self):
        demand = self._demand()
        self._age(demand, 80)
        demand.action_confirm_still_open()
        self.assertEqual(demand.confirmed_on, self.today)
        demand.action_expire()
        demand.action_confirm_still_open()
        self.assertEqual(demand.state, "open")
        demand.action_close()
        with self.assertRaises(UserError):
            demand.action_confirm_still_open()
        with self.assertRaises(UserError):
            self._demand(activate=False).action_confirm_still_open()

    def test_cron_expires_what_nobody_confirms(self):
        old, fresh, limit = self._demand(), self._demand(), self._demand()
        profile = self._profile()
        kept = self._match(profile, old)
        kept.action_receiver_interest()
        second = self._profile()
        self.assertTrue(self._match(second, old))
        self._age(old, 91)
        self._age(limit, 90)
        cron = self.env.ref("arbeitsmarkt_drehscheibe.ir_cron_expire_demands")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        (old | fresh | limit).invalidate_recordset()
        self.assertEqual(
            (old | fresh | limit).mapped("state"), ["expired", "open", "open"]
        )
        # Proposals go; what somebody works on stays with them.
        self.assertFalse(self._match(second, old))
        self.assertEqual(kept.state, "receiver_interest")

    def test_numbers_follow_accepted_matches_only(self):
        demand = self._demand()
        for values in ({"number_filled": 1}, {"confirmed_on": "2100-01-01"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                demand.write(values)
        with self.assertRaises(AccessError):
            self.env["drehscheibe.demand"].create({"number_filled": 3})

    def test_bad_input_is_refused(self):
        for values in (
            {"partner_id": self.user_portal_a.partner_id.id},
            {"hub_ids": [(6, 0, self.network.ids)]},
            {"hub_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._demand(**values)

    def test_open_demand_is_not_deleted(self):
        demand = self._demand()
        with self.assertRaises(UserError):
            demand.unlink()
