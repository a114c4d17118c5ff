"""Workbooks of every make are read alike, and hostile ones within bounds."""

import io
import re
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from ...tools.table import column
from ...tools.table.cells import NO_RESULT
from ...tools.table.files import read_cells, read_sheets
from ...tools.table.headings import parse
from ...tools.table.problems import FileProblem
from ...tools.table.workbook import MAX_SPAN, read_workbook

TRANSITIONAL = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}
COLUMNS = (
    column.Column("name", "Unternehmen", "Company", "Firma", required=True),
    column.Column("network", "Verbund", "Network", required=True),
    column.Date("day", "Tag", "Day"),
)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook(**sheets):
    """A workbook of sheets with rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def rewritten(content, change):
    """The workbook with each of its parts changed.

    :param change: function of name and bytes, which returns both
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(*change(name, source.read(name)))
    return buffer.getvalue()


def with_rows(xml):
    """A workbook whose sheet has these rows."""
    sheet = f"<worksheet><sheetData>{xml}</sheetData></worksheet>".encode()

    def change(name, part):
        return name, sheet if name.endswith("sheet1.xml") else part

    return rewritten(saved(workbook(A=[["a"]])), change)


def problem_of(content):
    with pytest.raises(FileProblem) as info:
        read_sheets(content)
    return info.value.code


# --------------------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<row r="2000000"><c r="A2000000"><v>1</v></c></row>', "broken"),
        ('<row r="1000000"><c r="A1000000"><v>1</v></c></row>', None),
        ('<row r="x"/>', "broken"),
        ("<row/>" * 1_000_000, "empty"),
        ("<row/>" * 1_100_000, "broken"),
        ('<row r="1"/>' * 3_000_000, "unpacked_too_large"),
        ("<row>" + "<c/>" * 3_000_000 + "</row>", "unpacked_too_large"),
        ('<row><c t="inlineStr"><is>' + "<t/>" * 3_000_000, "unpacked_too_large"),
        ("<?x?>" * 3_000_000, "unpacked_too_large"),
        ("<row><c><v>1</v></c></row>" * 20_001, "too_many_rows"),
        ('<row><c t="s"><v>99</v></c></row>', "broken"),
        ("<a>" * 100_000, "broken"),
        ("<a " + 'b=">" ' * 2_000_000 + "/>", "unpacked_too_large"),
        ("<!--" + "<a>" * 2_000_000 + "-->", "unpacked_too_large"),
        ("<![CDATA[" + "<a>" * 2_000_000 + "]]>", "unpacked_too_large"),
    ],
)
def test_a_bomb_is_answered_in_a_moment(xml, code):
    content = with_rows(xml)
    assert len(content) < 100_000
    start = time.process_time()
    if code:
        assert problem_of(content) == code
    else:
        assert read_cells(content) == [(1_000_000, [1])]
    assert time.process_time() - start < 15


@pytest.mark.parametrize(
    ("xml", "is_wide"),
    [
        ('<row r="1048576"><c r="XFD1048576"/></row>', True),
        ('<row><c r="XFD1"/></row><row r="1000"><c r="A1000"/></row>', True),
        ('<row r="1000000"><c r="A1000000"><v>1</v></c></row>', False),
        ("<row><c><v>1</v></c></row>" * 1000, False),
    ],
)
def test_who_makes_up_what_is_not_there_is_warned(xml, is_wide):
    file = io.BytesIO(with_rows(xml))
    if is_wide:
        with pytest.raises(FileProblem) as info:
            list(read_workbook(file, max_span=MAX_SPAN))
        assert info.value.code == "unpacked_too_large"
    else:
        assert list(read_workbook(file, max_span=MAX_SPAN))


def test_formats_without_end_are_a_bomb():
    format_ = '<numFmt numFmtId="200" formatCode="[a][b][c]"/>'

    def with_formats(count):
        styles = f"<styleSheet><numFmts>{format_ * count}</numFmts></styleSheet>"

        def change(name, part):
            return name, styles.encode() if name.endswith("styles.xml") else part

        return rewritten(saved(workbook(A=[["a"]])), change)

    assert read_cells(with_formats(5000)) == [(1, ["a"])]
    assert problem_of(with_formats(2_000_000)) == "unpacked_too_large"


def test_sheets_without_end_are_a_bomb():
    def change(name, part):
        if name == "xl/workbook.xml":
            sheet = re.search(rb"<sheet [^>]*/>", part)[0]
            part = part.replace(sheet, sheet * 100_000)
        return name, part

    content = rewritten(saved(workbook(A=[["a"]])), change)
    assert problem_of(content) == "unpacked_too_large"


def test_a_wide_row_is_cut():
    cells = "".join(f"<c><v>{n}</v></c>" for n in range(5000))
    ((_number, row),) = read_cells(with_rows(f"<row>{cells}</row>"))
    assert len(row) == 200


@pytest.mark.parametrize(
    ("rows", "code"), [(7000, None), (20_000, "unpacked_too_large")]
)
def test_one_long_text_in_every_cell_is_no_bomb(rows, code):
    """A workbook holds a text once, and names it in a cell with ten bytes."""
    texts = "ä" * 32_000, "y" + " " * 31_000
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number in range(rows):
            sheet.write_row(number, 0, texts)
        sheet.write_row(0, 0, ["Firma", "Verbund"])
    start = time.process_time()
    if code:
        assert problem_of(buffer.getvalue()) == code
    else:
        assert len(parse(read_sheets(buffer.getvalue()), COLUMNS).problems) == rows - 1
    assert time.process_time() - start < 15


@pytest.mark.parametrize("sign", ["\u0300\u0323", "\u0300\u200b\u0323", "\ufdfa"])
@pytest.mark.parametrize("make", ["xlsx", "csv"])
def test_a_text_that_is_slow_to_compose_is_no_bomb(sign, make):
    """To put marks in order takes the square of their number."""
    columns = (
        *COLUMNS,
        column.Choice("kind", "Art", "Kind", choices=[("a", "A")], words={}),
    )
    text = "a" + sign * (6000 // len(sign))
    rows = [["Firma", "Verbund", "Tag", "Art"], *[[text] * 4] * 5000]
    if make == "xlsx":
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        content = buffer.getvalue()
    else:
        content = "\n".join(map(";".join, rows[:100])).encode()
    start = time.process_time()
    assert parse(read_sheets(content), columns).rows
    assert time.process_time() - start < 15


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize(
    "hide",
    [
        lambda text: ENTITY + text,
        lambda text: f"<!--{'x' * 5000}-->" + ENTITY + text,
        lambda text: "\ufeff" + ENTITY + text,
        lambda text: "<!DOCTYPE x>" + text,
        lambda text: '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + text,
        lambda text: (ENTITY + text).encode("utf-16"),
        lambda text: ('<?xml version="1.0" encoding="utf-16"?>' + ENTITY + text).encode(
            "utf-16"
        ),
    ],
)
def test_a_document_type_is_refused_wherever_it_hides(part, hide):
    def change(name, content):
        if name != part:
            return name, content
        text = content.decode()
        return name, hide(text[text.index("?>") + 2 :] if "<?" in text else text)

    content = saved(workbook(A=[["a", "b"]]))
    assert read_cells(content)
    assert problem_of(rewritten(content, change)) == "broken"


def test_a_document_type_is_refused_in_a_part_of_any_name():
    def change(name, content):
        if name == "xl/worksheets/sheet1.xml":
            return "xl/worksheets/sheet1.dat", ENTITY.encode() + content
        return name, content.replace(b"sheet1.xml", b"sheet1.dat")

    content = saved(workbook(A=[["a", "b"]]))
    assert problem_of(rewritten(content, change)) == "broken"


# ---------------------------------------------------------------------------- makes


def test_a_part_in_utf_16_is_read():
    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return name, content
        return name, content.decode().encode("utf-16")

    content = saved(workbook(A=[["ä", 1]]))
    assert read_cells(rewritten(content, change)) == [(1, ["ä", 1])]


def test_strict_workbooks_are_read():
    def change(name, content):
        for old, new in TRANSITIONAL.items():
            content = content.replace(old, new)
        return name, content

    rows = [["Firma", "Verbund", "Tag"], ["Müller", "N", date(2027, 2, 1)]]
    content = rewritten(saved(workbook(A=rows)), change)
    (row,) = parse(read_sheets(content), COLUMNS).rows
    assert row.values == {"name": "Müller", "network": "N", "day": date(2027, 2, 1)}


def test_prefixed_elements_are_read():
    def change(name, content):
        if name == "xl/worksheets/sheet1.xml":
            for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
                for before in (b"<", b"</"):
                    for after in (b">", b" "):
                        content = content.replace(
                            before + tag + after, before + b"x:" + tag + after
                        )
            content = content.replace(b"xmlns=", b"xmlns:x=")
        return name, content

    content = rewritten(saved(workbook(A=[[1, 2.5]])), change)
    assert read_cells(content) == [(1, [1, 2.5])]


def test_workbooks_of_an_old_mac_count_days_from_1904():
    book = workbook(A=[["Firma", "Verbund", "Tag"], ["A", "N", date(2027, 2, 1)]])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["C3"] = 44957
    book.active["A3"], book.active["B3"] = "B", "N"
    rows = parse(read_sheets(saved(book)), COLUMNS).rows
    assert [row.values["day"] for row in rows] == [date(2027, 2, 1)] * 2


def test_cells_of_all_kinds():
    def change(name, content):
        if name.endswith("sheet1.xml"):
            content = (
                b"<worksheet><sheetData><row>"
                b'<c t="inlineStr"><is><r><t>Mu</t></r><r><t>ster</t></r>'
                b"<rPh><t>spoken</t></rPh></is></c>"
                b'<c t="str"><f>A1&amp;"x"</f><v>x_x000D_&#10;y</v></c>'
                b'<c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c>'
                b'<c t="d"><v>2027-02-01T00:00:00Z</v></c>'
                b"<c/><c><v>1.5E3</v></c><c><f>1+1</f></c><c><f>1+1</f><v/></c>"
                b'<c t="str"><f>""</f><v></v></c>'
                b"</row></sheetData></worksheet>"
            )
        return name, content

    assert read_cells(rewritten(saved(workbook(A=[["a"]])), change)) == [
        (
            1,
            [
                "Muster",
                "x\ny",
                True,
                "#DIV/0!",
                datetime(2027, 2, 1),
                None,
                1500.0,
                # not blank: the file does not say what these come to
                NO_RESULT,
                NO_RESULT,
            ],
        )
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a_x0000_b", "ab"),
        ("a_x0001_b", "ab"),
        ("a_xD83D_b", "ab"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("a_x000D__x000A_b", "a\nb"),
        ("a_x0041_b", "aAb"),
        ("my_xls_x", "my_xls_x"),
    ],
)
def test_what_no_text_has_is_left_out(written, text):
    assert read_cells(saved(workbook(A=[[written]]))) == [(1, [text])]


# --------------------------------------------------------------------------- sheets

TABLE = [["Firma", "Verbund"], ["A", "N"]]


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named():
    book = workbook(Hinweise=[["Bitte ausfüllen"]], Liste=TABLE, Alt=TABLE, Leer=[])
    book["Alt"].sheet_state = "hidden"
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert [row.values["name"] for row in table.rows] == ["A"]
    assert table.sheet == "Liste"
    assert table.other_sheets == [("Hinweise", False, False), ("Alt", True, True)]


def test_a_hidden_first_sheet_is_not_read():
    book = workbook(Alt=[*TABLE, ["B", "N"]], Neu=TABLE)
    book["Alt"].sheet_state = "veryHidden"
    book.active = 1
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert table.sheet == "Neu"
    assert len(table.rows) == 1


def test_rows_on_a_hidden_sheet_only_are_told():
    book = workbook(Hinweise=[["Bitte ausfüllen"]], Daten=TABLE)
    book["Daten"].sheet_state = "hidden"
    with pytest.raises(FileProblem) as info:
        parse(read_sheets(saved(book)), COLUMNS)
    assert info.value.code == "hidden_sheet"
    assert info.value.params == {"sheet": "Daten"}


def test_of_two_tables_the_one_with_rows_and_with_more_columns():
    book = workbook(
        Leer=[["Firma", "Verbund", "Tag"]],
        Kurz=TABLE,
        Lang=[["Firma", "Verbund", "Tag"], ["B", "N", None]],
    )
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert table.sheet == "Lang"
    assert table.other_sheets == [("Leer", False, True), ("Kurz", False, True)]


def test_hidden_rows_are_read_and_named():
    book = workbook(A=[*TABLE, ["B", "N"], ["C", "N"], [], ["D", "N"]])
    for number in (3, 5, 6):
        book["A"].row_dimensions[number].hidden = True
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert [row.values["name"] for row in table.rows] == ["A", "B", "C", "D"]
    assert table.hidden_rows == [3, 6]


def test_hidden_columns_are_read_and_named():
    book = workbook(A=[["Firma", "Nr.", "Verbund"], ["A", 1, "N"]])
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert table.hidden_columns == []
    for letter in "BC":
        book["A"].column_dimensions[letter].hidden = True
    table = parse(read_sheets(saved(book)), COLUMNS)
    assert table.rows[0].values["network"] == "N"
    assert table.hidden_columns == ["Verbund"], "what is not read is named elsewhere"


def test_one_sheet_alone_needs_no_name():
    table = parse(read_sheets(saved(workbook(Tabelle1=TABLE))), COLUMNS)
    assert (table.sheet, table.other_sheets) == ("", [])


# ------------------------------------------------------------------------- headings


def read(*rows):
    return parse(read_sheets(saved(workbook(A=rows))), COLUMNS)


def test_two_headings_of_one_column_are_told():
    for twice in (["Firma", "Unternehmen", "Verbund"], ["Company", "Verbund", "FIRMA"]):
        with pytest.raises(FileProblem) as info:
            read(twice, ["A", "B", "N"])
        assert info.value.code == "heading_twice"
        assert len(info.value.params["headings"]) == 2


def test_decomposed_and_decorated_headings():
    columns = (
        column.Column("street", "Straße", "Street"),
        column.Integer("heads", "Beschäftigte", "Headcount"),
    )
    rows = [["Stra\u00dfe:", "Bescha\u0308ftigte *\u200b"], ["Weg 1", 3]]
    table = parse(read_sheets(saved(workbook(A=rows))), columns)
    assert table.rows[0].values == {"street": "Weg 1", "heads": 3}


def test_a_row_with_a_running_number_only_is_none():
    table = read(
        ["Nr.", "Firma", "Verbund"], [1, "A", "N"], [2, None, " "], [3, "\u200b"]
    )
    assert [row.number for row in table.rows] == [2]
    assert not table.problems
    with pytest.raises(FileProblem) as info:
        read(["Nr.", "Firma", "Verbund"], [1], [2])
    assert info.value.code == "no_rows"


def test_numbers_are_read_in_the_language_of_the_headings():
    columns = (
        column.Column("name", "Unternehmen", "Company"),
        column.Integer("heads", "Beschäftigte", "Headcount"),
        column.Amount("price", "Preis", "Price"),
    )

    def values(*headings):
        rows = [headings, ["A", "1,234", "1,234"]]
        table = parse(read_sheets(saved(workbook(A=rows))), columns)
        return table.rows[0].values, [problem.code for problem in table.problems]

    assert values("Company", "Headcount", "Price") == (
        {"name": "A", "heads": 1234, "price": 1234},
        [],
    )
    assert values("Unternehmen", "Beschäftigte", "Preis") == (
        {"name": "A"},
        ["ambiguous_number"] * 2,
    )
