"""Pooling: turn needs that are too small alone into groups large enough for a course.

Needs fit into one pool when they have the same topic and may mix, agree on format,
level and shifts, share days enough for the course, everybody reaches the place, and
nobody pays more than its ceiling, as far as a price is known. Finding the cover with
the most seats is NP-hard. It is searched by parts: needs of two parts can never meet,
so that what happens in one part does not depend on another.

* A small part (``search``) is covered again and again. Who was left over goes first in
  the next round, and pools of all rounds are exchanged for one another as long as that
  covers more seats. It ends when nobody is left over who could be covered, when nothing
  better has come for long, or when the steps of the part are used up.
* A large part is covered venue by venue (``sweep``). A *venue* is a choice of format,
  level, shifts and place (``venues``); the needs are intervals of time there. Going
  through them by their last day, the need that ends next takes everybody present on
  that day along, the soonest to end first, until the group is full: O(n log n) per
  venue. Then small pieces around needs left over are searched like small parts
  (``cluster``).

Steps are given by the need, so the whole is linear. No step draws lots or depends on
the order of the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ..working_days import Calendar
from .cluster import Cluster
from .columns import Columns, last_day
from .near_miss import NearMiss, days_out, find_near_misses
from .vocabulary import Need, Pools, Proposal, TopicRule

__all__ = [
    "NearMiss",
    "Need",
    "Pools",
    "Proposal",
    "TopicRule",
    "days_out",
    "find_near_misses",
    "propose",
]

_FORMATS = ("onsite", "blended", "online")


def propose(
    needs: Iterable[Need],
    topic_rules: Mapping[Hashable, TopicRule],
    places: Mapping[Any, tuple[float, float]] | None = None,
    sharing: Mapping[Any, Hashable] | None = None,
    working_days: Calendar | None = None,
) -> Pools:
    """Group *needs* into courses that cover as many firm seats as possible.

    Every need is in at most one pool, with all its seats. Proposals and open pools
    come by topic, then by their needs.

    :param places: district -> (latitude, longitude)
    :param sharing: network -> opaque key; the needs of networks with the same key mix,
        those of any other network stay among themselves
    :param working_days: on which days a course is held; without it, not on weekends
    :raises KeyError: for a topic without a rule
    :raises ValueError: for a window that ends before it starts
    """
    sharing = sharing or {}
    # position = rank by last day, then urgency: "smallest index first" is the sweep
    needs = sorted(needs, key=lambda n: (last_day(n), -int(n.priority or 0), n.id))
    groups: dict[tuple, list[int]] = defaultdict(list)
    for index, need in enumerate(needs):
        own = None
        if need.format == "inhouse":
            own = (
                (need.id, None) if need.partner_id is None else (None, need.partner_id)
            )
        network = need.network_id
        mixing = (network in sharing, sharing.get(network, network))
        groups[need.topic_id, mixing, own].append(index)

    columns = Columns(needs, topic_rules, places or {}, working_days or Calendar())
    proposals, open_pools = [], []
    for (topic, _mixing, own), members in groups.items():
        rule = topic_rules[topic]
        formats = _FORMATS if own is None else ("inhouse",)
        cluster = Cluster(columns, members, rule, formats)
        cluster.solve()
        proposals += cluster.proposals(topic)
        open_pools += cluster.open_pools(topic)
    for pools in (proposals, open_pools):
        pools.sort(key=lambda pool: (str(pool["topic_id"]), pool["need_ids"]))
    return Pools(proposals, open_pools)
