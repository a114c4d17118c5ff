"""Names of companies: the same, perhaps the same, and different ones."""

import time

import pytest

from ...tools.table.matching import Index, Names

LETTERS = str.maketrans("0123456789", "abcdefghij")


@pytest.mark.parametrize(
    "typed",
    [
        "Müller Chemie GmbH & Co. KG",
        "MÜLLER CHEMIE GMBH & CO. KG",
        "Müller  Chemie\u00a0GmbH & Co. KG",
        "Mu\u0308ller Chemie GmbH & Co. KG",
        "Müller Chemie GmbH & Co.KG",
        "Müller Chemie GmbH & Co. KG_x000D_",
        "Müller Chemie GmbH&Co KG ",
        "Müller\u200b Chemie GmbH & Co. KG",
    ],
)
def test_the_same_name_is_found(typed):
    index = Index([("Müller Chemie GmbH & Co. KG", 1), ("Müller Chemie AG", 2)])
    assert index.find(typed) == [1]


def test_signs_count_where_they_tell_names_apart():
    index = Index([("C++", 1), ("C", 2), ("C#", 3)])
    assert [index.find(word) for word in ("c++", "C", "c#")] == [[1], [2], [3]]
    assert index.find("C.") == [1, 2, 3]
    assert index.find("") == index.find(None) == index.find("D") == []


@pytest.mark.parametrize(
    "typed",
    [
        "Mueller Chemie GmbH",
        "Müler Chemie GmbH",
        "Müller Chemie",
        "Müller Chemie AG",
        "Müller-Chemie Gesellschaft mbH",
        "Müller Chemi GmbH",
    ],
)
def test_a_name_that_may_be_a_slip_is_found(typed):
    names = Names([(1, "Müller Chemie GmbH"), (2, "Meier Chemie GmbH"), (3, "Zug AG")])
    assert names.find(typed) == 1


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Werk 1 GmbH", "Werk 2 GmbH"),
        ("Pharma Muster B GmbH", "Pharma Muster C GmbH"),
        ("Alpha Muster GmbH", "Beta Muster GmbH"),
        ("Maschinenbau Nord GmbH", "Maschinenbau Süd GmbH"),
        ("Chemie A GmbH", "GmbH"),
        ("", "A GmbH"),
    ],
)
def test_different_names_are_not_asked(name, other):
    assert Names([(1, name)]).find(other) is None


def test_many_names_are_compared_in_seconds():
    names = Names((n, f"Muster {n:05} Betrieb GmbH") for n in range(5000))
    start = time.process_time()
    for n in range(1000):
        assert names.find(f"Muster {n:05} Betriebe AG") == n
    assert time.process_time() - start < 20


def test_long_names_are_compared_as_fast_as_others():
    names = Names((n, "must" + f"{n:04}".translate(LETTERS) * 450) for n in range(2000))
    start = time.process_time()
    for n in range(500):
        names.find("mus" + f"{n:04}".translate(LETTERS) * 450)
    assert time.process_time() - start < 5
