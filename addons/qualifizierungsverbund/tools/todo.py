"""What somebody has to do, in the order in which it is due."""

from dataclasses import dataclass
from datetime import date, timedelta

# For so long stands what is done.
DONE_DAYS = 28


@dataclass(frozen=True)
class Todo:
    """One thing to do, or done.

    :param subject: what it is about, as staff have named it
    :param task: what is to do, or was done, in words
    :param url: where that is done
    :param button: what the way there says
    :param due: the last day for it, None where there is none
    :param amount: what it comes to, in words
    :param done: the day on which it was done, None as long as it is not
    :param lasting: whether it can still be changed, so that it stands however old
    :param fixed: whether its day is that on which it is done, which its words say
    """

    subject: str
    task: str
    url: str
    button: str
    due: date | None = None
    amount: str = ""
    done: date | None = None
    lasting: bool = False
    fixed: bool = False


def done_since(today: date) -> date:
    """Return the first day of which it still stands what was done."""
    return today - timedelta(DONE_DAYS)


def arrange(todos: list[Todo], today: date) -> tuple[list[Todo], list[Todo]]:
    """Return what is due, the earliest day first, and what was done, the latest first.

    What has no day comes last. What was done long ago is left out.
    """
    due = sorted(
        (todo for todo in todos if not todo.done),
        key=lambda todo: (todo.due is None, todo.due or today, todo.subject, todo.url),
    )
    since = done_since(today)
    done = sorted(
        (t for t in todos if t.done and (t.lasting or t.done >= since)),
        key=lambda todo: (today - todo.done, todo.subject, todo.url),
    )
    return due, done
