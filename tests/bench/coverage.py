"""Seats that pooling covers, against the exact optimum of HiGHS.

Random instances of 14 to 50 needs, by seed: small and large groups, narrow and wide
ones, many places, levels, possible seats. Each is pooled a second time among as many
unrelated needs, of another topic, another network or a later year: no seat may be lost.
"""

import random
import statistics
from datetime import date, timedelta

from odoo.addons.qualifizierungsverbund.tests.tools.pooling_optimum import (
    optimum,
    seats_covered,
)
from odoo.addons.qualifizierungsverbund.tools.pooling import Need, TopicRule, propose

from .table import Limit

#: Instances of each kind.
INSTANCES = 20
START = date(2027, 1, 1)
PLACES = {
    number: (47.6 + number * 7919 % 44 * 2.1 / 44, 7.6 + number * 9973 % 44 * 2.8 / 44)
    for number in range(44)
}
SHARING = dict.fromkeys(range(3), "shared")
FORMATS = (None, "onsite", "onsite", "online", "blended")
LEVELS = (None, None, "a1", "b1")
#: Name: group size, firm and possible seats, formats, levels, places, days of the first
#: starts, longest window, share of windows without a bound.
KINDS = {
    "mixed": ((5, 9), (0, 5), (0, 0, 1, 3), FORMATS, LEVELS, 5, 60, 60, 0.25),
    "short windows": ((6, 12), (1, 5), (0, 0, 1), FORMATS, LEVELS, 5, 60, 15, 0),
    "on site": ((8, 12), (1, 4), (0, 1, 3), ("onsite",), LEVELS, 5, 60, 30, 0.1),
    "all places": ((8, 16), (1, 4), (0, 1), FORMATS[:3], LEVELS, 44, 200, 90, 0.2),
    "single seats": ((6, 10), (1, 2), (0, 1), FORMATS, LEVELS, 5, 90, 14, 0),
    "large needs": ((8, 10), (1, 8), (0, 0, 2), FORMATS, LEVELS, 5, 60, 20, 0),
    "one place": ((9, 11), (1, 6), (0,), (None,), (None,), 1, 90, 25, 0),
    "wishes": ((8, 9), (0, 3), (0, 1, 2, 4), FORMATS, LEVELS, 5, 60, 15, 0.2),
}


def measure(setting):
    shares, lost = [], 0
    for kind in KINDS:
        for seed in range(INSTANCES):
            dice = random.Random(f"{kind} {seed}")
            count = dice.randint(14, 50)
            needs = [_need(dice, kind, number) for number in range(count)]
            unrelated = [
                _need(dice, kind, number)._replace(**dice.choice(_apart(kind)))
                for number in range(count, 2 * count)
            ]
            rules = dict.fromkeys(("one", "other"), TopicRule(*KINDS[kind][0]))
            covered = seats_covered(needs, _pools(needs, rules))
            among = seats_covered(needs, _pools([*needs, *unrelated], rules))
            lost += max(covered - among, 0)
            if possible := optimum(needs, rules, PLACES, SHARING):
                shares.append(covered / possible)
    size = f"{len(shares)} of 14–50 needs"
    yield Limit("seats covered, mean", size, statistics.mean(shares), 0.998, "", True)
    yield Limit("seats covered, least", size, min(shares), 0.95, "", True)
    yield Limit("seats lost to unrelated needs", size, lost, 0, "seats")


def _apart(kind):
    """Return what keeps a need apart from those of *kind*."""
    apart = [{"topic_id": "other"}, {"network_id": "other"}]
    if not KINDS[kind][-1]:
        apart.append({"window_start": START + timedelta(400), "window_end": None})
    return apart


def _pools(needs, rules):
    return propose(needs, rules, PLACES, SHARING)


def _need(dice, kind, number):
    _rule, firm, possible, formats, levels, places, days, length, open_ = KINDS[kind]
    start = START + timedelta(dice.randrange(days))
    end = start + timedelta(dice.randrange(length))
    return Need(
        number,
        "one",
        dice.randrange(3),
        None,
        dice.randint(*firm),
        dice.choice(possible),
        dice.choice(formats),
        dice.choice(levels),
        start if dice.random() >= open_ else None,
        end if dice.random() >= open_ else None,
        dice.choice([None, *range(places)]),
        dice.choice([None, 20, 50, 90]),
        dice.choice("012"),
    )
