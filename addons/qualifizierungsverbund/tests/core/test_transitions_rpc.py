from odoo.tests import HttpCase, JsonRpcException, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestTransitionsRpc(VerbundCommon, HttpCase):
    """The same over HTTP, as somebody with the developer tools open would try."""

    def test_states_cannot_be_forged(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        records = {
            self.network: "closed",
            self.company_a.membership_ids: "ended",
            self._need(self.company_a, 2): "covered",
            course: "settled",
            course.commitment_ids: "cancelled",
            settlement: "approved",
        }
        self.authenticate(self.user_verbund_admin.login, "verbund_admin")
        context = {"verbund_transition": True, "skip_validation_check": True}
        for record, forged in records.items():
            before = record.state
            for method, args in (
                ("write", [[record.id], {"state": forged}]),
                ("web_save", [[record.id], {"state": forged}]),
                ("_set_state", [[record.id], forged]),
                ("load", [[".id", "state"], [[str(record.id), forged]]]),
            ):
                with self.subTest(model=record._name, method=method):
                    kwargs = {"context": context}
                    if method == "web_save":
                        kwargs["specification"] = {}
                    try:
                        result = self._rpc(record._name, method, *args, **kwargs)
                    except JsonRpcException as error:
                        self.assertIn("Error", str(error))
                    else:
                        # `load` answers with messages instead of an exception
                        self.assertEqual(method, "load")
                        self.assertFalse(result["ids"])
                    record.invalidate_recordset()
                    self.assertEqual(record.state, before)

    def test_computed_money_cannot_be_written(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        settlement.with_user(self.user_manager).action_compute()
        line = settlement.line_ids
        self.authenticate(self.user_manager.login, "verbund_manager")
        for model, record, values in (
            ("verbund.settlement", settlement, {"computed_by_id": False}),
            ("verbund.settlement", settlement, {"calculation": {}}),
            (
                "verbund.settlement",
                settlement,
                {"line_ids": [[1, line.id, {"partner_id": self.company_b.id}]]},
            ),
            ("verbund.settlement.line", line, {"partner_id": self.company_b.id}),
            ("verbund.settlement.part", line.part_ids, {"amount_untaxed": 1}),
        ):
            with self.subTest(model=model, values=values):
                with self.assertRaises(JsonRpcException) as caught:
                    self._rpc(model, "write", [record.id], values)
                self.assertIn("AccessError", str(caught.exception))
        self.assertEqual(line.amount_untaxed, 3300.0)

    def test_reviews_cannot_be_forged(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course).with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        review = settlement.sudo().review_ids
        for login in (self.user_manager | self.user_finance).mapped("login"):
            self.authenticate(login, login)
            for method, args in (
                ("write", [[review.id], {"status": "approved"}]),
                ("unlink", [[review.id]]),
                (
                    "create",
                    [
                        {
                            "model": "verbund.settlement",
                            "res_id": settlement.id,
                            "definition_id": review.definition_id.id,
                            "status": "approved",
                        }
                    ],
                ),
            ):
                with self.subTest(login=login, method=method):
                    with self.assertRaises(JsonRpcException):
                        self._rpc(
                            "tier.review",
                            method,
                            *args,
                            context={"verbund_transition": True},
                        )
        decision = settlement.decision_ids
        for method, args in (
            ("write", [[decision.id], {"decision": "approved"}]),
            ("unlink", [[decision.id]]),
        ):
            with self.subTest(method=method), self.assertRaises(JsonRpcException):
                self._rpc("verbund.decision", method, *args)
        self.assertEqual(settlement.sudo().state, "in_review")
        self.assertEqual(review.status, "pending")
