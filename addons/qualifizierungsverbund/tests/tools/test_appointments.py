from datetime import datetime, timedelta

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from ...tools.appointments import CANCEL, PUBLISH, REQUEST, Appointment, Mailbox
from ...tools.appointments import render as _render

BEGIN = datetime(2027, 3, 29, 7, 0)
ORGANIZER = Mailbox('Verbund "Süd", e. V.', "verbund@example.com")
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=90)


def _day(number, **values):
    begin = BEGIN + timedelta(days=number)
    facts = {"title": "Deutsch, A2", "place": "Raum 1; Hof\nRückseite", **values}
    return Appointment(
        f"{number}@x", number, begin, begin + timedelta(hours=3), **facts
    )


def render(days, method=REQUEST, attendee=None):
    content = _render(days, method, datetime(2027, 1, 1, 12), ORGANIZER, attendee)
    return content.decode(), vobject.readOne(content.decode())


def test_each_day_is_an_event_of_its_own():
    text, calendar = render(
        [_day(1), _day(2)], attendee=Mailbox("Ada", "a@example.com")
    )
    events = calendar.vevent_list
    assert [event.uid.value for event in events] == ["1@x", "2@x"]
    assert [event.sequence.value for event in events] == ["1", "2"]
    assert "DTSTART:20270330T070000Z" in text
    assert events[0].location.value == "Raum 1; Hof\nRückseite"
    assert events[0].attendee.value == "mailto:a@example.com"
    assert events[0].organizer.value == "mailto:verbund@example.com"
    assert calendar.method.value == REQUEST
    assert text.count("ATTENDEE") == 2


@pytest.mark.parametrize(
    ("method", "status"),
    [(REQUEST, "CONFIRMED"), (PUBLISH, "CONFIRMED"), (CANCEL, "CANCELLED")],
)
def test_a_day_that_is_off_is_said_to_be_off(method, status):
    _text, calendar = render([_day(1)], method)
    assert calendar.vevent.status.value == status
    assert calendar.method.value == method


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_breaks_the_file(title, place, name):
    _text, calendar = render(
        [_day(1, title=title, place=place)], attendee=Mailbox(name, "a@example.com")
    )
    assert len(calendar.vevent_list) == 1
    assert calendar.vevent.uid.value == "1@x"
