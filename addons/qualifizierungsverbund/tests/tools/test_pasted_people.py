import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.pasted_people import MAX_PEOPLE, Person, read, seat

LEVELS = {"a2": ("A2",), "basic": ("Basic", "Grundlagen")}
HALVES = {"1": ("Gruppe 1",), "2": ("Gruppe 2",), "both": ("beide",)}


def _read(text, asked=("level",)):
    return read(text, LEVELS, HALVES, asked)


def _people(text):
    pasted = _read(text)
    assert not pasted.problems
    return [(person.name, person.email, person.level) for person in pasted.people]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Muster\tada@example.com\tA2\nBo Li\t\tGrundlagen\n",
        "Ada Muster;ada@example.com;a2\r\nBo Li;;basic",
        "Name\tE-Mail\tNiveau\nAda Muster\tada@example.com\tA2\nBo Li\t\tBasic",
        "1;Ada;Muster;ada@example.com;A2\n2;Bo;Li;;Basic",
        "Nachname;Vorname;Abteilung;E-Mail;Stufe\n"
        "Muster;Ada;Lager;ada@example.com;A2\nLi;Bo;Büro;;Basic",
        '"Ada\tMuster"\tada@example.com\tA2\n\n"Bo Li"\t\tBasic',
    ],
)
def test_rows_are_read_as_they_are_copied(text):
    assert _people(text) == [
        ("Ada Muster", "ada@example.com", "a2"),
        ("Bo Li", "", "basic"),
    ]


def test_a_list_of_names_alone():
    assert _people("Ada Muster\nBo Li\n") == [("Ada Muster", "", ""), ("Bo Li", "", "")]
    assert _people("Name\nAda\n") == [("Ada", "", "")]
    assert _people(" \n\t\n;;\n") == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("\tada@example.com", "required"),
        ("A2;", "required"),
        ("Ada;no@address", "not_an_email"),
        ("Ada;a@example.com;b@example.com", "unclear"),
        ("Ada;Muster;Lager;A2", "unclear"),
        ("=HYPERLINK(1);a@example.com", "formula_text"),
        ("x" * 201 + ";", "too_long"),
        ("Cleo C.;cleo@example.com", "double"),
    ],
)
def test_a_wrong_row_is_named_and_the_others_are_read(row, code):
    pasted = _read(f"Cleo;cleo@example.com\n{row}\nBo;bo@example.com")
    assert [(p.row, p.code) for p in pasted.problems] == [(2, code)]
    assert [person.row for person in pasted.people] == [1, 3]


def test_a_level_that_nobody_knows_is_told_under_its_heading():
    pasted = _read("Name;Niveau\nAda;X9")
    assert [p.code for p in pasted.problems] == ["not_a_choice"]


@pytest.mark.parametrize(
    ("key", "cell", "heading"), [("level", "A2", "Niveau"), ("half", "beide", "Gruppe")]
)
def test_what_nobody_asks_for_is_refused_or_passed_over_and_no_name(key, cell, heading):
    others = {"level", "half"} - {key}
    pasted = _read(f"Ada;a@example.com;{cell}\nBo", others)
    assert [(p.row, p.code) for p in pasted.problems] == [(1, f"no_{key}")]
    assert [person.name for person in pasted.people] == ["Bo"]
    assert not pasted.passed
    # in a column of its own it is one of those that we do not want
    pasted = _read(f"Name;{heading};E-Mail\nAda;{cell};a@example.com\nBo;rot;", others)
    assert [(p.name, p.level, p.half) for p in pasted.people] == [
        ("Ada", "", ""),
        ("Bo", "", ""),
    ]
    assert (pasted.passed, pasted.problems) == ({key}, [])
    assert not _read(f"Name;{heading}\nAda;{cell}", {"level", "half"}).passed
    assert not _read("Name;E-Mail\nAda;", others).passed


def test_half_groups_are_read_where_there_are_two():
    for text in ("Ada;Gruppe 1\nBo;beide", "Name;Gruppe\nAda;1\nBo;Beide"):
        people = _read(text, ("level", "half")).people
        assert [(person.name, person.half) for person in people] == [
            ("Ada", "1"),
            ("Bo", "both"),
        ]
    pasted = _read("Name;Gruppe\nAda;rot", ("level", "half"))
    assert [p.code for p in pasted.problems] == ["not_a_group"]


def test_two_of_one_name_are_asked_for_unless_their_addresses_tell():
    pasted = _read("Ali Kaya\nali  KAYA")
    ((one, two),) = pasted.alike
    assert (one.row, two.row, len(pasted.people)) == (1, 2, 2)
    assert not _read("Ali Kaya;a@example.com\nAli Kaya;b@example.com").alike


def test_who_sits_already_keeps_the_seat_and_two_of_one_name_have_two():
    ali, bo = Person(1, "Ali"), Person(2, "Bo", "bo@example.com")
    assert seat([ali, bo], [Person(0, "B.", "BO@example.com"), Person(0, "ali")]) == [
        1,
        0,
    ]
    assert seat([ali, ali], [Person(0, "Ali")]) == [0, None]


def test_no_company_has_so_many_people():
    pasted = _read("\n".join(f"Person {n}a" for n in range(MAX_PEOPLE + 9)))
    assert len(pasted.people) == MAX_PEOPLE
    assert [p.code for p in pasted.problems] == ["too_many_people"]


@given(st.text(alphabet='aA2@.;\t\n", =1é', max_size=80))
def test_whatever_is_pasted_is_people_or_told(text):
    pasted = _read(text)
    rows = [person.row for person in pasted.people]
    assert len({*rows, *(p.row for p in pasted.problems)}) == len(rows) + len(
        pasted.problems
    )
    assert all(person.name.strip() for person in pasted.people)
    # pasted twice, nobody is new
    if not pasted.alike:
        assert None not in seat(pasted.people, pasted.people)
