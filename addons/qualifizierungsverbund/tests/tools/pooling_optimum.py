"""The exact optimum of pooling, by HiGHS; written apart from the product's way."""

from collections import defaultdict
from datetime import date

import highspy

from ...tools.geo import distance_km

FORMATS = ("onsite", "blended", "online")


def seats_covered(needs, pools):
    """Return the firm seats of *needs* that the proposals of *pools* cover."""
    pooled = {i for pool in pools.proposals for i in pool["need_ids"]}
    return sum(need.seats_firm for need in needs if need.id in pooled)


def optimum(needs, rules, places, sharing, seconds=20):
    """Return the most firm seats that any set of disjoint pools can cover.

    What is not proven in time counts as if it could be covered.
    """
    groups = defaultdict(list)
    for need in needs:
        network, own = need.network_id, None
        if need.format == "inhouse":
            own = (need.partner_id, need.partner_id is None and need.id)
        mixing = (network in sharing, sharing.get(network, network))
        groups[need.topic_id, mixing, own].append(need)
    return sum(
        _solve(_meetings(members, places, own), rules[topic], seconds)
        for (topic, _mixing, own), members in groups.items()
    )


def _meetings(needs, places, own):
    """Return the largest sets of needs that share a venue and a day."""
    levels = {need.level_to for need in needs} - {None} or {None}
    days = {need.window_end or date.max for need in needs}
    named = {
        places[need.district_id]
        for need in needs
        if need.district_id in places and need.format != "online"
    }
    found = {
        frozenset(
            need
            for need in needs
            if need.format in (None, form)
            and need.level_to in (None, level)
            and (form == "online" or _reaches(need, place, places))
            and (need.window_start or date.min) <= day <= (need.window_end or date.max)
        )
        for form in (("inhouse",) if own else FORMATS)
        for level in levels
        for place in ({None} if form == "online" else named or {None})
        for day in days
    }
    largest = []
    for meeting in sorted(found, key=len, reverse=True):
        if not any(meeting <= other for other in largest):
            largest.append(meeting)
    return largest


def _reaches(need, place, places):
    home = places.get(need.district_id)
    return None in (home, place, need.max_km) or (
        distance_km(*home, *place) <= need.max_km
    )


def _solve(meetings, rule, seconds):
    """Assign needs to courses, as many at each meeting as could be filled there."""
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("time_limit", float(seconds))
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5)
    taken, covered = defaultdict(list), []
    low = max(rule.min_seats, 1)
    for meeting in meetings:
        members = sorted(
            n for n in meeting if not rule.max_seats or n.seats_firm <= rule.max_seats
        )
        firm = sum(need.seats_firm for need in members)
        seats = firm + sum(need.seats_possible for need in members)
        for _course in range(min(seats // low, firm)):
            course = model.addBinary()
            comes = [(need, model.addBinary()) for need in members]
            filled = sum(need.seats_firm * var for need, var in comes)
            possible = sum(need.seats_possible * var for need, var in comes)
            model.addConstr(filled >= course)
            model.addConstr(filled + possible >= low * course)
            model.addConstr(filled <= (rule.max_seats or firm) * course)
            for need, var in comes:
                taken[need].append(var)
                covered.append(need.seats_firm * var)
    if not covered:
        return 0
    for variables in taken.values():
        model.addConstr(sum(variables) <= 1)
    model.maximize(sum(covered))
    info = model.getInfo()
    if model.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        return round(info.objective_function_value)
    return int(info.mip_dual_bound)
