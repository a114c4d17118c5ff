"""Why not together? Groups that one single obstacle keeps from being a course.

Two groups of a topic, one of them short of seats, are a *near miss* when they would
make a course if it were not for one obstacle; with two of them nobody is called. A
group alone can be one as well: its window is too short for the course, or so many are
too few for the ceiling of one of them.

Pairs are compared by what is known of each group as a whole, and how many groups of a
topic are looked at is limited: the whole is linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from ..working_days import Calendar
from .apart import WISHES, Group, World
from .vocabulary import Need, TopicRule

Obstacle = Literal[
    "window", "place", "format", "level", "shifts", "price", "size", "network"
]
# Farther away than this is no near miss; nor is a ceiling so far below the price.
MAX_DAYS, MAX_KM, MAX_PRICE = 8 * 7, 50, Fraction(3, 2)
# Groups of a topic that are compared, the largest; pairs that are told of each.
MAX_GROUPS, MAX_TOLD = 120, 3


class NearMiss(NamedTuple):
    """
    :ivar need_ids: the larger group, or the one that can take place; sorted
    :ivar others: the other one, sorted; empty where a group is alone
    :ivar obstacle: what keeps them apart
    :ivar asked: needs that would have to change, as few as possible; none where it is
        no matter of a company: networks that do not share, and more seats than the
        largest group (``size``)
    :ivar seats: seats of the course that would be possible
    :ivar gain: firm seats of it that are not covered otherwise
    :ivar window_start: of a ``window``: first and
    :ivar window_end: last day of the course for which the asked would have to agree
    :ivar km: of a ``place``: how many more kilometres the farthest would have to go
    :ivar price: of a ``price``: what a seat would cost
    """

    topic_id: Any
    need_ids: list
    others: list
    obstacle: Obstacle
    asked: list
    seats: int
    gain: int
    window_start: date | None = None
    window_end: date | None = None
    km: int = 0
    price: Fraction | None = None


def find_near_misses(
    needs: Iterable[Need],
    ready: Iterable[Sequence],
    short: Iterable[Sequence],
    topic_rules: Mapping[Hashable, TopicRule],
    places: Mapping[Any, tuple[float, float]] | None = None,
    sharing: Mapping[Any, Hashable] | None = None,
    working_days: Calendar | None = None,
    today: date | None = None,
    declined: Mapping[Any, tuple[date, date]] | None = None,
) -> list[NearMiss]:
    """Tell what keeps groups apart that `propose` has found; the most seats first.

    :param ready: ids of the needs of each group that can take place
    :param short: the same of each group that cannot
    :param today: nobody is asked for an earlier day
    :param declined: need -> first and last day of a course to which it has said no:
        others are asked instead, where there are
    :param topic_rules: as all others, see `propose`
    """
    by_id = {need.id: need for need in needs}
    of_topic: dict[Hashable, tuple[list, list]] = defaultdict(lambda: ([], []))
    for kind, groups in enumerate((ready, short)):
        for ids in groups:
            members = [by_id[i] for i in ids]
            of_topic[members[0].topic_id][kind].append(members)
    found: list[NearMiss] = []
    for topic, (complete, lacking) in of_topic.items():
        world = World(
            topic_rules[topic],
            places or {},
            defaultdict(set),
            sharing or {},
            working_days or Calendar(),
            today,
            declined or {},
        )
        complete, lacking = (
            [Group(world, members, ready) for members in groups]
            for groups, ready in ((complete, True), (lacking, False))
        )
        for group in complete + lacking:
            if not group.inhouse:
                world.named[min(group.networks)] |= group.homes
        found += _of_topic(complete, lacking)
    return sorted(found, key=_rank)


def _rank(miss: NearMiss) -> tuple:
    return (
        miss.obstacle == "size",
        -miss.gain,
        -miss.seats,
        len(miss.asked),
        str(miss.topic_id),
        miss.need_ids,
        miss.others,
    )


def _of_topic(complete: list[Group], lacking: list[Group]) -> list[NearMiss]:
    """The near misses of one topic, each two groups told once."""
    groups = sorted(complete + lacking, key=lambda g: (-g.firm, g.ids))[:MAX_GROUPS]
    others = [group for group in groups if not group.ready]
    # one of a group that is short may fit, though the group does not
    others += [
        Group(group.world, [need])
        for group in others
        if len(group.needs) > 1
        for need in group.needs
    ]
    others = others[: 2 * MAX_GROUPS]
    told: dict[tuple, NearMiss] = {}
    for group in groups:
        mine = set(group.ids)
        found = [_pair(group, other) for other in others if mine.isdisjoint(other.ids)]
        for miss in sorted(filter(None, found), key=_rank)[:MAX_TOLD]:
            told.setdefault(tuple(sorted(miss.need_ids + miss.others)), miss)
    told = _without_parts(told)
    asked = {(*miss.asked,) for miss in told.values() if miss.obstacle == "window"}
    alone = [_alone(group) for group in others if (*group.ids,) not in asked]
    return [*filter(None, alone), *told.values()]


def _without_parts(told: dict[tuple, NearMiss]) -> dict[tuple, NearMiss]:
    """Leave out what is told of more needs together, for the same reason."""
    kept: dict[str, list[set]] = defaultdict(list)
    whole = {}
    for key in sorted(told, key=lambda key: (-len(key), key)):
        larger = kept[told[key].obstacle]
        if not any(set(key) <= more for more in larger):
            whole[key] = told[key]
            larger.append(set(key))
    return whole


def _alone(group: Group) -> NearMiss | None:
    """What keeps a need from any course, or a group that is large enough."""
    if group.start > group.end and len(group.needs) == 1:
        obstacle, more = "window", _window(group)
    elif group.seats >= group.world.rule.min_seats and group.above():
        obstacle, more = "price", _price(group)
    else:
        return None
    miss = _miss(group, group, obstacle, more) if more else None
    return miss and miss._replace(others=[])


def _miss(one: Group, other: Group, obstacle: Obstacle, more: dict) -> NearMiss:
    both = one if one is other else one.joined(other)
    low, high = one.world.rule.min_seats, one.world.rule.max_seats
    seats = max(both.firm, min(both.seats, low))
    gain = other.firm if one.ready else both.firm
    if obstacle == "size":
        gain -= seats - high
        seats = high
    return NearMiss(
        one.topic_id, one.ids, other.ids, obstacle, seats=seats, gain=gain, **more
    )


def _pair(one: Group, other: Group) -> NearMiss | None:
    """What alone keeps two groups from being a course; None for nothing, or more."""
    if not one.ready and (other.firm, other.ids) > (one.firm, one.ids):
        one, other = other, one
    if not other.firm or one.seats + other.seats < one.world.rule.min_seats:
        return None
    apart = one.quick_obstacles(other)
    if len(apart) > 1:
        return None
    keeps, changes = one, other
    if "format" in apart:
        sides = _format_sides(one, other)
        if not sides:
            return None
        keeps, changes = sides
    both = one.joined(other)
    apart += one.slow_obstacles(other, both, keeps.formats or changes.formats)
    if len(apart) != 1:
        return None
    more = _CHANGES[apart[0]](both, one, other)
    return _miss(one, other, apart[0], more) if more else None


def _format_sides(one: Group, other: Group) -> tuple[Group, Group] | None:
    """Whose format would be that of the course, and whose would change.

    Nobody else joins an inhouse course: its company is asked to leave its house.
    """
    if one.inhouse and other.inhouse:
        return None
    return (other, one) if one.inhouse else (one, other)


# ------------------------------------------------ what would have to change, and whose


def _window(both: Group, *_sides: Group) -> dict | None:
    """The first days, of all that lie near enough, for which the fewest are asked.

    Rather none for which somebody is asked who has said no to nearer ones.
    """
    best = None
    refused = {
        need.id: days_out(need, *both.world.declined[need.id])
        for need in both.needs
        if need.id in both.world.declined
    }
    for day in sorted(both.edges()):
        if both.world.today and day < both.world.today:
            continue
        first, last = both.world.span(day)
        shift = {need.id: days_out(need, first, last) for need in both.needs}
        asked = sorted(key for key, days in shift.items() if days)
        in_vain = any(0 < refused.get(key, 0) <= shift[key] for key in asked)
        rank = (in_vain, len(asked), sum(shift.values()), first)
        near = max(shift.values()) <= MAX_DAYS
        if asked and near and (not best or rank < best[0]):
            best = rank, {"asked": asked, "window_start": first, "window_end": last}
    return best[1] if best else None


def days_out(need: Need, first: date, last: date) -> int:
    """By how many days a course lies outside of the window of a need."""
    before = (need.window_start - first).days if need.window_start else 0
    after = (last - need.window_end).days if need.window_end else 0
    return max(before, 0) + max(after, 0)


def _place(both: Group, *_sides: Group) -> dict | None:
    more = both.farther()
    km = -int(-max(more.values()) // 1)
    return {"asked": sorted(more), "km": km} if km <= MAX_KM else None


def _price(both: Group, *_sides: Group) -> dict | None:
    above, price = both.above(), both.price()
    lowest = min(Fraction(str(need.price_ceiling)) for need in above)
    if price > lowest * MAX_PRICE:
        return None
    return {"asked": sorted(need.id for need in above), "price": price}


def _format(_both: Group, one: Group, other: Group) -> dict:
    _keeps, changes = _format_sides(one, other)
    return _wish(changes, "format")


def _wish(group: Group, name: str) -> dict:
    """Those of a group who have a wish of that kind."""
    wishing = [need.id for need in group.needs if WISHES[name](need) is not None]
    return {"asked": sorted(wishing)}


def _nobody(*_groups: Group) -> dict:
    return {"asked": []}


_CHANGES = {
    "window": _window,
    "place": _place,
    "price": _price,
    "format": _format,
    "level": lambda _both, _one, other: _wish(other, "level"),
    "shifts": lambda _both, _one, other: _wish(other, "shifts"),
    "size": _nobody,
    "network": _nobody,
}
