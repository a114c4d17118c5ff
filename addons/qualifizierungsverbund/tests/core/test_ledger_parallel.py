from functools import partial

from psycopg2 import Error

from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..copied_database import committed, copied_database, in_parallel

WRITERS = 12


@tagged("post_install", "-at_install")
class TestLedgerParallel(TransactionCase):
    """Many write the log at the same moment: no gap, no number twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.enterClassContext(copied_database(cls.env.cr.dbname))

    def _append(self, log_id, index):
        with committed(self.copy) as env:
            log = env["verbund.ledger"].browse(log_id)
            record = env["verbund.decision"]._record
            retrying(partial(record, log, "approved", f"Wort {index}"), env)
        return index

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_no_gap_and_no_number_twice(self):
        with committed(self.copy) as env:
            log = env["verbund.ledger"]._of(env.company)
            log_id, before = log.id, log.number
        results = in_parallel(WRITERS, lambda index: self._append(log_id, index))
        written = [result for result in results if isinstance(result, int)]
        self.assertTrue(written)
        for result in results:
            # the race was lost too often: whoever did presses again
            self.assertIsInstance(result, (int, Error))
        with committed(self.copy) as env:
            log = env["verbund.ledger"].browse(log_id)
            self.assertEqual(log.number, before + len(written))
            self.assertEqual(log._check().problems, [])
            lines = env["verbund.decision"].search([("number", ">", before)])
            words = {f"Wort {index}" for index in written}
            self.assertEqual(set(lines.mapped("words")), words)
