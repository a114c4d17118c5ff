import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest

from ...tools.table import cells, column, files, writing
from ...tools.table.files import Sheet, read_cells, read_sheets
from ...tools.table.headings import parse
from ...tools.table.problems import CellProblem, FileProblem

KINDS = {
    "amount": column.Amount,
    "bool": column.Bool,
    "choice": column.Choice,
    "date": column.Date,
    "district": column.District,
    "email": column.Email,
    "establishment": column.Establishment,
    "integer": column.Integer,
    "lines": column.Lines,
    "text": column.Column,
    "zip": column.Zip,
}
COLUMNS = (
    column.Column("name", "Unternehmen", "Company"),
    column.Column("network", "Verbund", "Network", required=True),
    column.Column("topic", "Thema", "Topic"),
    column.Integer("seats_firm", "Plätze fest", "Firm Seats", required=True),
    column.Date("window_end", "Spätestes Ende", "Latest End"),
)


def xlsx(*rows, formats=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cell(kind, value, language=column.GERMAN, **options):
    return KINDS[kind]("x", "X", "X", **options).clean(value, column.Origin(language))


def parse_rows(rows, columns=COLUMNS):
    return parse([Sheet("", rows)], columns)


def problem_of(kind, value, **options):
    with pytest.raises(CellProblem) as info:
        cell(kind, value, **options)
    return info.value.code


def file_problem_of(content, **limits):
    with pytest.raises(FileProblem) as info:
        read_cells(content, **limits)
    return info.value.code


# ------------------------------------------------------------------------- files


def test_xlsx_keeps_the_row_numbers_of_the_file():
    content = xlsx(["a", "b"], [], [1, None, date(2027, 2, 1)])
    assert read_cells(content) == [
        (1, ["a", "b"]),
        (3, [1, None, datetime(2027, 2, 1)]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_in_the_ways_excel_writes_it(encoding, separator):
    text = f'Straße{separator}Plätze\r\n\r\n"a\nb"{separator}2\r\nc{separator}3\r\n'
    assert read_cells(text.encode(encoding)) == [
        (1, ["Straße", "Plätze"]),
        (3, ["a\nb", "2"]),
        (5, ["c", "3"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n ;;; \n", "empty"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b"%PDF-1.7\n1 0 obj", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_format"),
        (b"PK\x03\x04 cut off", "broken"),
        (xlsx(["a", "b"])[:-400], "broken"),
    ],
)
def test_what_is_no_table_is_refused(content, code):
    assert file_problem_of(content) == code


def test_an_archive_without_a_workbook_is_no_table():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "x")
    assert file_problem_of(buffer.getvalue()) == "not_a_table"


def test_a_password_is_recognised():
    content = bytearray(xlsx(["a", "b"]))
    # Bit 0 of the flags in every entry of the central directory
    position = content.find(b"PK\x01\x02")
    while position >= 0:
        content[position + 8] |= 1
        position = content.find(b"PK\x01\x02", position + 4)
    assert file_problem_of(bytes(content)) == "encrypted"


def test_a_zip_bomb_is_refused_unread():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(110):
                sheet.write(bytes(1024 * 1024))
    assert len(buffer.getvalue()) < 200_000
    assert file_problem_of(buffer.getvalue()) == "unpacked_too_large"


def test_entities_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>'
        )
    assert file_problem_of(buffer.getvalue()) == "broken"


def test_limits_of_size_and_rows():
    content = xlsx(*([n, n] for n in range(20)))
    assert file_problem_of(content, max_bytes=100) == "too_large"
    assert file_problem_of(content, max_rows=19) == "too_many_rows"
    assert len(read_cells(content, max_rows=20)) == 20


def test_a_far_away_cell_does_not_make_a_wide_table():
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD3"] = "far"
    book.active["A4"] = "b"
    buffer = io.BytesIO()
    book.save(buffer)
    rows = read_cells(buffer.getvalue())
    assert [number for number, _cells in rows] == [1, 4]


def test_only_the_result_of_a_formula_counts():
    """Without a result (nobody has opened the file) the cell is blank."""
    book = openpyxl.Workbook()
    book.active.append(["a", "=1+1"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert read_cells(buffer.getvalue()) == [(1, ["a", "="])]


# ------------------------------------------------------------------------ headings

HEADINGS = ["Unternehmen", "Verbund", "Thema", "Plätze fest", "Spätestes Ende"]


def test_headings_in_both_languages_and_below_a_merged_title():
    german = [(1, ["Bedarfe 2027", None]), (3, HEADINGS), (4, ["A", "N", "T", 2, None])]
    english = [
        (1, ["COMPANY", "network ", "Topic", "Firm  seats", "Latest End"]),
        (2, ["A", "N", "T", 2, None]),
    ]
    for rows in (german, english):
        table = parse_rows(rows)
        assert not table.problems
        assert table.rows[0].values["seats_firm"] == 2
    assert parse_rows(german).rows[0].number == 4


def test_missing_headings_are_named():
    # Merged: "Plätze" stands over two columns and says nothing of either.
    rows = [(1, ["Unternehmen", "Verbund", "Plätze", None]), (2, ["A", "N", 2, 1])]
    with pytest.raises(FileProblem) as info:
        parse_rows(rows)
    assert info.value.code == "missing_columns"
    assert [c.key for c in info.value.params["columns"]] == ["seats_firm"]


def test_no_headings_twice_and_no_rows():
    for rows, code in (
        ([(1, ["x", "y"]), (2, ["A", 3])], "no_headings"),
        ([(1, [*HEADINGS, "Topic"]), (2, ["A"])], "heading_twice"),
        ([(1, HEADINGS)], "no_rows"),
    ):
        with pytest.raises(FileProblem) as info:
            parse_rows(rows)
        assert info.value.code == code


def test_every_bad_cell_is_told_and_strange_columns_are_named():
    rows = [
        (1, [*HEADINGS, "Schuhgröße", "Fehler/Error"]),
        (2, ["A", "N", "T", -2, "31.02.2027", 43, "old reason"]),
        (3, ["A", None, "T", 1]),
    ]
    table = parse_rows(rows)
    assert [(p.row, p.column, p.value, p.code) for p in table.problems] == [
        (2, "Plätze fest", "-2", "negative"),
        (2, "Spätestes Ende", "31.02.2027", "not_a_date"),
        (3, "Verbund", "", "required"),
    ]
    assert table.ignored == ["Schuhgröße"]


# --------------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("450", "450"),
        ("450,5", "450.50"),
        ("1.234,50 €", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("450,-", "450"),
        ("450 Euro", "450"),
        (412.1, "412.10"),
        (450, "450"),
    ],
)
def test_amounts(value, expected):
    assert cell("amount", value) == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1,234", "ambiguous_number"),
        ("1.234", "ambiguous_number"),
        ("0,234", "not_an_amount"),
        ("viel", "not_a_number"),
        ("12,3,4", "not_a_number"),
        ("1e9", "not_a_number"),
        ("٣", "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (True, "not_a_number"),
        (date(2027, 1, 1), "not_a_number"),
        (time(1, 2), "not_a_number"),
        (-0.01, "negative"),
        ("10000000000", "not_a_number"),
    ],
)
def test_bad_amounts(value, code):
    assert problem_of("amount", value) == code


def test_integers():
    assert cell("integer", 12.0) == cell("integer", "12,0") == 12
    assert problem_of("integer", 1.5) == "not_an_integer"
    assert problem_of("integer", "zwei") == "not_a_number"
    assert problem_of("integer", "-1") == "negative"


@pytest.mark.parametrize(
    "value",
    [
        "01.02.2027",
        "1.2.2027",
        "2027-02-01",
        "01.02.2027 00:00:00",
        "2027-02-01T08:00",
        "20270201",
        datetime(2027, 2, 1, 8),
        date(2027, 2, 1),
        46419,
        "46419",
    ],
)
def test_dates(value):
    assert cell("date", value) == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("31.02.2027", "not_a_date"),
        ("bald", "not_a_date"),
        ("01.02.27", "not_a_date"),  # of which century
        ("1/13/27", "not_a_date"),
        (3.5, "not_a_date"),
        (datetime(1900, 1, 1), "date_out_of_range"),
        ("01.01.2999", "date_out_of_range"),
        (time(0, 0), "not_a_date"),
        ("20271301", "not_a_date"),
        ("2027-02-01T23:30:00Z", "not_a_date"),  # of which day, hangs on the clock
        ("03/04/2027", "ambiguous_date"),
        ("12/31/2027", "not_a_date"),
    ],
)
def test_bad_dates(value, code):
    assert problem_of("date", value) == code


def test_keys_and_their_lost_zeros():
    assert cell("district", 8222) == cell("district", "08222") == "08222"
    assert cell("district", 8222000) == cell("district", "08222000") == "08222"
    assert cell("district", "08222 Mannheim") == "08222"
    assert cell("district", "Kreis Heilbronn") == "Kreis Heilbronn"
    assert problem_of("district", "822") == "not_an_ags"
    assert cell("establishment", 99000011) == "99000011"
    assert cell("establishment", 1049203) == cell("establishment", "1 049 203")
    assert cell("establishment", "1049203") == "01049203"
    for number in ("990001", "990000111", "A9000011"):
        assert problem_of("establishment", number) == "not_an_establishment_number"


def test_a_zip_code_says_its_country():
    for typed, expected in {
        68161: "68161",
        1010: "1010",
        "A-1010": "A-1010",
        "DK–2100": "DK-2100",
        "CH 8001": "CH-8001",
        "nl-1011 ab": "NL-1011 AB",
        "D-68161": "D-68161",
    }.items():
        assert cell("zip", typed) == expected
    assert cells.zip_code("NL-1011 AB") == ("NL", "1011 AB")
    assert cells.german_zip("1067") == "01067"
    for value in ("Mannheim", "?", "12345678901", "1"):
        assert problem_of("zip", value) == "not_a_zip"
    for code in ("106", "106777", "1011 AB"):
        with pytest.raises(CellProblem):
            cells.german_zip(code)


@pytest.mark.parametrize(
    "error",
    ["#N/A", "#NV", "#DIV/0!", "#ÜBERLAUF!", "#WERT!", "#BEZUG!", "#NAME?", "#REF!"],
)
def test_an_error_of_a_formula_is_named(error):
    for kind in KINDS:
        with pytest.raises(CellProblem) as info:
            cell(
                kind,
                error,
                **({"choices": [], "words": {}} if kind == "choice" else {}),
            )
        assert info.value.code == "spreadsheet_error"
        assert info.value.params == {"error": error}


def test_a_column_that_was_too_narrow():
    assert problem_of("amount", "########") == "narrow_column"
    assert cell("text", "Halle #3") == "Halle #3"


def test_words():
    formats = {
        "choices": [("onsite", "On site"), ("online", "Online")],
        "words": {"onsite": ("Präsenz",)},
    }
    assert cell("choice", " präsenz ", **formats) == "onsite"
    assert cell("choice", "onsite", **formats) == "onsite"
    assert problem_of("choice", "Brief", **formats) == "not_a_choice"
    assert [cell("bool", word) for word in ("Ja", "x", "nein", True, 0)] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert problem_of("bool", "vielleicht") == "not_a_bool"
    for typed in (
        "a.b@example.com",
        "mailto:a.b@example.com",
        "\u200ba.b@example.com ",
    ):
        assert cell("email", typed) == "a.b@example.com"
    assert cell("email", "MAILTO:a@example.com?subject=x") == "a@example.com"
    assert problem_of("email", "a@b") == "not_an_email"


def test_text_that_is_none():
    assert cell("text", " a ") == "a"
    assert cell("text", 12.0) == "12"
    for blank in ("  ", "\u200b", "\u00a0", "_x000D_", "\ufeff \n"):
        assert cell("text", blank) is None
    assert problem_of("text", "", required=True) == "required"
    for kind in ("text", "date", "integer", "email"):
        assert problem_of(kind, "=A1") == "formula_text"
        assert problem_of(kind, "=") == "formula_without_result"
    assert problem_of("text", "#N/A") == "spreadsheet_error"
    assert problem_of("text", "x" * 3000) == "too_long"


@pytest.mark.parametrize(
    "typed",
    [
        "Müller  Chemie",
        "Mu\u0308ller Chemie",
        "Müller\u00a0Chemie",
        "Müller_x000D_\nChemie",
        "\u200bMüller\r\nChemie\u202f",
        "M\u00adüller Chemie",
    ],
)
def test_the_same_words_are_the_same_text(typed):
    assert cell("text", typed) == "Müller Chemie"


def test_text_of_several_lines_keeps_them():
    assert cell("lines", "a_x000D_\nb  c\r\n\r\nd") == "a\nb c\n\nd"
    assert cell("lines", "a\rb_x000D_c") == "a\nb\nc"


def test_names_without_their_signs():
    for name in ("Muster GmbH & Co. KG", "MUSTER GmbH &  Co.KG", "muster gmbh&co kg"):
        assert cells.plain(name) == "muster gmbh co kg"


def test_days_without_a_format_in_a_workbook_of_an_old_mac():
    origin = column.Origin(epoch=cells.MAC_EPOCH)
    assert column.Date("x", "X", "X").clean(44957, origin) == date(2027, 2, 1)


# --------------------------------------------------------------------------- speed


def test_twenty_thousand_rows_are_read_in_seconds():
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(HEADINGS)
    writer.writerows(["A", "N", f"T{n}", 2, "31.12.2027"] for n in range(19_999))
    table = parse(read_sheets(buffer.getvalue().encode()), COLUMNS)
    assert len(table.rows) == 19_999
    assert not table.problems
    assert files.MAX_ROWS == 20_000


# ------------------------------------------------------------------------- writing


def test_the_template_is_what_the_reader_expects():
    choices, words = [("a1", "one"), ("a2", "A2")], {"a1": ("eins", "1")}
    level = column.Choice("level", "Niveau", "Level", choices=choices, words=words)
    assert level.words == {"a1": ("eins", "one", "1"), "a2": ("A2", "A2")}
    columns = (*COLUMNS, level)
    for language, title in enumerate(("Bedarfe", "Needs")):
        content = writing.template(title, columns, language)
        with pytest.raises(FileProblem) as info:
            parse(read_sheets(content), columns)
        assert info.value.code == "no_rows"
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet.title == title
        assert [cell.value for cell in sheet[1]] == [
            c.labels[language] for c in columns
        ]
        (offer,) = sheet.data_validations.dataValidation
        assert str(offer.sqref) == "F2:F2000"
        lists = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
        assert offer.formula1 == f"'{lists.title}'!$F$2:$F$3"
        offered = [cell.value for cell in lists["F"][1:]]
        origin = column.Origin(language)
        assert [columns[-1].clean(word, origin) for word in offered] == ["a1", "a2"]
        assert not offer.showErrorMessage


def test_a_value_goes_where_its_column_says():
    vals = {}
    column.Amount("price", "Preis", "Price").assign({"price": Decimal("1.50")}, vals)
    column.Column("topic", "Thema", "Topic", field="topic_id").assign(
        {"topic": "DIP", "topic_id": 7}, vals
    )
    column.Date("day", "Tag", "Day").assign({"day": None}, vals)
    assert vals == {"price": 1.5, "topic_id": 7}
    assert isinstance(vals["price"], float)
