"""Write the e-invoices of a database: python demo_einvoices.py DATABASE FOLDER

As XML in each format, and printed as a company gets them. A process of its own: Odoo
prints no PDF while it tests.
"""

import pathlib
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

FORMATS = ("facturx", "xrechnung")


def main(database, folder):
    config.parse_config(["--no-http"], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        domain = [("verbund_line_ids", "!=", False), ("state", "=", "posted")]
        for move in env["account.move"].search(domain):
            write(move, pathlib.Path(folder))
        cr.rollback()


def write(move, folder):
    name = move.name.replace("/", "-")
    for edi_format in FORMATS:
        builder = move.env["res.partner"]._get_edi_builder(edi_format)
        xml, problems = builder._export_invoice(move)
        if problems:
            raise SystemExit(f"{move.name}: {problems}")
        (folder / f"{name}-{edi_format}.xml").write_bytes(xml)
    move._verbund_generate_documents()
    (folder / f"{name}.pdf").write_bytes(move.invoice_pdf_report_id.raw)


if __name__ == "__main__":
    main(*sys.argv[1:])
