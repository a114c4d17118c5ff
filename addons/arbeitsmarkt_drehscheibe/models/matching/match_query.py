"""The statements that find and score matches, made from ``match_criteria``.

Each side is prepared once, one row per profile and per demand. Pairs are not tried one
by one: a profile is looked up by the places it reaches and the digits of its
occupations. Only the score goes through the ranking; the facts that explain it are
gathered for the pairs that have a place.
"""

from odoo.tools import SQL

from odoo.addons.qualifizierungsverbund.tools import geo

from ...tools import scales
from ..demand.drehscheibe_demand import SEEKING_STATES
from .match_criteria import BLOCKERS, CRITERIA, PREFIXES

_COMMA = SQL(", ")
_AND = SQL(" AND ")
ALL = SQL("TRUE")
# Pairs that a rebuild proposes: nobody works on them or has decided. What expired with
# one of its sides comes back with it.
_FREE = SQL("(m.state = 'proposed' OR m.state = 'expired' AND NOT m.is_set_aside)")


def _columns(side):
    """What all criteria and blockers need of one side, as columns."""
    columns = {
        name: column
        for rule in (*CRITERIA, *BLOCKERS)
        for name, column in getattr(rule, side).items()
    }
    return _COMMA.join(
        SQL("%s AS %s", column, SQL.identifier(name))
        for name, column in columns.items()
    )


def _masters(hub_ids, profiles, demands):
    """CTEs of what both sides are measured with: hubs, codes, skills, distances.

    :param profiles: SQL on ``p``, where people live
    :param demands: SQL on ``d``, where they would work
    """
    return SQL(
        """
        hub AS MATERIALIZED (
            SELECT id, company_id, match_limit, %(weights)s, %(total)s AS total,
                   active AND state <> 'closed' AS is_open
              FROM verbund_network
             WHERE kind = 'hub' AND id = ANY(%(hub_ids)s)
        ),
        -- Where the levels of each skill begin in a string of bits, by id of the skill,
        -- and the string of somebody who has none.
        skill AS MATERIALIZED (
            SELECT array_agg(place ORDER BY id) AS places,
                   COALESCE(repeat('0', max(place) + %(levels)s - 1), '')::varbit
                   AS none
              FROM (SELECT id,
                           1 + %(levels)s
                           * (count(skill.id) OVER (ORDER BY id)::int - 1) AS place
                      FROM generate_series(1, (SELECT max(id) FROM drehscheibe_skill))
                           AS id
                      LEFT JOIN drehscheibe_skill skill USING (id)) AS known
        ),
        home AS MATERIALIZED (
            SELECT id, latitude::float8 AS latitude, longitude::float8 AS longitude
              FROM verbund_district
             WHERE id IN (SELECT p.district_id FROM drehscheibe_profile p
                           WHERE %(profiles)s)
        ),
        -- Without a district the distance is not known.
        site AS MATERIALIZED (
            SELECT id, latitude, longitude,
                   row_number() OVER (ORDER BY id)::int AS place
              FROM (SELECT 0 AS id, NULL::float8 AS latitude, NULL::float8 AS longitude
                     UNION ALL
                    SELECT id, latitude::float8, longitude::float8
                      FROM verbund_district
                     WHERE id IN (SELECT d.district_id FROM drehscheibe_demand d
                                   WHERE %(demands)s)) AS place
        ),
        %(reach)s""",
        weights=_COMMA.join(SQL.identifier(c.weight) for c in CRITERIA),
        total=SQL(" + ").join(SQL.identifier(c.weight) for c in CRITERIA),
        hub_ids=list(hub_ids),
        levels=len(scales.SKILL_LEVELS),
        profiles=profiles,
        demands=demands,
        reach=_reach(),
    )


def _reach():
    """CTE of how far each ``home`` is from each ``site``, None where nobody knows."""
    return SQL(
        """
        reach AS MATERIALIZED (
            SELECT way.id, array_agg(km ORDER BY place) AS kms,
                   min(COALESCE(km, 0)) AS nearest
              FROM (SELECT home.id, site.place,
                           CASE WHEN home.id = site.id THEN 0
                                WHEN 0 IN (home.latitude, home.longitude,
                                           site.latitude, site.longitude) THEN NULL
                                ELSE round(2 * %s * asin(sqrt(LEAST(1,
                                    power(sin(radians(site.latitude
                                                      - home.latitude) / 2), 2)
                                    + cos(radians(home.latitude))
                                    * cos(radians(site.latitude))
                                    * power(sin(radians(site.longitude
                                                        - home.longitude) / 2), 2)
                                ))))::int END AS km
                      FROM home CROSS JOIN site) AS way
             GROUP BY way.id
        )""",
        geo.EARTH_RADIUS_KM,
    )


def _supply(profiles):
    """CTE with all that a pair needs of each profile.

    Subqueries per row keep the plan the same for one row and for many.

    :param profiles: SQL that gives ids of profiles
    """
    return SQL(
        """
        supply AS MATERIALIZED (
            SELECT p.id, p.hub_id, %s
              FROM drehscheibe_profile p
              JOIN reach ON reach.id = p.district_id
             WHERE p.id IN (%s)
        )""",
        _columns("supply"),
        profiles,
    )


def _wanted(demands):
    """CTE with all that a pair needs of each demand.

    :param demands: SQL that gives rows ``(demand_id, hub_id)``
    """
    return SQL(
        """
        wanted AS MATERIALIZED (
            SELECT d.id, source.hub_id, %s
              FROM (%s) AS source
              JOIN drehscheibe_demand d ON d.id = source.demand_id
              JOIN verbund_occupation o ON o.id = d.occupation_id
              JOIN site ON site.id = COALESCE(d.district_id, 0)
        )""",
        _columns("wanted"),
        demands,
    )


def _active_profiles(condition, today):
    return SQL(
        """SELECT p.id FROM drehscheibe_profile p JOIN hub ON hub.id = p.hub_id
            WHERE p.state = 'active' AND p.consent_until >= %s AND hub.is_open
              AND %s""",
        today,
        condition,
    )


def _open_demands(condition, today):
    return SQL(
        """SELECT d.id AS demand_id, rel.hub_id FROM drehscheibe_demand d
             JOIN drehscheibe_demand_hub_rel rel ON rel.demand_id = d.id
             JOIN hub ON hub.id = rel.hub_id
             JOIN res_partner c ON c.id = d.partner_id
            WHERE d.state = ANY(%s) AND d.expires_on >= %s AND hub.is_open
              AND c.active AND %s""",
        list(SEEKING_STATES),
        today,
        condition,
    )


def _value(criterion):
    return criterion.value(*criterion.facts.values())


def _tenths():
    """SQL of the score of ``p`` for ``d`` in tenths of a point.

    It is the mean of the values by the weights of ``hub``, rounded half up.
    """
    return SQL(
        "(20 * (%s) + hub.total) / (2 * hub.total)",
        SQL(" + ").join(
            SQL("hub.%s * (%s)", SQL.identifier(criterion.weight), _value(criterion))
            for criterion in CRITERIA
        ),
    )


def _facts(blockers):
    """SQL of what explains a score later."""
    return SQL(
        "jsonb_build_object('blockers', %s, %s)",
        blockers,
        _COMMA.join(
            SQL(
                "%s::text, jsonb_build_object('weight', hub.%s, 'value', %s, %s)",
                criterion.code,
                SQL.identifier(criterion.weight),
                _value(criterion),
                _COMMA.join(
                    SQL("%s::text, %s", fact, sql)
                    for fact, sql in criterion.facts.items()
                ),
            )
            for criterion in CRITERIA
        ),
    )


def _fresh(touched):
    """CTE with the score of each pair that nothing rules out and nobody works on.

    :param touched: SQL on ``m``, the matches that these pairs may have
    """
    keys = [blocker.keys for blocker in BLOCKERS if blocker.keys]
    return SQL(
        """
        fresh AS (
            SELECT p.id AS profile_id, d.id AS demand_id, p.hub_id, %(tenths)s AS tenths
              FROM (SELECT p.*, %(ones)s FROM supply p %(lists)s OFFSET 0) AS p
              JOIN wanted d ON d.hub_id = p.hub_id AND %(meet)s
              JOIN hub ON hub.id = p.hub_id
             WHERE NOT (%(blocked)s)
               AND (p.id, d.id) NOT IN (
                   SELECT m.profile_id, m.demand_id FROM drehscheibe_match m
                    WHERE %(taken)s AND %(touched)s)
        )""",
        tenths=_tenths(),
        ones=_COMMA.join(
            SQL("%s.one AS %s", SQL.identifier(many), SQL.identifier(one))
            for many, one in keys
        ),
        lists=SQL(" ").join(
            SQL(
                "CROSS JOIN unnest(p.%(many)s) AS %(many)s(one)",
                many=SQL.identifier(many),
            )
            for many, _one in keys
        ),
        meet=_AND.join(
            SQL("d.%(one)s = p.%(one)s", one=SQL.identifier(one)) for _many, one in keys
        ),
        blocked=SQL(" OR ").join(
            SQL("(%s)", blocker.holds) for blocker in BLOCKERS if blocker.holds
        ),
        touched=touched,
        taken=SQL("NOT %s", _FREE),
    )


def _written(uid):
    """CTE that stores the pairs of ``kept``.

    A full join is hashed, whatever the planner thinks of the sizes; the condition does
    not let it make another join of that.
    """
    return SQL(
        """
        written AS (
            INSERT INTO drehscheibe_match AS m (
                profile_id, demand_id, hub_id, company_id, state, is_set_aside, score,
                facts, create_uid, write_uid, create_date, write_date)
            SELECT p.id, d.id, hub.id, hub.company_id, 'proposed', FALSE,
                   kept.tenths * 0.1, %(facts)s, %(uid)s, %(uid)s,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM kept
              FULL JOIN supply p ON p.id = kept.profile_id
              FULL JOIN wanted d ON d.id = kept.demand_id AND d.hub_id = kept.hub_id
              LEFT JOIN hub ON hub.id = kept.hub_id
             WHERE COALESCE(kept.demand_id, 0) > 0
             ORDER BY d.id, p.id
            ON CONFLICT (profile_id, demand_id) DO UPDATE
               SET state = 'proposed', score = EXCLUDED.score, facts = EXCLUDED.facts,
                   hub_id = EXCLUDED.hub_id, company_id = EXCLUDED.company_id,
                   write_uid = EXCLUDED.write_uid, write_date = EXCLUDED.write_date
             WHERE %(free)s
               AND (m.state, m.score, m.facts, m.hub_id) IS DISTINCT FROM
                   ('proposed', EXCLUDED.score, EXCLUDED.facts, EXCLUDED.hub_id)
            RETURNING m.id
        )""",
        facts=_facts(SQL("'[]'::jsonb")),
        free=_FREE,
        uid=uid,
    )


def propose(hub_ids, uid, today, demand_ids=None):
    """One statement that stores the best profiles of demands.

    :param hub_ids: ids of the hubs to work in
    :param uid: id of the user, for the log columns
    :param today: day on which consents and demands have to hold
    :param demand_ids: ids of the demands, all when ``None``
    :return: SQL that gives one row: how many were written, and the ids of the stored
        proposals that are no longer among the best
    """
    chosen, touched, likely = ALL, ALL, ALL
    if demand_ids is not None:
        chosen = SQL("d.id = ANY(%s)", demand_ids)
        touched = SQL("m.demand_id = ANY(%s)", demand_ids)
        # For few demands most profiles are far away: they are not prepared at all.
        likely = SQL(
            """EXISTS (SELECT FROM reach WHERE reach.id = p.district_id
                                         AND nearest <= p.radius_km::int)
               AND ('' IN (SELECT door FROM wanted) OR p.id IN (
                   SELECT rel.profile_id FROM drehscheibe_profile_occupation_rel rel
                     JOIN verbund_occupation o ON o.id = rel.occupation_id
                    WHERE %s && ARRAY(SELECT door FROM wanted)))""",
            PREFIXES,
        )
    return SQL(
        """
        WITH %(masters)s,
        %(wanted)s,
        %(supply)s,
        %(fresh)s,
        ranked AS (
            SELECT fresh.*, row_number() OVER (
                       PARTITION BY demand_id, hub_id ORDER BY tenths DESC, profile_id
                   ) AS place
              FROM fresh
        ),
        kept AS MATERIALIZED (
            SELECT ranked.* FROM ranked JOIN hub ON hub.id = ranked.hub_id
             WHERE place <= match_limit
        ),
        %(written)s
        SELECT (SELECT count(*) FROM written), ARRAY(
            SELECT m.id FROM drehscheibe_match m
              JOIN drehscheibe_demand d ON d.id = m.demand_id
             WHERE m.state = 'proposed' AND m.hub_id = ANY(%(hub_ids)s) AND %(chosen)s
               AND (m.profile_id, m.demand_id)
                   NOT IN (SELECT profile_id, demand_id FROM kept))""",
        masters=_masters(hub_ids, ALL, chosen),
        wanted=_wanted(_open_demands(chosen, today)),
        supply=_supply(_active_profiles(likely, today)),
        fresh=_fresh(touched),
        written=_written(uid),
        hub_ids=list(hub_ids),
        chosen=chosen,
    )


def _behind():
    """CTE of the demands for which a changed profile falls behind the last one stored.

    Where places are left, nobody has been turned away who could move up.
    """
    return SQL(
        """
        behind AS MATERIALIZED (
            SELECT changed.demand_id
              FROM (SELECT profile_id, demand_id, hub_id, max(tenths) * 0.1 AS score
                      FROM (SELECT profile_id, demand_id, hub_id, NULL AS tenths,
                                   TRUE AS stored
                              FROM stored
                             UNION ALL
                            SELECT profile_id, demand_id, hub_id, tenths, FALSE
                              FROM fresh) AS both_times
                     GROUP BY profile_id, demand_id, hub_id
                    HAVING bool_or(stored)) AS changed
              JOIN hub ON hub.id = changed.hub_id
             CROSS JOIN LATERAL (
                   SELECT m.score, m.profile_id FROM drehscheibe_match m
                    WHERE m.state = 'proposed' AND m.demand_id = changed.demand_id
                      AND m.hub_id = changed.hub_id
                    ORDER BY m.score, m.profile_id DESC LIMIT 1) AS last
             WHERE (changed.score IS NULL OR (changed.score, -changed.profile_id)
                                             < (last.score, -last.profile_id))
               AND match_limit <= (SELECT count(*) FROM drehscheibe_match m
                                    WHERE m.demand_id = changed.demand_id
                                      AND m.hub_id = changed.hub_id)
        )"""
    )


def _rivals(profile_ids):
    """CTE of who wants a place at the demands of ``fresh``, and whether it loses.

    :param profile_ids: ids of the changed profiles, whose stored proposals are old
    """
    return SQL(
        """
        rivals AS MATERIALIZED (
            SELECT rival.*, match_limit < row_number() OVER (
                       PARTITION BY demand_id, hub_id ORDER BY score DESC, profile_id
                   ) AS loses
              FROM (SELECT NULL::int AS id, profile_id, demand_id, hub_id,
                           tenths * 0.1 AS score
                      FROM fresh
                     UNION ALL
                    SELECT m.id, m.profile_id, m.demand_id, m.hub_id, m.score
                      FROM drehscheibe_match m
                     WHERE m.state = 'proposed' AND m.profile_id <> ALL(%s)
                       AND (m.demand_id, m.hub_id) IN (SELECT demand_id, hub_id
                                                         FROM fresh)) AS rival
              JOIN hub ON hub.id = rival.hub_id
             WHERE demand_id NOT IN (SELECT demand_id FROM behind)
        )""",
        profile_ids,
    )


def compete(hub_ids, uid, today, profile_ids, done_ids):
    """One statement that puts changed profiles in their places among stored proposals.

    Whoever is not stored is worse than the last one who is. So the stored proposals
    say enough, unless a changed profile falls behind that last one: then somebody who
    is not stored may move up, and the demand has to be proposed for anew.

    :param today: as for :func:`propose`
    :param profile_ids: ids of the changed profiles
    :param done_ids: ids of demands to leave alone
    :return: SQL that gives one row: how many were written, the ids of the stored
        proposals that have no place any more, and the ids of the demands to do anew
    """
    # As in `propose`, the other way round.
    likely = SQL(
        """d.id <> ALL(%(done_ids)s)
           AND COALESCE(d.district_id, 0) IN (
               SELECT site.id FROM site JOIN supply ON site.place = ANY(supply.sites))
           AND (d.lateral_entry OR d.occupation_id IN (
               SELECT o.id FROM verbund_occupation o
                 JOIN supply ON left(o.code, %(near)s) = ANY(supply.prefixes)))""",
        done_ids=done_ids,
        near=scales.NEAR_DIGITS,
    )
    changed = SQL("p.id = ANY(%s)", profile_ids)
    return SQL(
        """
        WITH %(masters)s,
        %(supply)s,
        %(wanted)s,
        %(fresh)s,
        stored AS MATERIALIZED (
            SELECT m.id, m.profile_id, m.demand_id, m.hub_id
              FROM drehscheibe_match m
             WHERE m.state = 'proposed' AND m.hub_id = ANY(%(hub_ids)s)
               AND m.profile_id = ANY(%(profile_ids)s)
               AND m.demand_id <> ALL(%(done_ids)s)
        ),
        %(behind)s,
        %(rivals)s,
        kept AS MATERIALIZED (
            SELECT * FROM fresh
             WHERE demand_id NOT IN (SELECT demand_id FROM behind)
               AND (profile_id, demand_id) NOT IN (
                       SELECT profile_id, demand_id FROM rivals
                        WHERE id IS NULL AND loses)
        ),
        %(written)s
        SELECT (SELECT count(*) FROM written), ARRAY(
            SELECT id FROM rivals WHERE id IS NOT NULL AND loses
             UNION ALL
            SELECT id FROM stored
             WHERE demand_id NOT IN (SELECT demand_id FROM behind)
               AND (profile_id, demand_id)
                   NOT IN (SELECT profile_id, demand_id FROM kept)
        ), ARRAY(SELECT DISTINCT demand_id FROM behind)""",
        masters=_masters(hub_ids, changed, ALL),
        supply=_supply(_active_profiles(changed, today)),
        wanted=_wanted(_open_demands(likely, today)),
        fresh=_fresh(SQL("m.profile_id = ANY(%s)", profile_ids)),
        behind=_behind(),
        rivals=_rivals(profile_ids),
        written=_written(uid),
        hub_ids=list(hub_ids),
        profile_ids=profile_ids,
        done_ids=done_ids,
    )


def rescore(hub_ids, uid, states, touched):
    """Statement that gives matches somebody works on their new score.

    :param states: the states of such matches
    :param touched: SQL on ``m``
    :return: SQL that returns the ids of the changed matches
    """
    blockers = SQL(
        "array_remove(ARRAY[%s], NULL)",
        _COMMA.join(
            SQL("CASE WHEN %s THEN %s END", blocker.condition(), blocker.code)
            for blocker in BLOCKERS
        ),
    )
    people = SQL("p.id IN (SELECT profile_id FROM worked)")
    jobs = SQL("d.id IN (SELECT demand_id FROM worked)")
    return SQL(
        """
        WITH worked AS MATERIALIZED (
            SELECT m.profile_id, m.demand_id, m.hub_id FROM drehscheibe_match m
             WHERE m.state = ANY(%(states)s) AND m.hub_id = ANY(%(hub_ids)s)
               AND %(touched)s
        ),
        %(masters)s,
        %(supply)s,
        %(wanted)s,
        scored AS (
            SELECT p.id AS profile_id, d.id AS demand_id, %(facts)s AS facts,
                   CASE WHEN %(blockers)s = '{}' THEN %(tenths)s ELSE 0 END * 0.1
                   AS score
              FROM worked
              JOIN supply p ON p.id = worked.profile_id
              JOIN wanted d ON d.id = worked.demand_id AND d.hub_id = worked.hub_id
              JOIN hub ON hub.id = p.hub_id
        )
        UPDATE drehscheibe_match m
           SET score = scored.score, facts = scored.facts,
               write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC'
          FROM scored
         WHERE m.profile_id = scored.profile_id AND m.demand_id = scored.demand_id
           AND (m.score, m.facts) IS DISTINCT FROM (scored.score, scored.facts)
        RETURNING m.id""",
        states=list(states),
        hub_ids=list(hub_ids),
        touched=touched,
        masters=_masters(hub_ids, people, jobs),
        supply=_supply(SQL("SELECT profile_id FROM worked")),
        wanted=_wanted(SQL("SELECT DISTINCT demand_id, hub_id FROM worked")),
        facts=_facts(SQL("to_jsonb(%s)", blockers)),
        blockers=blockers,
        tenths=_tenths(),
        uid=uid,
    )
