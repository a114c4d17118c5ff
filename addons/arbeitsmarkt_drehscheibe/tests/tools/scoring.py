"""How well an anonymous profile fits a demand, as a person reckons it, and why.

``models/matching/match_criteria.py`` says it in SQL and is checked against this: pairs
one by one, in whole numbers, with nothing shared but the scales.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from ...tools import scales
from ...tools.scales import (
    EDGE_PERCENT,
    LATE_DAYS,
    NEAR_DIGITS,
    STEP_PERCENT,
    UNKNOWN_PERCENT,
)

SHIFTS = scales.keys(scales.SHIFTS)
HOURS = scales.keys(scales.HOURS)
HOURS_ANY = scales.HOURS_ANY[0]
GERMAN_LEVELS = scales.keys(scales.GERMAN_LEVELS)

CRITERIA = (
    "occupation",
    "skills",
    "distance",
    "availability",
    "shifts",
    "hours",
    "language",
)


@dataclass(frozen=True)
class Weights:
    """What each criterion counts for; whole numbers, of any sum above zero."""

    occupation: int = 30
    skills: int = 25
    distance: int = 15
    availability: int = 10
    shifts: int = 8
    hours: int = 6
    language: int = 6

    def __post_init__(self):
        values = asdict(self).values()
        if any(value < 0 for value in values):
            raise ValueError("a weight cannot be negative")
        if not sum(values):
            raise ValueError("at least one weight is above zero")

    @property
    def total(self) -> int:
        return sum(asdict(self).values())


@dataclass(frozen=True)
class Profile:
    """
    :param occupations: KldB codes
    :param skills: level (1 to 3) by skill
    :param german: level, ``None`` when nothing is said: it counts as the lowest
    :param radius_km: how far the person goes
    :param blocked: keys of companies that must not see the profile
    :param employer: key of the company that releases the person
    """

    occupations: tuple[str, ...]
    shifts: str
    hours: str
    german: str | None
    available: date
    radius_km: int
    skills: Mapping[int, int] = field(default_factory=dict)
    blocked: frozenset[int] = frozenset()
    employer: int | None = None


@dataclass(frozen=True)
class Demand:
    """
    :param occupation: KldB code
    :param must: level by skill that has to be there
    :param can: level by skill that would be good
    :param lateral_entry: people from other occupations are welcome
    """

    company: int
    occupation: str
    lateral_entry: bool = False
    shifts: str | None = None
    hours: str | None = None
    german: str | None = None
    start: date | None = None
    must: Mapping[int, int] = field(default_factory=dict)
    can: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """
    :param tenths: score in tenths of a point, 0 to 1000
    :param explanation: one dict per blocker and criterion, see :func:`score`
    """

    tenths: int
    explanation: list[dict]

    @property
    def score(self) -> float:
        return self.tenths / 10

    @property
    def blockers(self) -> list[str]:
        return [entry["code"] for entry in self.explanation if entry["blocker"]]


def shared_digits(mine: str, wanted: str) -> int:
    """Number of leading digits that two KldB codes have in common."""
    count = 0
    for left, right in zip(mine, wanted, strict=False):
        if left != right:
            break
        count += 1
    return count


def _occupation(profile, demand, _km):
    digits = len(demand.occupation)
    shared = max(
        (shared_digits(code, demand.occupation) for code in profile.occupations),
        default=0,
    )
    value = shared * 100 // digits
    code = "same" if value == 100 else "near" if value else "other"
    return value, code, {"shared": shared, "digits": digits}


def _skills(profile, demand, _km):
    asked = {**demand.can, **demand.must}
    if not asked:
        return 100, "open", {"held": 0, "asked": 0}
    levels = sum(asked.values())
    held = sum(min(profile.skills.get(key, 0), level) for key, level in asked.items())
    return (
        100 * held // levels,
        "fit" if held == levels else "gap",
        {"held": held, "asked": levels},
    )


def _distance(profile, _demand, km):
    args = {"km": km, "radius": profile.radius_km}
    if km is None:
        return UNKNOWN_PERCENT, "unknown", args
    if km > profile.radius_km:
        return 0, "far", args
    return 100 - (100 - EDGE_PERCENT) * km // profile.radius_km, "km", args


def _availability(profile, demand, _km):
    if demand.start is None:
        return 100, "open", {"days": 0}
    days = max(0, (profile.available - demand.start).days)
    value = max(0, 100 - days * 100 // LATE_DAYS)
    return value, "late" if days else "fit", {"days": days}


def _steps(scale, has, wanted):
    return max(0, scale.index(wanted) - scale.index(has))


def _stepped(steps):
    return (
        max(0, 100 - STEP_PERCENT * steps),
        "gap" if steps else "fit",
        {"steps": steps},
    )


def _shifts(profile, demand, _km):
    if demand.shifts is None:
        return 100, "open", {"steps": 0}
    return _stepped(_steps(SHIFTS, profile.shifts, demand.shifts))


def _hours(profile, demand, _km):
    if demand.hours is None or HOURS_ANY in (demand.hours, profile.hours):
        return 100, "open", {"steps": 0}
    return _stepped(abs(HOURS.index(demand.hours) - HOURS.index(profile.hours)))


def _language(profile, demand, _km):
    if demand.german is None:
        return 100, "open", {"steps": 0}
    has = profile.german or GERMAN_LEVELS[0]
    value, code, args = _stepped(_steps(GERMAN_LEVELS, has, demand.german))
    if code == "gap" and profile.german is None:
        code = "unstated"
    return value, code, args


_VALUES = {
    "occupation": _occupation,
    "skills": _skills,
    "distance": _distance,
    "availability": _availability,
    "shifts": _shifts,
    "hours": _hours,
    "language": _language,
}


def blockers(profile: Profile, demand: Demand, km: int | None) -> list[str]:
    """What rules a pair out, whatever its score; in a fixed order."""
    shared = max(
        (shared_digits(code, demand.occupation) for code in profile.occupations),
        default=0,
    )
    found = {
        "must_missing": any(
            profile.skills.get(key, 0) < level for key, level in demand.must.items()
        ),
        "company_blocked": demand.company in profile.blocked,
        "own_employer": profile.employer == demand.company,
        "radius_exceeded": km is not None and km > profile.radius_km,
        "occupation_far": not demand.lateral_entry
        and shared < min(NEAR_DIGITS, len(demand.occupation)),
    }
    return [code for code, holds in found.items() if holds]


def score(profile: Profile, demand: Demand, weights: Weights, km: int | None) -> Result:
    """Score a pair and say why.

    Each criterion has a value in percent. The score is their weighted mean, rounded
    half up to a tenth of a point, so it never passes 100. A pair with a blocker is no
    match: its score is 0.

    :param km: whole km between the two districts as the crow flies, ``None`` unknown
    :return: with an explanation of dicts ``criterion weight value points code args
        blocker``; ``points`` is what the criterion adds to the score
    """
    total = weights.total
    blocked = blockers(profile, demand, km)
    entries = [
        {
            "criterion": code,
            "weight": 0,
            "value": 0,
            "points": 0.0,
            "code": code,
            "args": {},
            "blocker": True,
        }
        for code in blocked
    ]
    weighted = 0
    for criterion in CRITERIA:
        weight = getattr(weights, criterion)
        value, code, args = _VALUES[criterion](profile, demand, km)
        weighted += weight * value
        entries.append(
            {
                "criterion": criterion,
                "weight": weight,
                "value": value,
                # hundredths of a point, rounded half up
                "points": (weight * value * 200 + total) // (2 * total) / 100,
                "code": code,
                "args": args,
                "blocker": False,
            }
        )
    tenths = 0 if blocked else (weighted * 20 + total) // (2 * total)
    return Result(tenths, entries)
