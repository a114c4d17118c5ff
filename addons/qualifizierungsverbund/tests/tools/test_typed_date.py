from datetime import date

import pytest

from ...tools import typed_date


@pytest.mark.parametrize("typed", ["01.02.2027", "1.2.2027", "2027-02-01", "2027-2-1"])
def test_a_day_is_read_as_it_is_typed(typed):
    assert typed_date.read(typed) == date(2027, 2, 1)


@pytest.mark.parametrize(
    "typed",
    ["01.02.27", "27-02-01", "31.02.2027", "12/31/2027", "1.2.", "", "x", "1.2.20270"],
)
def test_what_is_no_day_of_a_known_century_is_refused(typed):
    with pytest.raises(typed_date.NotADate):
        typed_date.read(typed)


def test_day_and_month_that_may_have_changed_places_are_asked():
    assert typed_date.read("31/01/2027") == date(2027, 1, 31)
    assert typed_date.read("2/2/2027") == date(2027, 2, 2)
    with pytest.raises(typed_date.AmbiguousDate) as info:
        typed_date.read("3/4/2027")
    assert info.value.readings == {"first": "03.04.2027", "second": "04.03.2027"}
