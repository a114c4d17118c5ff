"""By when a provider confirms the order for a course."""

from datetime import date

from .working_days import Calendar

# Two weeks before it begins there is still time to find somebody else.
DAYS_BEFORE = 10
# Who is asked late has time to read it.
DAYS_TO_ANSWER = 3
# So long before the last day who has not answered is reminded, once.
DAYS_TO_REMIND = 2


def confirm_by(calendar: Calendar, asked: date, first: date) -> date:
    """Return the last day on which an order is confirmed in time.

    Ten working days before the course begins; who is asked late has three working days,
    but not beyond the last one before it begins.

    :param asked: when the provider was asked, or the order was changed
    :param first: first day of the course
    """
    wanted = max(calendar.back(first, DAYS_BEFORE), calendar.add(asked, DAYS_TO_ANSWER))
    return max(min(wanted, calendar.back(first, 1)), asked)


def remind_on(calendar: Calendar, asked: date, due: date) -> date | None:
    """Return from which day on a provider is reminded of its order.

    Two working days before the last one; None where it has only just been asked then.

    :param asked: as in :func:`confirm_by`
    :param due: last day to confirm
    """
    day = calendar.back(due, DAYS_TO_REMIND)
    return day if asked < day else None
