"""The next step of a course: what somebody who opens it has to do now.

Facts in, one code out; a state that waits for nothing but a date has a step as well,
that of waiting. The rule asks what stands in the way of the next state first, so that
nobody is sent to a step that is refused.
"""

from __future__ import annotations

from typing import NamedTuple

FIND_NEEDS = "find_needs"
MAKE_CONCEPT = "make_concept"
ASK_PROVIDERS = "ask_providers"
AWAIT_OFFERS = "await_offers"
OFFERS_LATE = "offers_late"
AWARD = "award"
ORDER_AGAIN = "order_again"
PLAN_COST = "plan_cost"
SET_DATES = "set_dates"
OPEN_BOOKING = "open_booking"
APPROVE = "approve"
DECIDE = "decide"
INVITE = "invite"
REMIND = "remind"
FIND_SEATS = "find_seats"
CONFIRM = "confirm"
FIND_PROVIDER = "find_provider"
START = "start"
PLAN_SESSIONS = "plan_sessions"
FIND_NAMES = "find_names"
AWAIT_START = "await_start"
FINISH = "finish"
AWAIT_END = "await_end"
SETTLE = "settle"
NOTHING = "nothing"
STEPS = (
    FIND_NEEDS,
    MAKE_CONCEPT,
    ASK_PROVIDERS,
    AWAIT_OFFERS,
    OFFERS_LATE,
    AWARD,
    ORDER_AGAIN,
    PLAN_COST,
    SET_DATES,
    OPEN_BOOKING,
    APPROVE,
    DECIDE,
    INVITE,
    REMIND,
    FIND_SEATS,
    CONFIRM,
    FIND_PROVIDER,
    START,
    PLAN_SESSIONS,
    FIND_NAMES,
    AWAIT_START,
    FINISH,
    AWAIT_END,
    SETTLE,
    NOTHING,
)


class Facts(NamedTuple):
    """A course as it stands now.

    :param state: key of its state
    :param pooled: seats of the needs that are in it while it is planned
    :param received: offers that could be awarded
    :param awaited: offers that providers have not made yet
    :param late: of these, the ones whose reply date is over
    :param provider: whether it has a training provider
    :param unordered: whether its provider has no order any more
    :param cost: whether it has a cost plan
    :param obstacle: whether the calendar forbids the next state
    :param approval: whether an approval has been asked for and is awaited
    :param due: whether its decision date is here
    :param companies: how many are asked or in
    :param missing: seats missing to the minimum
    :param asked: seats asked for, without an answer
    :param units_left: units without a session
    :param unnamed: seats without a name
    """

    state: str
    pooled: int = 0
    received: int = 0
    awaited: int = 0
    late: int = 0
    provider: bool = False
    unordered: bool = False
    cost: bool = False
    obstacle: bool = False
    approval: bool = False
    due: bool = False
    companies: int = 0
    missing: int = 0
    asked: int = 0
    units_left: int = 0
    unnamed: int = 0


def next_step(facts: Facts) -> str:
    """Return the code of the one step that comes next, ``nothing`` when all is done."""
    rule = _RULES.get(facts.state)
    return rule(facts) if rule else NOTHING


def _idea(facts: Facts) -> str:
    return MAKE_CONCEPT if facts.pooled else FIND_NEEDS


def _planned(facts: Facts) -> str:
    if not facts.provider:
        if facts.received:
            return AWARD
        if facts.awaited > facts.late:
            return AWAIT_OFFERS
        return OFFERS_LATE if facts.late else ASK_PROVIDERS
    if facts.unordered:
        return ORDER_AGAIN
    if not facts.cost:
        return PLAN_COST
    return SET_DATES if facts.obstacle else OPEN_BOOKING


def _open(facts: Facts) -> str:
    if facts.approval:
        return APPROVE
    if facts.due:
        return DECIDE
    if facts.unordered:
        return ORDER_AGAIN
    if facts.obstacle:
        return SET_DATES
    if not facts.companies:
        return INVITE
    if not facts.missing:
        return CONFIRM
    return REMIND if facts.asked else FIND_SEATS


def _confirmed(facts: Facts) -> str:
    if not facts.provider:
        return FIND_PROVIDER
    if facts.unordered:
        return ORDER_AGAIN
    if not facts.obstacle:
        return START
    if facts.units_left:
        return PLAN_SESSIONS
    return FIND_NAMES if facts.unnamed else AWAIT_START


def _running(facts: Facts) -> str:
    if not facts.obstacle:
        return FINISH
    return FIND_NAMES if facts.unnamed else AWAIT_END


def _done(_facts: Facts) -> str:
    return SETTLE


_RULES = {
    "idea": _idea,
    "concept": _planned,
    "tender": _planned,
    "booking_open": _open,
    "confirmed": _confirmed,
    "running": _running,
    "done": _done,
}
