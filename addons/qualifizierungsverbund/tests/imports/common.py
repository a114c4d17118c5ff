import base64
import io

import openpyxl

from ..common import VerbundCommon

MEMBER_HEADINGS = ["Unternehmen", "Betriebsnummer", "Verbund", "Mitglied seit"]
NEED_HEADINGS = [
    "Unternehmen",
    "Verbund",
    "Thema",
    "Plätze fest",
    "Plätze möglich",
    "Spätestes Ende",
]
# Of the import dialog of Odoo, for a table as it comes
DIALOG_OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "%Y-%m-%d",
    "datetime_format": "",
}


class ImportCommon(VerbundCommon):
    def _wizard(self, kind, content, user=None):
        wizard = self.env["verbund.import"].with_user(user or self.user_staff)
        return wizard.create(
            {"kind": kind, "file": base64.b64encode(content), "filename": "x.xlsx"}
        )

    def _import(self, kind, headings, *rows, user=None):
        wizard = self._wizard(kind, self._xlsx(headings, *rows), user)
        wizard.action_import()
        return wizard

    def _xlsx(self, *rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _rejected(self, wizard):
        """The rows of the file to mend, headings first."""
        content = base64.b64decode(wizard.rejected_file)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def _problems(self, wizard):
        return [
            (line.row_number, line.column_name, line.message)
            for line in wizard.line_ids
        ]
