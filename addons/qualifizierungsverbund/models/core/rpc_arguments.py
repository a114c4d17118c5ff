"""Arguments of public methods: an RPC client may send anything."""

from contextlib import suppress
from datetime import date, datetime

from odoo.exceptions import UserError


def is_integer(value):
    """Whether a value is a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_key(value, selection):
    """Whether a value is a key of a selection: what else a client sends has no hash.

    :param selection: list of (key, label)
    """
    return isinstance(value, str) and value in dict(selection)


def check_text(env, value):
    """The text that a client has sent, without blanks around it; empty for nothing.

    :raises UserError: when it is anything else
    """
    # The database knows no NUL
    if not isinstance(value, str | None) or "\0" in (value or ""):
        raise UserError(env._("A text is expected."))
    return (value or "").strip()


def check_ids(env, values):
    """The ids that a client has sent.

    :param values: list or tuple of ids, or None for no choice
    :return: list of ids, or None
    :raises UserError: when it is anything else
    """
    if values is None:
        return None
    if not isinstance(values, list | tuple) or not all(map(is_integer, values)):
        raise UserError(env._("A list of record ids is expected."))
    return list(values)


def check_day(env, value):
    """The day that a client has sent, None for nothing.

    :raises UserError: when it is anything else
    """
    if value is None or value is False or value == "":
        return None
    # A moment is no day: its own would hang on the time zone
    if isinstance(value, str | date) and not isinstance(value, datetime):
        with suppress(ValueError):
            return date.fromisoformat(str(value))
    raise UserError(env._("A day is expected."))
