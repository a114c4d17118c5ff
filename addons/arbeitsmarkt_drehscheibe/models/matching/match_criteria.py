"""What makes a match, and what rules one out: each criterion stands here once.

A criterion says what it needs at hand of a profile (columns of the row ``p``) and of a
demand (``d``), which facts of a pair it looks at, what value in percent follows from
them, and what is said about it. ``match_query`` makes its statements of that, and
``drehscheibe_match_explanation`` what people read. Deterministic and set by people: the
weights are fields of the hub, ``weight_<code>``, nothing is learned.

Values are whole numbers, so that everybody can reckon them by hand;
``tests/matching/test_scoring_sql.py`` does, in Python.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from odoo.tools import SQL, LazyTranslate
from odoo.tools.translate import LazyGettext

from ...tools import scales

_lt = LazyTranslate(__name__)
_ALL = SQL("TRUE")
# The leading digits of the occupation ``o``, from one to all.
PREFIXES = SQL(
    "(ARRAY[%s])[:length(o.code)]",
    SQL(", ").join(
        SQL("left(o.code, %s)", digits) for digits in range(1, scales.KLDB_DIGITS + 1)
    ),
)


@dataclass(frozen=True, eq=False)
class Criterion:
    """
    :param facts: SQL on ``p`` and ``d`` by name; what is NULL is not known, or not
        asked for
    :param value: function of the facts, as SQL, that gives SQL of the value, 0 to 100
    :param reason: function of the facts that gives the key of the words, and the
        arguments they are filled with
    :param words: what is said, by key
    :param supply: columns that ``p`` needs, SQL on the profile
    :param wanted: columns that ``d`` needs, SQL on the demand
    """

    code: str
    label: LazyGettext
    facts: Mapping[str, SQL]
    value: Callable[..., SQL]
    reason: Callable[..., tuple[str, dict]]
    words: Mapping[str, LazyGettext]
    supply: Mapping[str, SQL] = field(default_factory=dict)
    wanted: Mapping[str, SQL] = field(default_factory=dict)

    @property
    def weight(self):
        """The name of its weight on the hub."""
        return f"weight_{self.code}"


@dataclass(frozen=True, eq=False)
class Blocker:
    """What rules a pair out, whatever its score.

    :param holds: SQL on ``p`` and ``d``
    :param keys: instead, names of a column of ``p`` with a list and one of ``d`` whose
        value has to be in it: pairs are looked up by these, so that the many others are
        never touched
    """

    code: str
    words: LazyGettext
    holds: SQL | None = None
    keys: tuple[str, str] | None = None
    supply: Mapping[str, SQL] = field(default_factory=dict)
    wanted: Mapping[str, SQL] = field(default_factory=dict)

    def condition(self):
        if self.holds:
            return self.holds
        return SQL("d.%s <> ALL(p.%s)", *map(SQL.identifier, reversed(self.keys)))


# -- from the facts to a key of the words


def _occupation(shared, digits):
    key = "same" if shared == digits else "near" if shared else "other"
    return key, {"shared": shared, "digits": digits}


def _skills(held, asked):
    key = "open" if not asked else "fit" if held == asked else "gap"
    return key, {"held": held, "asked": asked}


def _distance(km, radius):
    key = "unknown" if km is None else "far" if km > radius else "km"
    return key, {"km": km, "radius": radius}


def _availability(days):
    key = "open" if days is None else "late" if days else "fit"
    return key, {"days": days or 0}


def _steps(steps):
    key = "open" if steps is None else "gap" if steps else "fit"
    return key, {"steps": steps or 0}


def _language(steps, unstated):
    key, args = _steps(steps)
    return "unstated" if key == "gap" and unstated else key, args


# -- SQL that several criteria share

# Companies that ``p`` has blocked, and all below them. As `group_head_id` goes up: a
# typed group counts before the parent. Most people block none, for whom nothing is
# walked through.
_BLOCKED = SQL(
    """CASE WHEN EXISTS (SELECT FROM drehscheibe_profile_blocked_rel b
                       WHERE b.profile_id = p.id)
       THEN ARRAY(
            WITH RECURSIVE below AS (
                SELECT b.partner_id AS id FROM drehscheibe_profile_blocked_rel b
                 WHERE b.profile_id = p.id
                 UNION
                SELECT c.id FROM below
                  JOIN res_partner c
                    ON c.group_parent_id = below.id
                    OR c.parent_id = below.id AND c.group_parent_id IS NULL)
            SELECT id FROM below)
       ELSE '{}' END"""
)


def _position(scale, column):
    return SQL("array_position(%s::varchar[], %s)", scales.keys(scale), column)


def _lacking(column):
    """Steps that ``p`` is below what ``d`` asks for, NULL when it asks for nothing."""
    return SQL(
        "CASE WHEN d.%(column)s IS NOT NULL"
        " THEN GREATEST(0, d.%(column)s - p.%(column)s) END",
        column=SQL.identifier(column),
    )


def _of_skills(side, alias, what, condition):
    """SQL of an aggregate over the skills ``s`` of a profile or a demand."""
    return SQL(
        """(SELECT %(what)s FROM %(lines)s s
             WHERE s.%(parent)s = %(alias)s.id AND %(condition)s)""",
        what=what,
        lines=SQL.identifier(f"drehscheibe_{side}_skill"),
        parent=SQL.identifier(f"{side}_id"),
        alias=SQL.identifier(alias),
        condition=condition,
    )


def _mastery(side, alias, condition=_ALL):
    """The skill levels as one string of bits: a higher level holds the lower ones."""
    levels = len(scales.SKILL_LEVELS)
    mask = SQL(
        """bit_or(overlay(
               (SELECT none FROM skill)
               PLACING substring(%(ladder)s::varbit, %(levels)s + 1 - s.level::int,
                                 %(levels)s)
               FROM (SELECT places FROM skill)[s.skill_id]))""",
        ladder="1" * levels + "0" * levels,
        levels=levels,
    )
    return SQL(
        "COALESCE(%s, (SELECT none FROM skill))",
        _of_skills(side, alias, mask, condition),
    )


def _stepped(steps, _unstated=None):
    """One level apart costs half of the criterion, two cost it all."""
    return SQL("GREATEST(0, 100 - %s * COALESCE(%s, 0))", scales.STEP_PERCENT, steps)


CRITERIA = [
    Criterion(
        code="occupation",
        label=_lt("Occupation"),
        facts={
            "shared": SQL(
                "CASE %s ELSE 0 END",
                SQL(" ").join(
                    SQL("WHEN d.prefixes[%(n)s] = ANY(p.prefixes) THEN %(n)s", n=n)
                    for n in range(scales.KLDB_DIGITS, 0, -1)
                ),
            ),
            "digits": SQL("d.digits"),
        },
        value=lambda shared, digits: SQL("100 * %s / %s", shared, digits),
        reason=_occupation,
        words={
            "same": _lt("The same occupation."),
            "near": _lt(
                "%(shared)s of %(digits)s digits of the KldB code are the same."
            ),
            "other": _lt("Another occupation."),
        },
        supply={
            # A subquery, not a join: else all occupations are read for each profile.
            "prefixes": SQL(
                """ARRAY(SELECT ''::text UNION
                         SELECT unnest((SELECT %s FROM verbund_occupation o
                                         WHERE o.id = rel.occupation_id))
                           FROM drehscheibe_profile_occupation_rel rel
                          WHERE rel.profile_id = p.id)""",
                PREFIXES,
            )
        },
        wanted={"prefixes": PREFIXES, "digits": SQL("length(o.code)")},
    ),
    Criterion(
        code="skills",
        label=_lt("Skills"),
        facts={
            "held": SQL("bit_count(d.skills & p.skills)::int"),
            "asked": SQL("d.asked"),
        },
        value=lambda held, asked: SQL(
            "COALESCE(100 * %s / NULLIF(%s, 0), 100)", held, asked
        ),
        reason=_skills,
        words={
            "open": _lt("No skills are asked for."),
            "fit": _lt("All wanted skills are there."),
            "gap": _lt("%(held)s of %(asked)s wanted skill levels are there."),
        },
        supply={"skills": _mastery("profile", "p")},
        wanted={
            "skills": _mastery("demand", "d"),
            "asked": _of_skills(
                "demand", "d", SQL("COALESCE(sum(s.level::int), 0)::int"), _ALL
            ),
        },
    ),
    Criterion(
        code="distance",
        label=_lt("Distance"),
        facts={"km": SQL("p.kms[d.site]"), "radius": SQL("p.radius")},
        value=lambda km, radius: SQL(
            """CASE WHEN %(km)s > %(radius)s THEN 0 ELSE COALESCE(
                    100 - %(lost)s * %(km)s / %(radius)s, %(unknown)s) END""",
            km=km,
            radius=radius,
            lost=100 - scales.EDGE_PERCENT,
            unknown=scales.UNKNOWN_PERCENT,
        ),
        reason=_distance,
        words={
            "unknown": _lt("The distance is not known."),
            "far": _lt(
                "%(km)s km as the crow flies, more than the radius of %(radius)s km."
            ),
            "km": _lt(
                "%(km)s km as the crow flies, within the radius of %(radius)s km."
            ),
        },
        supply={"radius": SQL("p.radius_km::int"), "kms": SQL("reach.kms")},
        wanted={"site": SQL("site.place")},
    ),
    Criterion(
        code="availability",
        label=_lt("Availability"),
        facts={
            "days": SQL(
                "CASE WHEN d.start IS NOT NULL"
                " THEN GREATEST(0, p.available - d.start) END"
            )
        },
        value=lambda days: SQL(
            "GREATEST(0, 100 - COALESCE(%s, 0) * 100 / %s)", days, scales.LATE_DAYS
        ),
        reason=_availability,
        words={
            "open": _lt("The start is open."),
            "fit": _lt("Available by the start."),
            "late": _lt("Available after the start (days: %(days)s)."),
        },
        supply={"available": SQL("p.date_available")},
        wanted={"start": SQL("d.date_start")},
    ),
    Criterion(
        code="shifts",
        label=_lt("Shifts"),
        facts={"steps": _lacking("shifts")},
        value=_stepped,
        reason=_steps,
        words={
            "open": _lt("No shifts are asked for."),
            "fit": _lt("Accepts the shifts."),
            "gap": _lt("The shifts go too far (steps: %(steps)s)."),
        },
        supply={"shifts": _position(scales.SHIFTS, SQL("p.shifts"))},
        wanted={"shifts": _position(scales.SHIFTS, SQL("d.shifts"))},
    ),
    Criterion(
        code="hours",
        label=_lt("Hours"),
        # Any hours have no place on the scale, so that there are no steps.
        facts={"steps": SQL("abs(d.hours - p.hours)")},
        value=_stepped,
        reason=_steps,
        words={
            "open": _lt("Any hours will do."),
            "fit": _lt("The hours fit."),
            "gap": _lt("The hours differ (steps: %(steps)s)."),
        },
        supply={"hours": _position(scales.HOURS, SQL("p.hours"))},
        wanted={"hours": _position(scales.HOURS, SQL("d.hours"))},
    ),
    Criterion(
        code="language",
        label=_lt("German"),
        facts={"steps": _lacking("german"), "unstated": SQL("p.german_unstated")},
        value=_stepped,
        reason=_language,
        words={
            "open": _lt("No level of German is asked for."),
            "fit": _lt("The German is good enough."),
            "gap": _lt("The German is too low (levels: %(steps)s)."),
            "unstated": _lt(
                "Nothing is said about the German, so it counts as none "
                "(levels too low: %(steps)s)."
            ),
        },
        supply={
            # nothing said: the lowest level
            "german": SQL(
                "COALESCE(%s, 1)",
                _position(scales.GERMAN_LEVELS, SQL("p.german_level")),
            ),
            "german_unstated": SQL("p.german_level IS NULL"),
        },
        wanted={"german": _position(scales.GERMAN_LEVELS, SQL("d.german_level"))},
    ),
]

# In the order in which people read them.
BLOCKERS = [
    Blocker(
        code="must_missing",
        words=_lt("A must-have skill is missing."),
        holds=SQL("d.must & p.skills <> d.must"),
        wanted={"must": _mastery("demand", "d", SQL("s.is_must"))},
    ),
    Blocker(
        code="company_blocked",
        words=_lt("The person has blocked this company, or the one it belongs to."),
        holds=SQL("d.partner_id = ANY(p.blocked)"),
        supply={"blocked": _BLOCKED},
        wanted={"partner_id": SQL("d.partner_id")},
    ),
    Blocker(
        code="own_employer",
        words=_lt("The company, or one of its group, releases the person."),
        holds=SQL("d.group_id = p.employer_id"),
        supply={
            "employer_id": SQL(
                """COALESCE((SELECT COALESCE(c.group_head_id, c.id)
                               FROM drehscheibe_release r
                               JOIN res_partner c ON c.id = r.partner_id
                              WHERE r.id = p.release_id), 0)"""
            )
        },
        wanted={
            "group_id": SQL(
                """(SELECT COALESCE(c.group_head_id, c.id) FROM res_partner c
                     WHERE c.id = d.partner_id)"""
            )
        },
    ),
    Blocker(
        code="radius_exceeded",
        words=_lt("The job is outside the person's radius."),
        keys=("sites", "site"),
        supply={
            "sites": SQL(
                """ARRAY(SELECT place::int
                           FROM unnest(reach.kms) WITH ORDINALITY AS way(km, place)
                          WHERE km IS NULL OR km <= p.radius_km::int)"""
            )
        },
    ),
    Blocker(
        code="occupation_far",
        words=_lt("Another occupation, and career changers are not wanted."),
        # Everybody has no digits at all in common with career changers' jobs.
        keys=("prefixes", "door"),
        wanted={
            "door": SQL(
                "CASE WHEN d.lateral_entry THEN '' ELSE left(o.code, %s) END",
                scales.NEAR_DIGITS,
            )
        },
    ),
]
