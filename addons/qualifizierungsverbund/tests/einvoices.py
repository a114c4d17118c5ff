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
        try:
            self.process.stdin.write(f"{path}\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except BaseException:
            # What it answers yet is of this file, not of the next one
            self.process = None
            raise


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
    """Every document of a settlement that a test or its class posted is valid.

    Those of a test are looked at when it ends, those of the class with it.
    """

    # Of tests that post hundreds alike, some are enough
    einvoices_checked = 20

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._posted_ids = posted_ids = []
        Move = cls.registry["account.move"]
        original = Move._post

        def _post(self, soft=True):
            posted = original(self, soft)
            posted_ids.extend(posted.ids)
            return posted

        cls.startClassPatcher(patch.object(Move, "_post", _post))
        cls.addClassCleanup(cls._check_posted)

    def setUp(self):
        super().setUp()
        self.addCleanup(self._check_posted, len(self._posted_ids))

    @classmethod
    def _check_posted(cls, of_class=0):
        """
        :param of_class: how many documents there were before the test
        """
        posted_ids = cls._posted_ids[of_class:]
        del cls._posted_ids[of_class:]
        moves = cls.env["account.move"].browse(posted_ids).exists()
        moves = moves.filtered(
            lambda move: move.state == "posted" and move._verbund_is_settlement()
        )
        for move in moves[: cls.einvoices_checked]:
            wanted = move.partner_id._verbund_edi_format(move.company_id)
            for edi_format in {"facturx", wanted}:
                cls.assertEinvoiceValid(move, edi_format)

    @staticmethod
    def assertEinvoiceValid(move, edi_format):
        xml, problems = export(move, edi_format)
        assert not problems, f"{move.name} as {edi_format}: {problems}"
        checked = check_einvoice(xml)
        errors = checked["errors"]
        assert not errors, f"{move.name} as {edi_format}: {errors}"
        return checked
