from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestAccess(VerbundCommon):
    """Who may see what: domain matrix, one row per model and role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.need = cls._need(cls.company_a, 3)
        cls.course = cls._confirmed_course({cls.company_a: 5, cls.company_b: 4})
        cls.settlement = cls._settlement(cls.course)
        cls.settlement.with_user(cls.user_manager).action_compute()
        cls.line_a = cls.settlement.line_ids.filtered(
            lambda line: line.partner_id == cls.company_a
        )
        cls.commitment_a = cls.course.commitment_ids.filtered(
            lambda commitment: commitment.partner_id == cls.company_a
        )

        planned = cls._course()
        cls.env["verbund.commitment"].create(
            {"course_id": planned.id, "partner_id": cls.company_a.id}
        )
        cls.guarantee = cls.env["verbund.guarantee"].create(
            {
                "course_id": planned.id,
                "partner_id": cls.company_a.id,
                "max_amount": 900.0,
            }
        )
        cls.poll = cls.env["verbund.date.poll"].create(
            {
                "course_id": planned.id,
                "option_ids": [Command.create({"first_day": "2099-11-02"})],
            }
        )
        cls.poll.action_open()
        cls.round = cls.env["verbund.need.round"].create(
            {"name": "Bedarf", "network_ids": [Command.set(cls.network.ids)]}
        )
        cls.round.action_open()

        cls.log = cls.env["verbund.contact.log"].create(
            {"partner_id": cls.company_a.id}
        )
        cls.waiting = cls.course._join_waiting(
            cls._company("Gamma Muster GmbH", "gamma"), 4, "all"
        )
        cls.env["verbund.link"]._issue(
            cls.commitment_a, "word", cls.user_portal_a.partner_id
        )

    def _sees(self, user, record):
        Model = self.env[record._name].with_user(user)
        return bool(
            Model.has_access("read") and Model.search([("id", "in", record.ids)])
        )

    def _notices(self, record):
        return self.env["verbund.notice"].search(
            [("owner_model", "=", record._name), ("owner_id", "=", record.id)], limit=1
        )

    def test_read_matrix(self):
        own, other = self.user_manager, self.user_manager_other
        staff, finance = self.user_staff, self.user_finance
        admin, nobody = self.user_verbund_admin, self.user_internal
        a, b = self.user_portal_a, self.user_portal_b
        provider = self.user_portal_provider
        matrix = {
            self.network: {own, staff, admin, finance},
            self.company_a.membership_ids: {own, staff, admin, finance},
            # what staff note of a company it never sees
            self.log: {own, staff, admin},
            self.need: {own, staff, admin, a},
            self.round: {own, staff, admin},
            self.round.answer_ids.filtered(
                lambda answer: answer.partner_id == self.company_a
            ): {own, staff, admin, a},
            self.course: {own, staff, admin, finance},
            self.course.sudo().cost_ids: {own, staff, admin, finance},
            self.commitment_a: {own, staff, admin, finance, a},
            self.waiting: {own, staff, admin, finance},
            self.commitment_a.link_ids: {own, staff, admin, finance},
            # a company sees its own on the page of the course
            self.guarantee: {own, staff, admin, finance},
            self.poll: {own, staff, admin},
            self.env["verbund.calendar.entry"].search(
                [("course_id", "=", self.course.id)]
            ): {own, staff, admin},
            self.poll.option_ids: {own, staff, admin},
            # sums of it are for staff as well: a company sees its own on its page
            self.poll.answer_ids: {own, staff, admin},
            self.settlement: {own, staff, admin, finance},
            # who was told about a course, and about a need
            self._notices(self.course): {own, staff, admin, finance},
            self._notices(self.need): {own, staff, admin},
            self.line_a: {own, staff, admin, finance},  # not yet approved
            # names of participants
            self.course.event_id.registration_ids: {own, staff, admin},
        }
        everybody = {own, other, staff, finance, admin, nobody, a, b, provider}
        for record, allowed in matrix.items():
            for user in everybody:
                with self.subTest(model=record._name, user=user.login):
                    self.assertEqual(self._sees(user, record), user in allowed)

    def test_own_share_once_approved(self):
        settlement = self.settlement.with_user(self.user_manager)
        settlement.action_request_approval()
        settlement.with_user(self.user_finance).action_approve()
        self.assertTrue(self._sees(self.user_portal_a, self.line_a))
        self.assertFalse(self._sees(self.user_portal_b, self.line_a))
        self.assertFalse(self._sees(self.user_portal_provider, self.line_a))

    def test_decisions_stay_within_their_networks(self):
        self.settlement.with_user(self.user_manager).action_request_approval()
        decision = self.settlement.decision_ids
        self.assertTrue(self._sees(self.user_manager, decision))
        self.assertTrue(self._sees(self.user_finance, decision))
        self.assertFalse(self._sees(self.user_manager_other, decision))

    def test_portal_changes_nothing_by_itself(self):
        for record in (self.need, self.commitment_a):
            record = record.with_user(self.user_portal_a)
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=record._name, operation=operation):
                    self.assertFalse(record.has_access(operation))

    def test_staff_reads_money_but_does_not_change_it(self):
        settlement = self.settlement.with_user(self.user_staff)
        with self.assertRaises(AccessError):
            settlement.action_compute()
        with self.assertRaises(AccessError):
            settlement.cost_ids[0].amount_net = 1.0

    def test_every_model_has_access_rules_and_record_rules(self):
        """Transient models are the user's own; masters are open to all staff."""
        open_masters = {
            "verbund.district",
            "verbund.industry",
            "verbund.occupation",
            "verbund.school.holiday",
            "verbund.topic",
        }
        for model in self.env["ir.model"].search([("model", "=like", "verbund.%")]):
            if self.env[model.model]._abstract:
                continue
            with self.subTest(model=model.model):
                self.assertTrue(model.access_ids)
                self.assertTrue(all(model.access_ids.mapped("group_id")))
                if not model.transient and model.model not in open_masters:
                    self.assertTrue(model.rule_ids)

    def test_groups_build_a_chain(self):
        user, manager, admin = (
            self.env.ref(f"{MODULE}.group_verbund_{name}")
            for name in ("user", "manager", "admin")
        )
        self.assertIn(user, manager.all_implied_ids)
        self.assertIn(manager, admin.all_implied_ids)
        finance = self.env.ref(f"{MODULE}.group_verbund_finance")
        self.assertNotIn(user, finance.all_implied_ids)
