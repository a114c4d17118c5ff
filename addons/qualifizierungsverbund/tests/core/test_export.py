import csv
import io
import json
import zipfile

import openpyxl

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ...controllers.export import escape
from ..common import VerbundCommon

FORMULAS = (
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "@SUM(1+1)",
    "+49 621 1",
    "-1+1",
    "\t=1+1",
    " =1+1",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH COMMERCIAL AT}SUM(1)",
    "\N{SMALL PLUS SIGN}1+1",
    "\N{IDEOGRAPHIC SPACE}=1+1",
    "\N{SOFT HYPHEN}=1+1",
    "\N{RIGHT-TO-LEFT OVERRIDE}=1+1",
    "\N{WORD JOINER}\N{NARROW NO-BREAK SPACE}@SUM(1)",
    "\v=1+1",
)
LINKS = ("external:\\\\host\\share", "file:///x", "mailto:a@example.com", "http://x.de")


@tagged("post_install", "-at_install")
class TestExport(VerbundCommon, HttpCase):
    """A name that looks like a formula stays text in every file that Odoo exports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topics = cls.env["verbund.topic"].create(
            [
                {"name": name, "code": f"F{number}", "category": "other"}
                for number, name in enumerate(FORMULAS)
            ]
        )

    def _export(self, kind, model="verbund.topic", field="name", **values):
        login = values.pop("login", "admin")
        self.authenticate(login, login)
        records = values.pop("records", self.topics)
        data = {
            "model": model,
            "fields": [{"name": field, "label": "Name", "type": "char"}],
            "ids": records.ids,
            "domain": [],
            "import_compat": False,
            **values,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return answer.content

    def _cells(self, content):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [cell for row in sheet.iter_rows() for cell in row if cell.value]

    def assertText(self, content, count):
        cells = self._cells(content)
        self.assertGreaterEqual(len(cells), count)
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        return [cell.value for cell in cells]

    def test_workbook(self):
        values = self.assertText(self._export("xlsx"), len(FORMULAS))
        self.assertIn(FORMULAS[0], values)

    def test_workbook_in_groups(self):
        self.assertText(self._export("xlsx", groupby=["name"]), len(FORMULAS))

    def test_workbook_of_another_model(self):
        """The name of a company, through a link of a need."""
        self.company_a.name = FORMULAS[0]
        need = self._need(self.company_a, 2)
        content = self._export(
            "xlsx", model="verbund.need", field="partner_id/name", records=need
        )
        self.assertText(content, 1)

    def test_workbook_of_participants_as_staff(self):
        """Whom a company has called so, in a workbook of its list."""
        course = self._confirmed_course({self.company_a: 8}, level="b1")
        seats = course.commitment_ids._taken_seats()
        course.commitment_ids._name_seats(
            {
                seat: (formula, f"{number}@example.com")
                for number, (seat, formula) in enumerate(
                    zip(seats, FORMULAS, strict=False)
                )
            }
        )
        seats[0].write({"verbund_level": "b1", "verbund_half": "2"})
        content = self._export(
            "xlsx",
            model="event.registration",
            fields=[
                {"name": name, "label": name, "type": kind}
                for name, kind in (
                    ("event_id", "many2one"),
                    ("partner_id", "many2one"),
                    ("name", "char"),
                    ("verbund_level", "selection"),
                    ("verbund_half", "selection"),
                )
            ],
            records=seats,
            login=self.user_staff.login,
        )
        # headings, what each row has, level and half group of one
        values = self.assertText(content, 5 + 3 * len(seats) + 2)
        for value in (seats[0].name, self.company_a.name, "B1", "Group 2"):
            self.assertIn(value, values)

    def test_csv(self):
        text = self._export("csv").decode()
        _heading, *rows = csv.reader(io.StringIO(text, newline=""))
        self.assertEqual(len(rows), len(FORMULAS))
        for (name,) in rows:
            self.assertIn(name[0], "'{")

    def test_every_start_of_a_formula_is_escaped(self):
        for formula in FORMULAS:
            if not formula.startswith("{"):
                self.assertEqual(escape(formula), f"'{formula}")

    def test_pivot_table(self):
        self.authenticate("admin", "admin")
        table = {
            "title": "Needs",
            "model": "verbund.need",
            "measure_count": 1,
            "col_group_headers": [[{"title": FORMULAS[0], "width": 1, "height": 1}]],
            "measure_headers": [{"title": "=1+1", "is_bold": False}],
            "origin_headers": [],
            "rows": [
                {
                    "title": FORMULAS[0],
                    "indent": 0,
                    "values": [{"value": "=1+1", "is_bold": False}],
                },
                *({"title": link, "indent": 0, "values": []} for link in LINKS),
            ],
        }
        answer = self.url_open(
            "/web/pivot/export_xlsx",
            data={
                "data": json.dumps(table),
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        self.assertText(answer.content, 4 + len(LINKS))
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        self.assertNotIn(b"hyperlink", sheet)

    def test_numbers_stay_numbers(self):
        for value in (-1, -1.5, 0, None, False, "GmbH", "A-1", "a=b"):
            self.assertEqual(escape(value), value)
