"""What to do with a course on its decision date: run, prolong, merge or cancel.

Figures in, options out, the proposed one first. A person decides; what cannot be done
is not among the options. The rule, in the order in which it is tried:

1. *run* when a group of the minimum is there: waiting would gain nothing.
2. *prolong* when companies that are in the course may bring what is missing (seats
   called possible, seats asked for without an answer), when a day is left before the
   start, and the course has not been prolonged before: who has waited once is not kept
   waiting for hopes a second time.
3. *merge* when another thin course on the topic can take all the seats that are
   promised, and both together have a group of the minimum there.
4. *cancel*: the companies are free for something else.

The others follow, for whoever knows more: the same order, *cancel* before what nobody
would propose. *Run* below the minimum needs an approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

RUN = "run"
PROLONG = "prolong"
MERGE = "merge"
CANCEL = "cancel"


class Near(NamedTuple):
    """Another course on the topic, which could take the seats of this one.

    :param key: opaque, unique identity
    :param seats: that are promised there
    :param minimum: of that course
    :param free: seats that it still has
    :param missing: seats missing to a group of its minimum, guaranteed ones counted,
        once all that is promised here has come
    """

    key: object
    seats: int
    minimum: int
    free: int
    missing: int


class Facts(NamedTuple):
    """A course on the day it is decided on.

    :param minimum: seats that it needs
    :param group: seats of those that would take part now, guaranteed ones included
    :param missing: seats missing to a group of the minimum in which nobody pays more
        than agreed
    :param promised: seats that companies have given their word on, whatever the price
    :param guaranteed: of the seats that count, those that somebody takes if they stay
        empty
    :param possible: seats that companies of the course have called possible
    :param asked: seats asked for, without an answer so far
    :param days_left: days on which one could still decide: after today, before it
        starts
    :param prolonged: how often it was prolonged already
    :param started: whether its first day has passed
    :param near: courses into which it could be merged
    """

    minimum: int
    group: int
    missing: int
    promised: int = 0
    guaranteed: int = 0
    possible: int = 0
    asked: int = 0
    days_left: int = 0
    prolonged: int = 0
    started: bool = False
    near: Sequence[Near] = ()


class Option(NamedTuple):
    """
    :ivar outcome: ``run``, ``prolong``, ``merge`` or ``cancel``
    :ivar reasons: pairs of a code and a number that it counts
    :ivar near: the course to merge with, None otherwise
    """

    outcome: str
    reasons: tuple[tuple[str, int], ...]
    near: Near | None = None


def propose(facts: Facts) -> tuple[Option, ...]:
    """Return what can be done, what is proposed first; never empty."""
    good, other = [], []
    for option, is_good in (
        _run(facts),
        _prolong(facts),
        _merge(facts),
    ):
        if option:
            (good if is_good else other).append(option)
    return (*good, Option(CANCEL, _cancel_reasons(facts)), *other)


def best_near(facts: Facts) -> Near | None:
    """Return the course that is helped most: the fewest seats missing afterwards.

    Only one that has a free seat for each that is promised here. Of equal ones the
    first.
    """
    fitting = [near for near in facts.near if near.free >= facts.promised]
    return min(fitting, key=lambda near: near.missing, default=None)


def _run(facts):
    if facts.started or not facts.group:
        return None, False
    reached = not facts.missing
    reasons = [("reached", facts.group) if reached else ("below", facts.missing)]
    if facts.guaranteed:
        reasons.append(("guaranteed", facts.guaranteed))
    return Option(RUN, tuple(reasons)), reached


def _prolong(facts):
    if facts.days_left < 1:
        return None, False
    reasons = [
        (code, number)
        for code, number in (
            ("missing", facts.missing),
            ("possible", facts.possible),
            ("asked", facts.asked),
            ("days_left", facts.days_left),
            ("prolonged", facts.prolonged),
        )
        if number
    ]
    hope = facts.possible + facts.asked
    is_good = bool(facts.missing) and not facts.prolonged and hope >= facts.missing
    return Option(PROLONG, tuple(reasons)), is_good


def _merge(facts):
    near = best_near(facts)
    if not near:
        return None, False
    still = ("still_missing", near.missing), ("enough", near.minimum)
    reasons = [("together", near.seats + facts.promised), still[not near.missing]]
    is_good = bool(facts.missing and facts.promised) and not near.missing
    return Option(MERGE, tuple(reasons), near), is_good


def _cancel_reasons(facts):
    reasons = [("missing", facts.missing)] if facts.missing else []
    if facts.started:
        reasons.append(("started", 1))
    elif facts.missing and facts.days_left < 1:
        reasons.append(("no_day_left", 1))
    if facts.missing and facts.possible + facts.asked < facts.missing:
        reasons.append(("no_hope", facts.possible + facts.asked))
    return tuple(reasons or [("called_off", facts.group)])
