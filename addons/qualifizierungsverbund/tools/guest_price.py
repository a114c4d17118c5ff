"""A fixed price for the guests of an in-house course; the host bears the rest.

Each seat of a guest costs what was said, whatever the size of the group; the company
in whose house it is pays what is left of the cost. So every guest lightens the host,
as the price is no less than what a seat causes by itself, and the host never earns:
as soon as the guests would pay more than the course costs, their price falls to that.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction

from .price_curve import Bid, Plan


def host_price(plan: Plan, price_cents: int, size: int, own: int) -> Fraction:
    """Return the exact price of a seat of the host.

    :param size: seats of the group
    :param own: those of the host, at least 1
    """
    return Fraction(max(plan.total(size) - price_cents * (size - own), 0), own)


def host_bid(key: Hashable, seats: int, ceiling_cents: int, price_cents: int) -> Bid:
    """Return the word of a host that pays at most so much for a seat of its own.

    It bears the cost less what the guests pay: at most *ceiling_cents* for each of its
    seats means *price_cents* for every seat of the group, and the difference beyond.
    """
    return Bid(key, seats, price_cents, (ceiling_cents - price_cents) * seats)


def guest_bid(
    key: Hashable, seats: int, ceiling_cents: int | None, price_cents: int
) -> Bid:
    """Return the word of a guest: it pays the price, or takes no part."""
    if ceiling_cents is None or price_cents <= ceiling_cents:
        return Bid(key, seats)
    return Bid(key, seats, 0, -1)


def borne(
    total_cents: int, price_cents: int, seats: Mapping[Hashable, int], host: Hashable
) -> dict[Hashable, int]:
    """Return what each company bears of a cost.

    :param seats: of each company, the host among them
    :return: not negative; together the cost, or one cent where there is none to share
    """
    guests = sum(number for key, number in seats.items() if key != host)
    total = max(total_cents, 0)
    price = min(price_cents, total // guests) if guests else 0
    parts = {key: price * number for key, number in seats.items()}
    if host in parts:
        parts[host] = total - price * guests
    if not any(parts.values()):
        parts[host if host in parts else next(iter(parts))] = 1
    return parts
