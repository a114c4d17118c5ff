from odoo import models
from odoo.tools import format_date

from ...tools.table.files import XLSX_TYPE

SHEET_TYPES = {"pdf": "application/pdf", "xlsx": XLSX_TYPE}


class VerbundSettlementLine(models.Model):
    """The company's own calculation sheet."""

    _inherit = "verbund.settlement.line"

    def _sheet_lang(self):
        """The language of the company that reads it."""
        return self.partner_id.lang or self.company_id.partner_id.lang or self.env.lang

    def _render_sheets(self):
        """The company's own calculation sheet.

        :return: list of ``(file name, bytes, mimetype)``, PDF first
        """
        self.ensure_one()
        Report = self.env["ir.actions.report"]
        name = self._sheet_filename()
        pdf, _type = Report._render_qweb_pdf(
            "qualifizierungsverbund.action_report_calculation_sheet", self.ids
        )
        xlsx, _type = Report._render_xlsx(
            "qualifizierungsverbund.action_report_calculation_sheet_xlsx", self.ids, {}
        )
        return [
            (f"{name}.{kind}", content, SHEET_TYPES[kind])
            for kind, content in (("pdf", pdf), ("xlsx", xlsx))
        ]

    def _sheet_filename(self):
        """Without slashes, and without the name of the company: it travels by mail."""
        self.ensure_one()
        self = self.with_context(lang=self._sheet_lang())
        return self.env._(
            "Calculation sheet %(number)s v%(version)s",
            number=self.settlement_id._file_number(),
            version=self.settlement_id.version,
        )

    def _format_period(self, begin, end):
        """From the first to the last day, whoever reads it and wherever."""
        if not begin:
            return ""
        first, last = (
            format_date(self.env, self.company_id._verbund_day(moment))
            for moment in (begin, end or begin)
        )
        return first if first == last else f"{first} – {last}"
