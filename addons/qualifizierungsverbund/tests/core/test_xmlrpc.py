from odoo.tests import HttpCase, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestXmlrpc(VerbundCommon, HttpCase):
    """Public methods over XML-RPC, which has no way to say None.

    The server answers with a Fault then, although the work is done and committed: who
    called would do it again.
    """

    def _call(self, user, record, method, *args):
        """Call as a program does, with ids instead of records.

        :param record: a recordset, or an empty one for a method of the model
        """
        ids = [record.ids] if record else []
        result = self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            user.login,
            record._name,
            method,
            [*ids, *args],
        )
        self.env.invalidate_all()
        return result

    def test_propose_pools(self):
        needs = self._need(self.company_a, 5) | self._need(self.company_b, 4)
        (proposal,) = self._call(
            self.user_staff, self.env["verbund.need"], "propose_pools"
        )
        self.assertEqual(proposal["need_ids"], needs.ids)
        self.assertEqual(proposal["topic_id"], self.topic.id)

    def test_propose_pools_without_any_window_or_place(self):
        """What nobody has stated is False, as in all that Odoo answers."""
        for company, seats in ((self.company_a, 5), (self.company_b, 4)):
            self._need(company, seats, window_start=False, window_end=False)
        self.env["verbund.need"].search([]).district_id = False
        (proposal,) = self._call(
            self.user_staff, self.env["verbund.need"], "propose_pools"
        )
        for key in ("window_start", "window_end", "district_id"):
            self.assertIs(proposal[key], False, key)

    def test_needs(self):
        need = self._need(self.company_a, 2, submit=False)
        for method, state in (
            ("action_submit", "submitted"),
            ("action_reset_to_draft", "draft"),
            ("action_submit", "submitted"),
            ("action_confirm", "confirmed"),
            ("action_not_covered", "not_covered"),
            ("action_return_to_pool", "confirmed"),
            ("action_withdraw", "withdrawn"),
        ):
            with self.subTest(method=method):
                self.assertTrue(self._call(self.user_staff, need, method))
                self.assertEqual(need.state, state)

    def test_networks_and_memberships(self):
        membership = self.company_a.membership_ids
        for method in ("action_give_notice", "action_activate", "action_end"):
            with self.subTest(method=method):
                self.assertTrue(self._call(self.user_staff, membership, method))
        for method in ("action_make_dormant", "action_activate", "action_close"):
            with self.subTest(method=method):
                self.assertTrue(self._call(self.user_manager, self.network, method))
        self.assertEqual(membership.state, "ended")
        self.assertEqual(self.network.state, "closed")

    def test_from_a_course_to_its_invoices(self):
        course = self._course(provider_id=self.provider.id)
        manager, finance = self.user_manager, self.user_finance
        for method in (
            "action_make_concept",
            "action_start_tender",
            "action_open_booking",
        ):
            self.assertTrue(self._call(manager, course, method), method)
        commitment = self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_a.id, "seats": 8}
        )
        self.assertTrue(self._call(manager, commitment, "action_commit"))
        for method, state in (
            ("action_confirm", "confirmed"),
            ("action_start", "running"),
            ("action_finish", "done"),
        ):
            self.assertTrue(self._call(manager, course, method), method)
            self.assertEqual(course.state, state)
            self._over(course)
        settlement = self._settlement(course)
        for user, method, state in (
            (manager, "action_load_bills", "draft"),
            (manager, "action_compute", "computed"),
            (manager, "action_request_approval", "in_review"),
            (finance, "action_approve", "approved"),
            (finance, "action_create_invoices", "invoiced"),
            (manager, "action_correct", "corrected"),
        ):
            self.assertTrue(self._call(user, settlement, method), method)
            if method != "action_correct":
                self.assertEqual(settlement.state, state)
        self.assertEqual(len(settlement.invoice_ids), 1)

    def test_a_course_is_cancelled(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 3)
        self.assertTrue(
            self._call(self.user_manager, course, "action_cancel", "min_not_reached")
        )
        self.assertEqual(course.state, "cancelled")
