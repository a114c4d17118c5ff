from odoo import models
from odoo.tools import format_date


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
            (f"{name}.pdf", pdf, "application/pdf"),
            (
                f"{name}.xlsx",
                xlsx,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ]

    def _sheet_filename(self):
        """Without slashes, and without the name of the company: it travels by mail."""
        self.ensure_one()
        self = self.with_context(lang=self._sheet_lang())
        settlement = self.settlement_id
        number = (settlement.reference or "").replace("/", "-")
        return self.env._(
            "Calculation sheet %(number)s v%(version)s",
            number=number,
            version=settlement.version,
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
