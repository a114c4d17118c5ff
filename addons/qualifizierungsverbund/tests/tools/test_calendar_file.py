from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ...tools.calendar_file import Event, NotACalendar, read


def _file(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def test_the_day_of_the_end_is_over_already():
    content = _file(
        (
            "UID:1",
            "SUMMARY:Osterferien Baden-Württemberg 2027",
            "DTSTART;VALUE=DATE:20270330",
            "DTEND;VALUE=DATE:20270404",
        )
    )
    assert read(content) == [
        Event("Osterferien Baden-Württemberg 2027", date(2027, 3, 30), date(2027, 4, 3))
    ]


def test_files_are_written_in_many_ways():
    for lines, last in (
        (("DTSTART;VALUE=DATE:20270330",), 30),  # a single day
        (("DTSTART:20270330", "DTEND:20270330"), 30),
        (("DTSTART;TZID=Europe/Berlin:20270330T000000", "DTEND:20270401T000000"), 31),
        (("DTSTART:20270330T000000Z", "DTEND:20270331T235959Z"), 31),
    ):
        [event] = read(_file(("SUMMARY:x", *lines)))
        assert (event.first, event.last.day) == (date(2027, 3, 30), last), lines


def test_long_lines_go_on_and_signs_are_escaped():
    content = _file(
        ("SUMMARY:Ferien\\, sch", " ön\\nund lang", "DTSTART:20270330", "X-A:1")
    )
    assert read(b"\xef\xbb\xbf" + content)[0].name == "Ferien, schön und lang"


def test_an_alarm_is_no_event():
    alarm = ("BEGIN:VALARM", "SUMMARY:Wecker", "END:VALARM")
    [event] = read(_file((*alarm, "SUMMARY:Ferien", "DTSTART:20270330")))
    assert event.name == "Ferien"


def test_what_has_no_name_or_no_days_is_left_out():
    for lines in (
        ("DTSTART:20270330",),
        ("SUMMARY:x",),
        ("SUMMARY:x", "DTSTART:20271399"),
        ("SUMMARY:x", "DTSTART:tomorrow"),
        ("SUMMARY:x", "DTSTART:20270330", "DTEND:20270101"),
    ):
        assert read(_file(lines)) == [], lines


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"name;von;bis", "Ferien für".encode("latin-1")],
)
def test_other_files_are_refused(content):
    with pytest.raises(NotACalendar):
        read(content)


def test_a_file_without_end_is_refused():
    event = ("SUMMARY:x", "DTSTART:20270330")
    with pytest.raises(NotACalendar):
        read(_file(*[event] * 2001))


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(0, 60))
def test_days_are_read_as_they_were_written(first, days):
    end = first + timedelta(days=days + 1)
    content = _file(
        ("SUMMARY:x", f"DTSTART:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}")
    )
    assert read(content) == [Event("x", first, first + timedelta(days=days))]


@given(st.binary(max_size=300))
def test_nonsense_is_refused_or_has_no_days(content):
    with suppress(NotACalendar):
        assert isinstance(read(b"BEGIN:VCALENDAR\n" + content), list)
