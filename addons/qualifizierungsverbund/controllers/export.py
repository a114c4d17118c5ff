"""What Odoo exports stays text: a name that looks like a formula is none."""

import json
from unicodedata import category, normalize

from werkzeug.datastructures import FileStorage

from odoo.http import route

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)
from odoo.addons.web.controllers.pivot import TableExporter

# What spreadsheets take for the start of a formula, also in the width of Asian
# characters; Odoo thinks of "=", "-" and "+" in a CSV, not of "@", nor of what nobody
# sees before any of them.
STARTS = ("=", "+", "-", "@")
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
# What the writer of workbooks makes a formula or a link of.
LIVE = (
    *("=", "{=", "http://", "https://", "ftp://", "ftps://", "file://"),
    *("mailto:", "internal:", "external:"),
)

# Parts of a pivot table with cells that hold names.
PIVOT_CELLS = frozenset(
    {"col_group_headers", "measure_headers", "origin_headers", "rows"}
)


def escape(value):
    """Put an apostrophe before what a spreadsheet would calculate."""
    if isinstance(value, str):
        seen = next((sign for sign in value if category(sign) not in UNSEEN), "")
        if normalize("NFKC", seen).startswith(STARTS):
            return f"'{value}"
    return value


class _TextWriter:
    """Writes text as text, whatever it starts with."""

    def __init__(self, *args):
        super().__init__(*args)
        self.worksheet.strings_to_formulas = False
        self.worksheet.strings_to_urls = False


class TextXlsxWriter(_TextWriter, ExportXlsxWriter):
    pass


class TextGroupXlsxWriter(_TextWriter, GroupExportXlsxWriter):
    pass


class VerbundExcelExport(ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        with TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with TextGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class VerbundCSVExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        # Odoo puts no second apostrophe before the first
        return super().from_data(
            fields, columns_headers, [[escape(value) for value in row] for row in rows]
        )


class VerbundPivotExport(TableExporter):
    @route()
    def export_xlsx(self, data, **kw):
        table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        if isinstance(table, dict):
            for name in PIVOT_CELLS & table.keys():
                table[name] = _text_cells(table[name])
        return super().export_xlsx(json.dumps(table), **kw)


def _text_cells(cells):
    """The same cells; what a workbook would follow begins with an apostrophe."""
    if isinstance(cells, dict):
        return {key: _text_cells(value) for key, value in cells.items()}
    if isinstance(cells, list):
        return [_text_cells(value) for value in cells]
    if isinstance(cells, str) and cells.startswith(LIVE):
        return f"'{cells}"
    return cells
