from odoo import models

from ..models.core import words
from ..models.courses.event_registration import STATE_CANCEL
from ..tools.file_name import file_name
from ..tools.table.matching import folded

WIDTHS = {"company": 36, "name": 30, "email": 34, "level": 22, "half": 14}


class ParticipantsXlsx(models.AbstractModel):
    """Who takes part in a course as a table, for badges and signatures."""

    _name = "report.qualifizierungsverbund.participants_xlsx"
    _description = "Participants (XLSX)"
    _inherit = ["verbund.workbook.mixin"]

    def _get_objs_for_report(self, docids, data):
        return self.env["verbund.course"].browse(docids)

    def generate_xlsx_report(self, workbook, data, objs):
        head = workbook.add_format({"bold": True, "bottom": 1})
        for course in objs:
            page = workbook.add_worksheet(file_name(course.reference)[:31])
            columns = self._columns(course)
            for number, (key, label) in enumerate(columns.items()):
                page.set_column(number, number, WIDTHS[key])
                page.write_string(0, number, label, head)
            rows = self._rows(course)
            for row, values in enumerate(rows, start=1):
                for number, key in enumerate(columns):
                    page.write_string(row, number, values[key])
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(rows), len(columns) - 1)
            self._fit_on_paper(page)

    def _columns(self, course):
        """
        :return: dict key -> heading; level and half group where the course has any
        """
        columns = {
            "company": self.env._("Company"),
            "name": self.env._("Participant"),
            "email": self.env._("E-mail"),
        }
        if course.level:
            columns["level"] = self.env._("Level")
        if course._half_groups():
            columns["half"] = self.env._("Half Group")
        return columns

    def _rows(self, course):
        """One row a seat: by company, name and half group, those without a name last.

        :return: list of dict key -> text
        """
        seats = self.env["event.registration"].search(
            [
                ("verbund_commitment_id.course_id", "=", course.id),
                ("state", "!=", STATE_CANCEL),
            ]
        )
        seats = seats.sorted(
            lambda seat: (
                folded(seat.partner_id.name),
                not seat.verbund_named_at,
                folded(seat.name),
                seat.verbund_half or "",
                seat.id,
            )
        )
        return [self._row(seat) for seat in seats]

    def _row(self, seat):
        if not seat.verbund_named_at:
            named = {"name": self.env._("not named"), "half": ""}
        else:
            half = words.label(seat, "verbund_half") or self.env._("both")
            named = {"name": seat.name, "half": half}
        return {
            "company": seat.partner_id.name,
            "email": seat.email or "",
            "level": words.label(seat, "verbund_level"),
            **named,
        }
