"""Calendar files (RFC 5545): one event a day of a course."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import vobject
from dateutil.tz import UTC

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class Appointment:
    """
    :ivar uid: the same for as long as the day is that day
    :ivar sequence: raised with each change
    :ivar begin: in UTC, as Odoo stores moments; the end as well
    """

    uid: str
    sequence: int
    begin: datetime
    end: datetime
    title: str
    place: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    email: str


def render(
    appointments: Iterable[Appointment],
    method: str,
    stamp: datetime,
    organizer: Mailbox | None = None,
    attendee: Mailbox | None = None,
    *,
    tentative: bool = False,
) -> bytes:
    """Return the file.

    :param method: a calendar takes them in, or out
    :param stamp: when it is made, in UTC
    :param organizer: who invites
    :param attendee: who gets it, and nobody else
    :param tentative: whether it is not certain yet that they are held
    """
    calendar = vobject.iCalendar()
    calendar.add("prodid").value = "-//Qualifizierungsverbund//DE"
    calendar.add("method").value = method
    status = "TENTATIVE" if tentative else "CONFIRMED"
    for appointment in appointments:
        event = calendar.add("vevent")
        event.add("uid").value = appointment.uid
        event.add("sequence").value = str(appointment.sequence)
        event.add("dtstamp").value = stamp.replace(microsecond=0, tzinfo=UTC)
        event.add("dtstart").value = appointment.begin.replace(tzinfo=UTC)
        event.add("dtend").value = appointment.end.replace(tzinfo=UTC)
        event.add("summary").value = appointment.title
        if appointment.place:
            event.add("location").value = appointment.place
        if appointment.note:
            event.add("description").value = appointment.note
        event.add("status").value = "CANCELLED" if method == CANCEL else status
        if organizer:
            _add_mailbox(event, "organizer", organizer)
        if attendee:
            _add_mailbox(event, "attendee", attendee).params["RSVP"] = ["FALSE"]
    return calendar.serialize().encode()


def _add_mailbox(event, key, mailbox):
    line = event.add(key)
    line.value = f"mailto:{mailbox.email}"
    # A quotation mark would end the name, a control character the line
    name = "".join(c for c in mailbox.name if c.isprintable() and c != '"')
    line.params["CN"] = [name]
    return line
