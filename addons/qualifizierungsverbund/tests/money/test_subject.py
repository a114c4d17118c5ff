from psycopg2.errors import CheckViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SettlementCommon


class NetworkYear(models.Model):
    """A year of a network, whose members bear its cost alike."""

    # No module: it is in the registry of this test only
    _module = None
    _name = "verbund.test.year"
    _description = "Year of a Network"
    _inherit = ["verbund.apportionment.mixin"]

    name = fields.Char()
    network_id = fields.Many2one("verbund.network")
    company_id = fields.Many2one(related="network_id.company_id")
    is_closed = fields.Boolean()

    def _apportion_networks(self):
        # sudo: nobody has rights on a model of the test
        return self.sudo().network_id.sudo(False)

    def _apportion_parties(self):
        return {
            membership.partner_id: {"seats": 1, "hours": 0, "quota": 1}
            for membership in self.network_id.membership_ids
        }

    def _apportion_settled(self):
        self.is_closed = True


class SettlementOfYear(models.Model):
    """All that another subject needs in a settlement."""

    _module = None
    _name = "verbund.settlement"
    _inherit = ["verbund.settlement"]

    year_id = fields.Many2one("verbund.test.year", ondelete="restrict")

    _subject_given = models.Constraint("CHECK(num_nonnulls(course_id, year_id) = 1)")
    _year_uniq = models.UniqueIndex(
        "(year_id) WHERE previous_id IS NULL AND state NOT IN ('draft', 'computed')"
    )

    @api.model
    def _get_subject_fields(self):
        return [*super()._get_subject_fields(), "year_id"]


@tagged("post_install", "-at_install")
class TestSubject(SettlementCommon):
    """A settlement asks its subject; a course is only one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Before the registry resets itself, take out what goes in here
        cls.addClassCleanup(cls._forget, cls.registry["verbund.settlement"])
        names = []
        for model in (NetworkYear, SettlementOfYear):
            names.append(add_to_registry(cls.registry, model)._name)
            for constraint in model._table_object_definitions:
                constraint._module = "qualifizierungsverbund"
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {})
        cls.year = cls.env["verbund.test.year"].create(
            {"name": "2026", "network_id": cls.network.id}
        )

    @classmethod
    def _forget(cls, settlement_class):
        settlement_class._base_classes__ = tuple(
            base
            for base in settlement_class._base_classes__
            if base is not SettlementOfYear
        )
        del cls.registry.models["verbund.test.year"]
        cls.registry["verbund.apportionment.mixin"]._inherit_children.discard(
            "verbund.test.year"
        )

    def _settlement_of_year(self):
        return self.env["verbund.settlement"].create(
            {
                "year_id": self.year.id,
                "cost_ids": [Command.create({"name": "Umlage", "amount_net": 1000.0})],
            }
        )

    def test_from_costs_to_invoices(self):
        members = self.network.membership_ids.partner_id
        settlement = self._settlement_of_year()
        self.assertFalse(settlement.course_id)
        self.assertEqual(settlement.subject_name, self.year.display_name)
        self.assertEqual(settlement.company_id, self.association)
        self.assertEqual(settlement.network_id, self.network)
        self.assertIn("2026", settlement.display_name)
        settlement.with_user(self.user_manager).action_load_bills()
        settlement.with_user(self.user_manager).action_load_plan()
        self.assertEqual(settlement.cost_ids.mapped("amount"), [1000.0])
        invoices = self._invoice(settlement)
        self.assertEqual(settlement.state, "invoiced")
        self.assertTrue(self.year.is_closed)
        self.assertEqual(settlement.line_ids.partner_id, members)
        self.assertEqual(invoices.commercial_partner_id, members)
        self.assertAddsUp(settlement)
        self.assertEqual(
            sum(invoices.mapped("amount_untaxed")), settlement.amount_untaxed
        )
        label = invoices[0].invoice_line_ids.name
        self.assertTrue(label.startswith("2026"), label)
        settlement.line_ids[0]._render_sheets()
        for invoice in invoices:
            self._pay(invoice)
        self.assertEqual(settlement.state, "paid")
        second = self._correct(settlement)
        self.assertEqual(second.year_id, self.year)
        second.cost_ids.amount_net = 900.0
        self.assertEqual(set(self._invoice(second).mapped("move_type")), {"out_refund"})

    def test_only_one_a_year(self):
        self._approve(self._settlement_of_year())
        second = self._settlement_of_year().with_user(self.user_manager)
        second.action_compute()
        with self.assertRaisesRegex(UserError, "already has the settlement"):
            second.action_request_approval()

    def test_one_subject(self):
        """Neither none nor two, and not another one later."""
        settlement = self._settlement_of_year()
        with self.assertRaises(UserError):
            settlement.year_id = self.year.copy()
        for values in ({}, {"year_id": self.year.id, "course_id": self.course.id}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self.env["verbund.settlement"].create(values)
