from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..copied_database import committed, copied_database, in_parallel
from ..open_course import open_course


@tagged("post_install", "-at_install")
class TestInvoicesParallel(TransactionCase):
    """Two people press the button at the same moment, on real connections."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.enterClassContext(copied_database(cls.env.cr.dbname))

    def _prepare(self, env, code):
        """An approved settlement of three companies.

        :param code: makes logins and names of a test its own
        :return: its id and the ids of two users of finance
        """
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
        group = env.ref("qualifizierungsverbund.group_verbund_finance")
        users = env["res.users"].create(
            [
                {"name": login, "login": login, "group_ids": [(4, group.id)]}
                for login in (f"{code}_1", f"{code}_2")
            ]
        )
        course, companies = open_course(env, code, companies=3)
        env["verbund.commitment"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": company.id,
                    "seats": 2,
                    "price_ceiling": 1000.0,
                }
                for company in companies
            ]
        ).action_commit()
        course.action_confirm()
        settlement = env["verbund.settlement"].create(
            {
                "course_id": course.id,
                "cost_ids": [(0, 0, {"name": "Honorar", "amount_net": 1000.0})],
            }
        )
        settlement.action_compute()
        settlement.action_request_approval()
        settlement.with_user(users[0]).action_approve()
        return settlement.id, users.ids

    def _press(self, settlement_id, user_id):
        with committed(self.copy, user_id) as env:
            env["verbund.settlement"].browse(settlement_id).action_create_invoices()
        return "posted"

    @mute_logger("odoo.sql_db")
    def test_pressed_in_parallel(self):
        with committed(self.copy) as env:
            settlement_id, user_ids = self._prepare(env, "PAR1")
        results = in_parallel(
            4, lambda index: self._press(settlement_id, user_ids[index % 2])
        )
        self.assertEqual(results.count("posted"), 1, results)
        for result in results:
            if result != "posted":
                # The web layer tries a serialization failure again, and then the
                # state refuses.
                self.assertIsInstance(result, (UserError, SerializationFailure))
        with committed(self.copy) as env:
            settlement = env["verbund.settlement"].browse(settlement_id)
            self.assertEqual(settlement.state, "invoiced")
            self.assertEqual(len(settlement.invoice_ids), 3)
            self.assertEqual(sum(settlement.invoice_ids.mapped("amount_total")), 1000.0)
        # once more, after everything is committed
        with self.assertRaises(UserError):
            self._press(settlement_id, user_ids[0])

    @mute_logger("odoo.sql_db")
    def test_a_correction_and_invoices_in_parallel(self):
        """Either the version is invoiced or a newer one exists, never both at once."""
        with committed(self.copy) as env:
            settlement_id, user_ids = self._prepare(env, "PAR2")

        def work(index):
            if index:
                return self._press(settlement_id, user_ids[1])
            with committed(self.copy, user_ids[0]) as env:
                env["verbund.settlement"].browse(settlement_id).action_correct("x")
            return "corrected"

        results = in_parallel(2, work)
        done = [result for result in results if isinstance(result, str)]
        self.assertEqual(len(done), 1, results)
        with committed(self.copy) as env:
            settlement = env["verbund.settlement"].browse(settlement_id)
            self.assertEqual(bool(settlement.invoice_ids), done == ["posted"])
            self.assertEqual(bool(settlement.next_ids), done == ["corrected"])
