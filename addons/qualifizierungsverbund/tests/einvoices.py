"""The official rules, for every document of a settlement that a test posts."""

import json
import pathlib
import subprocess
import sys
import tempfile
from unittest.mock import patch

SCRIPT = pathlib.Path(__file__).with_name("check_einvoice.py")


#: Not a child of the tests: at the end of a class Odoo ends those. It goes when nobody
#: writes to it any more.
ORPHAN = 'exec 3<&0; "$0" "$1" <&3 &'


class Checker:
    """The process that has the rules, started when it is needed."""

    def __init__(self):
        self.process = None

    def _start(self):
        self.process = subprocess.Popen(
            ["sh", "-c", ORPHAN, sys.executable, SCRIPT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.wait()

    def check(self, path):
        if self.process is None:
            self._start()
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


checker = Checker()


def check_einvoice(content):
    """Check a PDF or an XML against schema and rules.

    :param content: bytes
    :return: dict with ``xml errors warnings``, see ``check_einvoice.py``
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return checker.check(file.name)


def export(move, edi_format):
    """:return: the XML of a document, what Odoo itself finds wrong with it"""
    builder = move.env["res.partner"]._get_edi_builder(edi_format)
    return builder._export_invoice(move)


class EinvoiceMixin:
    """After each test, every document of a settlement that it posted is valid."""

    # Of tests that post hundreds alike, some are enough
    einvoices_checked = 20

    def setUp(self):
        super().setUp()
        self._posted_ids = []
        Move = self.env.registry["account.move"]
        original = Move._post
        case = self

        def _post(self, soft=True):
            posted = original(self, soft)
            case._posted_ids += posted.ids
            return posted

        patcher = patch.object(Move, "_post", _post)
        patcher.start()
        self.addCleanup(self._check_posted)
        self.addCleanup(patcher.stop)

    def _check_posted(self):
        if not self._posted_ids:
            return
        moves = self.env["account.move"].browse(self._posted_ids).exists()
        moves = moves.filtered(
            lambda move: move.state == "posted" and move._verbund_is_settlement()
        )
        for move in moves[: self.einvoices_checked]:
            wanted = move.partner_id._verbund_edi_format(move.company_id)
            for edi_format in {"facturx", wanted}:
                self.assertEinvoiceValid(move, edi_format)

    def assertEinvoiceValid(self, move, edi_format):
        xml, problems = export(move, edi_format)
        self.assertFalse(problems, f"{move.name} as {edi_format}")
        checked = check_einvoice(xml)
        self.assertFalse(checked["errors"], f"{move.name} as {edi_format}")
        return checked
