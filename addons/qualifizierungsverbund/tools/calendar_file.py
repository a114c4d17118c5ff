"""Days out of a calendar file (iCalendar, RFC 5545), as ministries publish holidays."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

# More than a federal state has school holidays in a hundred years.
MAX_EVENTS = 2000
_ESCAPED = re.compile(r"\\([\\;,nN])")
_DAY = re.compile(r"([0-9]{8})(T[0-9]{6}Z?)?")


class NotACalendar(ValueError):
    """What was uploaded is no calendar file, or a far too large one."""


class Event(NamedTuple):
    """
    :ivar last: last day, which belongs to it
    """

    name: str
    first: date
    last: date


def read(content: bytes) -> list[Event]:
    """Return the events that have a name and days; what else a file has is left out.

    :raises NotACalendar: when it is no calendar, or has too many events
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotACalendar from error
    # A line that is too long goes on behind a blank
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise NotACalendar
    events, values, depth = [], None, 0
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if name == "BEGIN" and value.strip().upper() == "VEVENT":
            values, depth = {}, 0
        elif values is None:
            continue
        elif name == "BEGIN":
            depth += 1  # an alarm has a name of its own
        elif name == "END" and depth:
            depth -= 1
        elif name == "END":
            events.append(_event(values))
            values = None
        elif not depth:
            values.setdefault(name, value.strip())
        if len(events) > MAX_EVENTS:
            raise NotACalendar
    return [event for event in events if event]


def _event(values: dict[str, str]) -> Event | None:
    first, _midnight = _day(values.get("DTSTART", ""))
    last, midnight = _day(values.get("DTEND", ""))
    if first and last and midnight and last > first:
        # The end is the moment at which it is over already
        last -= timedelta(days=1)
    last = last or first
    name = _ESCAPED.sub(_unescape, values.get("SUMMARY", "")).strip()
    if not first or not name or last < first:
        return None
    return Event(name, first, last)


def _unescape(match: re.Match) -> str:
    return " " if match[1] in "nN" else match[1]


def _day(value: str) -> tuple[date | None, bool]:
    """The day of a value, and whether it stands for the midnight before it."""
    match = _DAY.fullmatch(value)
    try:
        day = match and datetime.strptime(match[1], "%Y%m%d").date()
    except ValueError:
        day = None
    return day or None, bool(match) and not (match[2] or "").strip("TZ0")
