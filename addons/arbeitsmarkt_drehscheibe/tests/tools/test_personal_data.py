import time

import pytest

from ...tools.personal_data import find_contact_data


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("erika@example.com", "email"),
        ("Erika.Muster+x@mail.example.de bitte", "email"),
        ("erika(at)example.com", "email"),
        ("0711 1234567", "phone"),
        ("Tel.: +49 711 / 123 45 67", "phone"),
        ("0049-711-1234567", "phone"),
        (None, None),
        ("", None),
        ("Ab 01.02.2027 oder 2027-02-01", None),
        ("KldB 41312, 25 Jahre, 38,5 h", None),
        ("2015-2024 im Labor", None),
        ("3 x @home", None),
    ],
)
def test_contact_data(text, kind):
    assert find_contact_data(text) == kind


@pytest.mark.parametrize(
    "part", ["a", "a.", "a@", "a@a-", "(at)", "0", "0 ", "01-", "+49 (", "1.1.", " "]
)
def test_a_long_text_takes_no_longer_than_reading_it(part):
    """Quadratic, each of these would take minutes."""
    text = part * (400_000 // len(part)) + "!"
    start = time.process_time()
    find_contact_data(text)
    assert time.process_time() - start < 2
