from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, tagged

from ..models.demand import drehscheibe_demand
from ..models.supply import drehscheibe_profile, drehscheibe_release
from .common import HubCommon

ACTIONS = {
    "drehscheibe.release": (
        drehscheibe_release.TRANSITIONS,
        {
            "draft": "action_reset_to_draft",
            "submitted": "action_submit",
            "released": "action_release",
            "closed": "action_close",
            "withdrawn": "action_withdraw",
        },
    ),
    "drehscheibe.demand": (
        drehscheibe_demand.TRANSITIONS,
        {
            "draft": "action_reset_to_draft",
            "closed": "action_close",
            "expired": "action_expire",
        },
    ),
    "drehscheibe.profile": (
        drehscheibe_profile.TRANSITIONS,
        {
            "draft": "action_reset_to_draft",
            "consent_pending": "action_request_consent",
            "reserved": "action_reserve",
            "placed": "action_place",
            "withdrawn": "action_withdraw",
            "expired": "action_expire",
            "anonymised": "action_anonymise",
        },
    ),
}


@tagged("post_install", "-at_install")
class TestTransitionsRpc(HubCommon, HttpCase):
    def test_every_step_of_the_tables_and_no_other(self):
        records = {
            "drehscheibe.release": self._release(self.company_a),
            "drehscheibe.demand": self._demand(activate=False),
            "drehscheibe.profile": self._profile(activate=False),
        }
        for model, (table, actions) in ACTIONS.items():
            record = records[model]
            for old, allowed in table.items():
                for new, action in actions.items():
                    record._with_transition().write({"state": old})
                    with self.subTest(model=model, old=old, new=new):
                        if new in allowed:
                            getattr(record, action)()
                            self.assertEqual(record.state, new)
                        else:
                            with self.assertRaises(UserError):
                                getattr(record, action)()
                            self.assertEqual(record.state, old)

    def test_states_cannot_be_forged(self):
        profile, demand = self._profile(), self._demand()
        records = {
            self._release(self.company_a): "released",
            demand: "filled",
            profile: "placed",
            self._match(profile, demand): "identity_released",
            self.hub: "closed",
        }
        self.authenticate(self.user_hub_admin.login, "hub_admin")
        for record, forged in records.items():
            before = record.state
            for method, args in (
                ("write", [[record.id], {"state": forged}]),
                ("web_save", [[record.id], {"state": forged}]),
                ("_set_state", [[record.id], forged]),
            ):
                with self.subTest(model=record._name, method=method):
                    kwargs = {"context": {"verbund_transition": True}}
                    if method == "web_save":
                        kwargs["specification"] = {}
                    with self.assertRaises(JsonRpcException) as caught:
                        self._rpc(record._name, method, *args, **kwargs)
                    self.assertIn("AccessError", str(caught.exception))
                    record.invalidate_recordset()
                    self.assertEqual(record.state, before)

    def test_scores_and_pairs_cannot_be_forged(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        self.authenticate(self.user_hub_admin.login, "hub_admin")
        for method, args in (
            ("write", [[match.id], {"score": 1.0}]),
            ("write", [[match.id], {"explanation": []}]),
            ("write", [[match.id], {"decline_reason": "pay"}]),
            ("create", [{"profile_id": profile.id, "demand_id": demand.id}]),
            ("unlink", [[match.id]]),
            ("_cron_rebuild", []),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self._rpc("drehscheibe.match", method, *args)

    def test_portal_user_reaches_no_action(self):
        demand = self._demand(self.company_a)
        self.authenticate(self.user_portal_a.login, "portal_a")
        for model, method, args in (
            ("drehscheibe.demand", "action_close", [demand.ids]),
            ("drehscheibe.match", "rebuild", []),
            ("drehscheibe.match", "search_read", [[]]),
            ("drehscheibe.profile", "search_read", [[]]),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self._rpc(model, method, *args)
        self.assertEqual(demand.state, "open")
