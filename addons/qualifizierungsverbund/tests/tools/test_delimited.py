"""CSV files: every encoding of Excel, and rows that end where they should."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ...tools.table.cells import plain
from ...tools.table.delimited import read_rows
from ...tools.table.encoding import DOS, ENCODINGS, MAC, WINDOWS, decode
from ...tools.table.files import read_cells, read_sheets
from ...tools.table.problems import FileProblem

#: Hypothesis on a busy machine: slow is no failure.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADINGS = {plain(words) for words in ("Unternehmen", "Straße", "Beschäftigte", "Ort")}


def rows(text):
    return [(number, cells) for number, cells, _is_open in read_rows(text)]


def open_rows(text):
    return [number for number, _cells, is_open in read_rows(text) if is_open]


# ------------------------------------------------------------------------- encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", *ENCODINGS])
@pytest.mark.parametrize(
    "text",
    [
        "Unternehmen;Straße;Ort\nMüller GmbH;Käferweg 1;Köln\n",
        "Unternehmen;Beschäftigte\nGROSS & SÖHNE;12\n",
        "Unternehmen;Straße\nMálaga Søn – “X”;Łódź 1\n",
    ],
)
def test_headings_tell_the_encoding(text, encoding):
    # A sign that an encoding has not is replaced as Excel does.
    content = text.encode(encoding, errors="replace")
    assert decode(content, headings=HEADINGS) == content.decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["Müller", "Käfer", "ÄRZTE", "Bäckerei Löwe & Söhne"])
def test_german_words_tell_the_encoding_or_it_is_asked(name, encoding):
    content = f"Unternehmen;Ort\n{name};Ulm\n".encode(encoding)
    try:
        assert name in decode(content, headings=HEADINGS)
    except FileProblem as problem:
        assert problem.code == "which_encoding"
        assert name.split()[0] in problem.params["samples"].values()


def test_what_looks_good_in_two_encodings_is_asked():
    content = "Unternehmen;Ort\nFuß;Ulm\n".encode(DOS)
    with pytest.raises(FileProblem) as info:
        decode(content, headings=HEADINGS)
    assert info.value.params["samples"] == {WINDOWS: "Fuá", DOS: "Fuß"}
    assert "Fuß" in decode(content, DOS, HEADINGS)
    assert decode("Málaga, Café Noël".encode(WINDOWS)) == "Málaga, Café Noël"


def test_a_chosen_encoding_is_used():
    content = "Unternehmen;Ort\nMüller;Köln\n".encode(MAC)
    assert "Müller;Köln" in decode(content, MAC)
    # What says itself what it is needs no choice.
    assert decode("Müller".encode(), DOS) == "Müller"


# ------------------------------------------------------------------------ open quotes


def test_an_open_quote_costs_its_own_row_only():
    text = 'Firma;Verbund\nA;N\n"B;N\nC;N\n"D";"N"\nE;"N\nF;N\n'
    assert open_rows(text) == [3, 6]
    assert [cells[0] for _number, cells in rows(text)] == [
        "Firma",
        "A",
        "B",
        "C",
        "D",
        "E",
        "F",
    ]
    (sheet,) = read_sheets(text.encode())
    assert sheet.open_quotes == {3, 6}


def test_two_open_quotes_do_not_close_each_other():
    assert open_rows('Firma;Verbund\n"A;N\nB;N\n"C;N\nD;"\nE;N\n') == [2, 4, 5]


def test_quotes_within_words_are_words():
    text = 'Firma;Verbund\nHotel "Zur Post" GmbH;N\n"Hotel ""Zur Post"" GmbH";N\n'
    assert not open_rows(text)
    assert {cells[0] for _number, cells in rows(text)[1:]} == {'Hotel "Zur Post" GmbH'}


def test_cells_of_several_lines_stay_whole():
    text = 'Firma;Ort;Bemerkung\nA;B;"eins\nzwei; drei\r\nvier"\nC;D;\n'
    assert rows(text) == [
        (1, ["Firma", "Ort", "Bemerkung"]),
        (2, ["A", "B", "eins\nzwei; drei\r\nvier"]),
        (5, ["C", "D", None]),
    ]


def test_a_title_above_does_not_hide_the_separator():
    assert read_cells("Mitglieder, Stand März\n\nFirma;Ort\nA;B\n".encode())[1:] == [
        (3, ["Firma", "Ort"]),
        (4, ["A", "B"]),
    ]
    assert rows("sep=,\nFirma,Ort\nA;B,C\n") == [
        (2, ["Firma", "Ort"]),
        (3, ["A;B", "C"]),
    ]


WORDS = st.text("ab ;\"'\n", max_size=12).map(str.strip)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=8))
@patient
def test_what_a_spreadsheet_writes_is_read(table):
    """Cells without a line that looks like a row of the table."""
    table = [
        [" ".join(cell.replace(";", ",").split("\n")) or "x" for cell in row]
        for row in table
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerows([["Firma", "Ort", "Bemerkung"], *table])
    read = [cells for _number, cells in rows(buffer.getvalue())]
    assert read[1:] == [[cell.strip() for cell in row] for row in table]
    assert not open_rows(buffer.getvalue())


@given(st.text("a;\"'\n\r\t", max_size=200))
@patient
def test_no_line_is_lost_whatever_it_holds(text):
    """Every line that is not within a cell of several lines is a row."""
    numbers = [number for number, _cells in rows(text)]
    assert numbers == sorted(set(numbers))
    assert all(number in numbers for number in open_rows(text))


@pytest.mark.parametrize("line", ["\n", '"\n', '"x""\n', "a;b\n", '";"\n', '"" "\n'])
def test_a_hostile_file_is_answered_in_seconds(line):
    content = line.encode() * (1_000_000 // len(line))
    try:
        read_cells(content)
    except FileProblem as problem:
        assert problem.code in ("too_many_rows", "empty")
