import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.file_name import file_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Deutsch: your receipt", "Deutsch - your receipt.pdf"),
        ("Q/2027/0012", "Q-2027-0012.pdf"),
        ('Was? "Dies" <und> das|*', "Was- -Dies- -und- das-.pdf"),
        ("Zeile\neins\t zwei ", "Zeile-eins- zwei.pdf"),
        ("Kurs 1. ", "Kurs 1.pdf"),
        ("Prüfung – größer", "Prüfung – größer.pdf"),
        (" . ", "file.pdf"),
    ],
)
def test_what_windows_takes_is_a_name(words, name):
    assert file_name(words, ".pdf") == name


@given(st.text())
def test_every_text_gives_a_name(words):
    name = file_name(words, ".pdf")
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', name)
    assert name == name.strip()
    assert 4 < len(name) <= 124
