"""The rules of ``tools.scoring`` in SQL, for many pairs at once.

Each side is prepared once, one row per profile and per demand; a pair then costs some
arithmetic, and the cheapest reasons to rule it out come first.
``tests/matching/test_scoring_sql.py`` compares both ways on random data.
"""

from odoo.tools import SQL

from odoo.addons.qualifizierungsverbund.tools import geo

from ...tools import scoring
from ..demand.drehscheibe_demand import OPEN_STATES


def _position(scale, column):
    return SQL("array_position(%s::varchar[], %s)", list(scale), column)


def _common(hub_ids):
    """CTEs that both ways of finding pairs need."""
    return SQL(
        """
        hub AS (
            SELECT id, company_id, match_limit,
                   weight_occupation, weight_skills, weight_distance,
                   weight_availability, weight_shifts, weight_hours, weight_language,
                   weight_occupation + weight_skills + weight_distance
                   + weight_availability + weight_shifts + weight_hours
                   + weight_language AS total
              FROM verbund_network
             WHERE kind = 'hub' AND active AND state <> 'closed'
               AND id = ANY(%(hub_ids)s)
        )""",
        hub_ids=list(hub_ids),
    )


def _sides(profiles, demands):
    """CTEs with one row per profile and per demand, all that a pair needs at hand.

    What depends on both sides is kept in arrays of the profile, in the order of the
    wanted occupations (``shared``) and of the work places (``kms``): looking it up
    takes no join. Subqueries per row keep the plan the same for one row and for many.

    :param profiles: SQL that gives the ids of the profiles
    :param demands: SQL that gives the rows ``(demand_id, hub_id)``
    """
    return SQL(
        """
        source AS MATERIALIZED (%(demands)s),
        job AS MATERIALIZED (
            SELECT o.id, o.code, row_number() OVER (ORDER BY o.id)::int AS place
              FROM verbund_occupation o
             WHERE o.id IN (SELECT d.occupation_id FROM drehscheibe_demand d
                              JOIN source ON source.demand_id = d.id)
        ),
        site AS MATERIALIZED (
            SELECT w.id, w.latitude::float8 AS latitude,
                   w.longitude::float8 AS longitude,
                   row_number() OVER (ORDER BY w.id)::int AS place
              FROM verbund_district w
             WHERE w.id IN (SELECT d.district_id FROM drehscheibe_demand d
                              JOIN source ON source.demand_id = d.id)
        ),
        near AS MATERIALIZED (
            SELECT home.id, array_agg(
                   CASE WHEN home.id = site.id THEN 0
                        WHEN home.latitude = 0 OR home.longitude = 0
                          OR site.latitude = 0 OR site.longitude = 0 THEN -1
                        ELSE round(2 * %(earth)s * asin(sqrt(LEAST(1,
                            power(sin(radians(site.latitude
                                              - home.latitude::float8) / 2), 2)
                            + cos(radians(home.latitude::float8))
                            * cos(radians(site.latitude))
                            * power(sin(radians(site.longitude
                                                - home.longitude::float8) / 2), 2)
                        ))))::int END ORDER BY site.place) AS kms
              FROM verbund_district home CROSS JOIN site
             WHERE home.id IN (SELECT p.district_id FROM drehscheibe_profile p
                                WHERE p.id IN (%(profiles)s))
             GROUP BY home.id
        ),
        supply AS MATERIALIZED (
            SELECT p.id, p.hub_id, p.radius_km::int AS radius, p.date_available,
                   %(shifts)s AS shifts, %(hours)s AS hours,
                   -- nothing said: the lowest level
                   COALESCE(%(german)s, 1) AS german,
                   p.german_level IS NULL AS german_unstated,
                   near.kms,
                   (SELECT array_agg(fit.shared ORDER BY fit.place)
                      FROM (SELECT job.place, max(LEAST(length(job.code), CASE
                               WHEN left(mine.code, 5) = left(job.code, 5) THEN 5
                               WHEN left(mine.code, 4) = left(job.code, 4) THEN 4
                               WHEN left(mine.code, 3) = left(job.code, 3) THEN 3
                               WHEN left(mine.code, 2) = left(job.code, 2) THEN 2
                               WHEN left(mine.code, 1) = left(job.code, 1) THEN 1
                               ELSE 0 END)) AS shared
                              FROM drehscheibe_profile_occupation_rel rel
                              JOIN verbund_occupation mine
                                ON mine.id = rel.occupation_id
                             CROSS JOIN job
                             WHERE rel.profile_id = p.id
                             GROUP BY job.place) AS fit) AS shared,
                   COALESCE((SELECT array_agg(s.skill_id * 4 + l.level)
                      FROM drehscheibe_profile_skill s
                     CROSS JOIN LATERAL generate_series(1, s.level::int) AS l(level)
                     WHERE s.profile_id = p.id), '{}') AS skills,
                   ARRAY(SELECT b.partner_id FROM drehscheibe_profile_blocked_rel b
                          WHERE b.profile_id = p.id) AS blocked,
                   COALESCE((SELECT r.partner_id FROM drehscheibe_release r
                              WHERE r.id = p.release_id), 0) AS employer_id
              FROM drehscheibe_profile p
              LEFT JOIN near ON near.id = p.district_id
             WHERE p.id IN (%(profiles)s)
        ),
        wanted AS MATERIALIZED (
            SELECT d.id, source.hub_id, d.partner_id, d.date_start,
                   d.lateral_entry IS TRUE AS lateral_entry,
                   %(shifts_d)s AS shifts, %(hours_d)s AS hours,
                   %(german_d)s AS german,
                   job.place AS job, length(job.code) AS digits, site.place AS site,
                   COALESCE((SELECT array_agg(s.skill_id * 4 + l.level)
                      FROM drehscheibe_demand_skill s
                     CROSS JOIN LATERAL generate_series(1, s.level::int) AS l(level)
                     WHERE s.demand_id = d.id), '{}') AS skills,
                   ARRAY(SELECT s.skill_id * 4 + s.level::int
                      FROM drehscheibe_demand_skill s
                     WHERE s.demand_id = d.id AND s.is_must) AS must
              FROM source
              JOIN drehscheibe_demand d ON d.id = source.demand_id
              JOIN job ON job.id = d.occupation_id
              LEFT JOIN site ON site.id = d.district_id
        )""",
        profiles=profiles,
        demands=demands,
        earth=geo.EARTH_RADIUS_KM,
        shifts=_position(scoring.SHIFTS, SQL("p.shifts")),
        shifts_d=_position(scoring.SHIFTS, SQL("d.shifts")),
        hours=_position(scoring.HOURS, SQL("p.hours")),
        hours_d=_position(scoring.HOURS, SQL("d.hours")),
        german=_position(scoring.GERMAN_LEVELS, SQL("p.german_level")),
        german_d=_position(scoring.GERMAN_LEVELS, SQL("d.german_level")),
    )


# What rules a pair out, as SQL on ``p`` of ``supply`` and ``d`` of ``wanted``; the
# names and their order are those of ``tools.scoring.blockers``.
_BLOCKERS = {
    "must_missing": SQL("NOT d.must <@ p.skills"),
    "company_blocked": SQL("d.partner_id = ANY(p.blocked)"),
    "own_employer": SQL("d.partner_id = p.employer_id"),
    "radius_exceeded": SQL("COALESCE(p.kms[d.site], -1) > p.radius"),
    "occupation_far": SQL(
        "NOT d.lateral_entry AND COALESCE(p.shared[d.job], 0) < LEAST(%s, d.digits)",
        scoring.NEAR_DIGITS,
    ),
}


def _candidates():
    """Pairs that nothing rules out and nobody works on; the cheapest test first."""
    tests = (
        "occupation_far",
        "radius_exceeded",
        "own_employer",
        "company_blocked",
        "must_missing",
    )
    return SQL(
        """supply p JOIN wanted d ON d.hub_id = p.hub_id
           WHERE %s AND NOT EXISTS (SELECT 1 FROM drehscheibe_match m
                                     WHERE m.profile_id = p.id AND m.demand_id = d.id
                                       AND m.state <> 'proposed')""",
        SQL(" AND ").join(SQL("NOT (%s)", _BLOCKERS[test]) for test in tests),
    )


def _scored(pairs, *, explain_blockers):
    """CTEs from the pairs to ``scored``: values, blockers and the score.

    :param pairs: SQL after FROM, of ``supply p`` and ``wanted d``
    :param explain_blockers: whether pairs may have blockers
    """
    blockers = SQL("'{}'::text[]")
    if explain_blockers:
        blockers = SQL(
            "array_remove(ARRAY[%s], NULL)",
            SQL(", ").join(
                SQL("CASE WHEN %s THEN %s END", test, code)
                for code, test in _BLOCKERS.items()
            ),
        )
    return SQL(
        """
        fact AS (
            SELECT p.id AS profile_id, d.id AS demand_id, p.hub_id,
                   COALESCE(p.shared[d.job], 0) AS shared, d.digits,
                   cardinality(d.skills) AS asked,
                   CASE WHEN d.skills = '{}' THEN 0 ELSE
                       (SELECT count(*)::int FROM unnest(d.skills) one
                         WHERE one = ANY(p.skills)) END AS held,
                   NULLIF(p.kms[d.site], -1) AS km, p.radius,
                   d.date_start IS NULL AS any_start,
                   GREATEST(0, COALESCE(p.date_available - d.date_start, 0)) AS days,
                   d.shifts IS NULL AS any_shifts,
                   GREATEST(0, COALESCE(d.shifts - p.shifts, 0)) AS shift_steps,
                   -- without a rank: any hours
                   d.hours IS NULL OR p.hours IS NULL AS any_hours,
                   COALESCE(abs(d.hours - p.hours), 0) AS hour_steps,
                   d.german IS NULL AS any_german,
                   GREATEST(0, COALESCE(d.german - p.german, 0)) AS german_steps,
                   p.german_unstated,
                   %(blockers)s AS blockers
              FROM %(pairs)s
        ),
        rated AS (
            SELECT fact.*, hub.*,
                   shared * 100 / digits AS v_occupation,
                   CASE WHEN asked = 0 THEN 100
                        ELSE 100 * held / asked END AS v_skills,
                   CASE WHEN km IS NULL THEN %(unknown)s WHEN km > radius THEN 0
                        ELSE 100 - (100 - %(edge)s) * km / radius END AS v_distance,
                   GREATEST(0, 100 - days * 100 / %(late_days)s) AS v_availability,
                   GREATEST(0, 100 - %(step)s * shift_steps) AS v_shifts,
                   GREATEST(0, 100 - %(step)s * hour_steps) AS v_hours,
                   GREATEST(0, 100 - %(step)s * german_steps) AS v_language
              FROM fact
              JOIN hub ON hub.id = fact.hub_id
        ),
        scored AS (
            SELECT rated.*,
                   CASE WHEN blockers <> '{}' THEN 0 ELSE (
                       (weight_occupation * v_occupation
                        + weight_skills * v_skills
                        + weight_distance * v_distance
                        + weight_availability * v_availability
                        + weight_shifts * v_shifts
                        + weight_hours * v_hours
                        + weight_language * v_language) * 20 + total
                   ) / (2 * total) END / 10.0 AS score
              FROM rated
        )""",
        pairs=pairs,
        blockers=blockers,
        unknown=scoring.UNKNOWN_PERCENT,
        edge=scoring.EDGE_PERCENT,
        step=scoring.STEP_PERCENT,
        late_days=scoring.LATE_DAYS,
    )


def _entry(criterion, code, args):
    weight = SQL.identifier(f"weight_{criterion}")
    value = SQL.identifier(f"v_{criterion}")
    return SQL(
        """jsonb_build_object(
            'criterion', %(criterion)s::text, 'weight', %(weight)s,
            'value', %(value)s,
            'points', round(((%(weight)s * %(value)s * 200 + total)
                             / (2 * total)) / 100.0, 2),
            'code', %(code)s, 'args', %(args)s, 'blocker', FALSE)""",
        criterion=criterion,
        weight=weight,
        value=value,
        code=code,
        args=args,
    )


def _explanation():
    """The JSON that ``tools.scoring.score`` explains with, from ``scored``."""

    def stepped(criterion, anything, steps, gap="gap"):
        return _entry(
            criterion,
            SQL(
                "CASE WHEN %s THEN 'open' WHEN %s > 0 THEN %s ELSE 'fit' END",
                SQL.identifier(anything),
                SQL.identifier(steps),
                gap,
            ),
            SQL(
                "jsonb_build_object('steps', CASE WHEN %s THEN 0 ELSE %s END)",
                SQL.identifier(anything),
                SQL.identifier(steps),
            ),
        )

    entries = [
        _entry(
            "occupation",
            SQL(
                "CASE WHEN v_occupation = 100 THEN 'same' WHEN v_occupation > 0 "
                "THEN 'near' ELSE 'other' END"
            ),
            SQL("jsonb_build_object('shared', shared, 'digits', digits)"),
        ),
        _entry(
            "skills",
            SQL(
                "CASE WHEN asked = 0 THEN 'open' WHEN held = asked THEN 'fit' "
                "ELSE 'gap' END"
            ),
            SQL("jsonb_build_object('held', held, 'asked', asked)"),
        ),
        _entry(
            "distance",
            SQL(
                "CASE WHEN km IS NULL THEN 'unknown' WHEN km > radius THEN 'far' "
                "ELSE 'km' END"
            ),
            SQL("jsonb_build_object('km', km, 'radius', radius)"),
        ),
        _entry(
            "availability",
            SQL(
                "CASE WHEN any_start THEN 'open' WHEN days > 0 THEN 'late' "
                "ELSE 'fit' END"
            ),
            SQL("jsonb_build_object('days', days)"),
        ),
        stepped("shifts", "any_shifts", "shift_steps"),
        stepped("hours", "any_hours", "hour_steps"),
        stepped(
            "language",
            "any_german",
            "german_steps",
            SQL("CASE WHEN german_unstated THEN 'unstated' ELSE 'gap' END"),
        ),
    ]
    return SQL(
        """COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                       'criterion', b.code, 'weight', 0, 'value', 0, 'points', 0,
                       'code', b.code, 'args', '{}'::jsonb, 'blocker', TRUE)
                   ORDER BY b.place)
              FROM unnest(blockers) WITH ORDINALITY AS b(code, place)
        ), '[]'::jsonb) || jsonb_build_array(%s)""",
        SQL(", ").join(entries),
    )


def propose(hub_ids, uid, profile_filter, demand_filter, *, all_profiles):
    """One statement that stores the best pairs and names those no longer among them.

    :param hub_ids: ids of the hubs to work in
    :param uid: id of the user, for the log columns
    :param profile_filter: SQL on ``p``, the profiles to score
    :param demand_filter: SQL on ``d``, the demands to score
    :param all_profiles: whether every profile is scored, so that a stored proposal
        without a place is out; else the new scores compete with the stored ones
    :return: SQL that gives one row ``(written, vanished ids)``
    """
    if all_profiles:
        ahead = SQL("0")
        # A hashed subplan, whatever the planner thinks of the size of `kept`.
        vanished = SQL(
            """
            SELECT m.id FROM drehscheibe_match m
              JOIN drehscheibe_demand d ON d.id = m.demand_id
             WHERE m.state = 'proposed' AND m.hub_id = ANY(%(hub_ids)s)
               AND %(demand_filter)s
               AND (m.profile_id, m.demand_id)
                   NOT IN (SELECT profile_id, demand_id FROM kept)""",
            hub_ids=list(hub_ids),
            demand_filter=demand_filter,
        )
    else:
        ahead = SQL(
            """(SELECT count(*) FROM drehscheibe_match m
                 WHERE m.demand_id = scored.demand_id AND m.hub_id = scored.hub_id
                   AND m.state = 'proposed'
                   AND (m.score > scored.score OR m.score = scored.score
                        AND m.profile_id < scored.profile_id))"""
        )
        vanished = SQL(
            """
            SELECT id FROM (
                SELECT m.id, hub.match_limit,
                       row_number() OVER (PARTITION BY m.demand_id, m.hub_id
                                          ORDER BY m.score DESC, m.profile_id)
                       + (SELECT count(*) FROM kept
                           WHERE kept.demand_id = m.demand_id
                             AND kept.hub_id = m.hub_id
                             AND (kept.score > m.score OR kept.score = m.score
                                  AND kept.profile_id < m.profile_id)) AS place
                  FROM drehscheibe_match m
                  JOIN hub ON hub.id = m.hub_id
                 WHERE m.state = 'proposed'
                   AND (m.demand_id, m.hub_id) IN (SELECT demand_id, hub_id FROM kept)
            ) AS stored WHERE place > match_limit"""
        )
    return SQL(
        """
        WITH %(common)s,
        %(sides)s,
        %(scored)s,
        ranked AS (
            SELECT scored.*,
                   row_number() OVER (PARTITION BY demand_id, hub_id
                                      ORDER BY score DESC, profile_id)
                   + %(ahead)s AS place
              FROM scored
        ),
        kept AS MATERIALIZED (SELECT * FROM ranked WHERE place <= match_limit),
        written AS (
            INSERT INTO drehscheibe_match AS m (
                profile_id, demand_id, hub_id, company_id, state, score, explanation,
                create_uid, write_uid, create_date, write_date)
            SELECT profile_id, demand_id, hub_id, company_id, 'proposed', score,
                   %(explanation)s, %(uid)s, %(uid)s,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM kept
             ORDER BY demand_id, profile_id
            ON CONFLICT (profile_id, demand_id) DO UPDATE
               SET score = EXCLUDED.score, explanation = EXCLUDED.explanation,
                   hub_id = EXCLUDED.hub_id, company_id = EXCLUDED.company_id,
                   write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
             WHERE m.state = 'proposed'
               AND (m.score, m.explanation, m.hub_id)
                   IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.explanation,
                                     EXCLUDED.hub_id)
            RETURNING m.id
        )
        SELECT (SELECT count(*) FROM written), ARRAY(%(vanished)s)""",
        common=_common(hub_ids),
        sides=_sides(
            SQL(
                """SELECT p.id FROM drehscheibe_profile p JOIN hub ON hub.id = p.hub_id
                    WHERE p.state = 'active' AND %s""",
                profile_filter,
            ),
            SQL(
                """SELECT d.id AS demand_id, rel.hub_id FROM drehscheibe_demand d
                     JOIN drehscheibe_demand_hub_rel rel ON rel.demand_id = d.id
                     JOIN hub ON hub.id = rel.hub_id
                    WHERE d.state = ANY(%s) AND %s""",
                list(OPEN_STATES),
                demand_filter,
            ),
        ),
        scored=_scored(_candidates(), explain_blockers=False),
        ahead=ahead,
        explanation=_explanation(),
        uid=uid,
        vanished=vanished,
    )


def rescore(hub_ids, uid, states, match_filter):
    """Statement that gives matches somebody works on their new score.

    :param states: the states of such matches
    :param match_filter: SQL on ``m``
    :return: SQL that returns the ids of the changed matches
    """
    return SQL(
        """
        WITH %(common)s,
        worked AS MATERIALIZED (
            SELECT m.profile_id, m.demand_id, m.hub_id FROM drehscheibe_match m
             WHERE m.state = ANY(%(states)s) AND m.hub_id = ANY(%(hub_ids)s)
               AND %(match_filter)s
        ),
        %(sides)s,
        %(scored)s,
        fresh AS (
            SELECT profile_id, demand_id, score, %(explanation)s AS explanation
              FROM scored
        )
        UPDATE drehscheibe_match m
           SET score = fresh.score, explanation = fresh.explanation,
               write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
          FROM fresh
         WHERE m.profile_id = fresh.profile_id AND m.demand_id = fresh.demand_id
           AND (m.score, m.explanation) IS DISTINCT FROM (fresh.score,
                                                          fresh.explanation)
        RETURNING m.id""",
        common=_common(hub_ids),
        states=list(states),
        hub_ids=list(hub_ids),
        match_filter=match_filter,
        sides=_sides(
            SQL("SELECT profile_id FROM worked"),
            SQL("SELECT DISTINCT demand_id, hub_id FROM worked"),
        ),
        scored=_scored(
            SQL(
                """worked JOIN supply p ON p.id = worked.profile_id
                   JOIN wanted d ON d.id = worked.demand_id
                                AND d.hub_id = worked.hub_id"""
            ),
            explain_blockers=True,
        ),
        explanation=_explanation(),
        uid=uid,
    )
