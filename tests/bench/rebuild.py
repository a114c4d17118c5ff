"""Finding matches: all of them against hand-written SQL, and after one change.

One hub, so that every profile may meet every demand. By hand means: the same join, the
same criteria, the same ten best stored, by a single statement that knows it all
beforehand and explains nothing.
"""

import statistics

from .setting import committed, compare, seconds, undone
from .table import Limit, Result

PROFILES = 10_000
DEMANDS = 10_000
# Profiles and demands that change, one at a time.
CHANGES = 25

# Every level of chance has its own salt: rows are the same at every run, whatever the
# plan of the statement.
_FILL = """
    CREATE FUNCTION pg_temp.chance(salt text, number int, many int) RETURNS int
        LANGUAGE sql IMMUTABLE AS
        'SELECT (hashtextextended(salt || number, 0) & 1073741823)::int %% many';

    CREATE TEMP TABLE bench_place AS
        SELECT id, row_number() OVER (ORDER BY ags)::int - 1 AS place
          FROM verbund_district;
    -- Five digits of the KldB in its main groups, as many as a region knows.
    INSERT INTO verbund_occupation (code, name, active)
    SELECT DISTINCT ON (code) code, 'Bench ' || code, TRUE
      FROM (SELECT (string_to_array('11 21 22 23 24 25 26 27 28 29 31 32 33 34 41 42 '
                       '43 51 52 53 54 61 62 63 71 72 73 81 82 83 84 91 92 93', ' '))
                       [1 + pg_temp.chance('group', n, 34)]
                   || lpad(pg_temp.chance('part', n, 40)::text, 2, '0')
                   || 1 + pg_temp.chance('level', n, 4) AS code
              FROM generate_series(1, 400) n) AS made
        ON CONFLICT (code) DO NOTHING;
    CREATE TEMP TABLE bench_occupation AS
        SELECT id, row_number() OVER (ORDER BY code)::int - 1 AS place
          FROM verbund_occupation WHERE length(code) = 5;
    CREATE TEMP TABLE bench_skill AS
        SELECT id, row_number() OVER (ORDER BY id)::int - 1 AS place
          FROM drehscheibe_skill;

    INSERT INTO res_partner (name, complete_name, is_company, active, type,
                             autopost_bills, company_registry)
    SELECT 'Bench ' || n, 'Bench ' || n, TRUE, TRUE, 'contact', 'ask', 'BENCH'
      FROM generate_series(1, 1200) n;
    UPDATE res_partner SET commercial_partner_id = id WHERE company_registry = 'BENCH';
    CREATE TEMP TABLE bench_company AS
        SELECT id, row_number() OVER (ORDER BY id)::int - 1 AS place
          FROM res_partner WHERE company_registry = 'BENCH';

    INSERT INTO drehscheibe_profile (
        hub_id, company_id, pseudonym, state, district_id, radius_km, date_available,
        hours, shifts, german_level, consent_on, consent_until)
    SELECT %(hub)s, %(company)s, 'BENCH-' || n, 'active', d.id,
           ('{25,50,50,100}'::text[])[1 + pg_temp.chance('radius', n, 4)],
           '2100-01-01'::date + pg_temp.chance('available', n, 180),
           ('{full,full,full,long,short,any}'::text[])
               [1 + pg_temp.chance('hours', n, 6)],
           ('{day,day,two,three,continuous}'::text[])
               [1 + pg_temp.chance('shifts', n, 5)],
           (array_append('{none,a1,a2,b1,b1,b2,b2,c1,c2}'::text[], NULL))
               [1 + pg_temp.chance('german', n, 10)],
           '2099-12-01', '2100-12-01'
      FROM generate_series(1, %(profiles)s) n
      JOIN bench_place d
        ON d.place = pg_temp.chance('home', n, (SELECT count(*)::int FROM bench_place));
    CREATE TEMP TABLE bench_profile AS
        SELECT id, substr(pseudonym, 7)::int AS n FROM drehscheibe_profile
         WHERE pseudonym LIKE 'BENCH-%%';

    INSERT INTO drehscheibe_profile_occupation_rel (profile_id, occupation_id)
    SELECT DISTINCT p.id, o.id
      FROM bench_profile p
     CROSS JOIN generate_series(1, 3) one
      JOIN bench_occupation o ON o.place = pg_temp.chance(
               'occupation' || one, p.n, (SELECT count(*)::int FROM bench_occupation))
     WHERE one <= 1 + pg_temp.chance('occupations', p.n, 3);

    INSERT INTO drehscheibe_profile_skill (profile_id, company_id, skill_id, level)
    SELECT p.id, %(company)s, s.id, 1 + pg_temp.chance('level' || s.place, p.n, 3)
      FROM bench_profile p CROSS JOIN bench_skill s
     WHERE pg_temp.chance('skill' || s.place, p.n, 6) = 0;

    INSERT INTO drehscheibe_profile_blocked_rel (profile_id, partner_id)
    SELECT p.id, c.id
      FROM bench_profile p
      JOIN bench_company c ON c.place = pg_temp.chance('blocked', p.n, 1200)
     WHERE p.n %% 5 = 0;

    INSERT INTO drehscheibe_demand (
        company_id, partner_id, reference, state, occupation_id, number, number_filled,
        district_id, lateral_entry, german_level, shifts, hours, date_start,
        confirmed_on, expires_on)
    SELECT %(company)s, c.id, 'BENCH-' || n, 'open', o.id, 1, 0, d.id,
           pg_temp.chance('lateral', n, 10) = 0,
           (array_append('{a2,b1,b1,b2}'::text[], NULL))
               [1 + pg_temp.chance('german', n, 5)],
           (array_append('{day,two,three,continuous}'::text[], NULL))
               [1 + pg_temp.chance('shifts', n, 5)],
           (array_append('{full,full,full,long,short,any}'::text[], NULL))
               [1 + pg_temp.chance('hours', n, 7)],
           CASE WHEN pg_temp.chance('any', n, 5) > 0
                THEN '2100-01-01'::date + pg_temp.chance('start', n, 180) END,
           '2099-12-01', '2100-03-01'
      FROM generate_series(1, %(demands)s) n
      JOIN bench_company c ON c.place = pg_temp.chance('company', n, 1200)
      JOIN bench_place d
        ON d.place = pg_temp.chance('work', n, (SELECT count(*)::int FROM bench_place))
      JOIN bench_occupation o ON o.place = pg_temp.chance(
               'wanted', n, (SELECT count(*)::int FROM bench_occupation));
    CREATE TEMP TABLE bench_demand AS
        SELECT id, substr(reference, 7)::int AS n FROM drehscheibe_demand
         WHERE reference LIKE 'BENCH-%%';

    INSERT INTO drehscheibe_demand_hub_rel (demand_id, hub_id)
    SELECT id, %(hub)s FROM bench_demand;

    INSERT INTO drehscheibe_demand_skill (
        demand_id, company_id, skill_id, level, is_must)
    SELECT d.id, %(company)s, s.id, 1 + pg_temp.chance('level' || s.place, d.n, 3),
           pg_temp.chance('must' || s.place, d.n, 4) = 0
      FROM bench_demand d CROSS JOIN bench_skill s
     WHERE pg_temp.chance('wants' || s.place, d.n, 12) = 0;
"""


_BY_HAND = """
    WITH hub AS MATERIALIZED (
        SELECT id, company_id, weight_occupation, weight_skills, weight_distance,
               weight_availability, weight_shifts, weight_hours, weight_language,
               weight_occupation + weight_skills + weight_distance
               + weight_availability + weight_shifts + weight_hours
               + weight_language AS total
          FROM verbund_network WHERE id = %(hub)s
    ),
    rung AS MATERIALIZED (
        SELECT s.id AS skill_id, level::text AS level,
               (repeat('0', (3 * place)::int) || repeat('1', level)
                || repeat('0', (3 * (many - place))::int - level))::varbit AS mask
          FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place,
                       count(*) OVER () AS many FROM drehscheibe_skill) s,
               generate_series(1, 3) level
    ),
    site AS MATERIALIZED (
        SELECT id, latitude::float8 AS lat, longitude::float8 AS lon,
               row_number() OVER (ORDER BY id)::int AS place
          FROM verbund_district
    ),
    reach AS MATERIALIZED (
        SELECT way.id, radius, array_agg(km ORDER BY place) AS kms,
               array_agg(place) FILTER (WHERE km IS NULL OR km <= radius::int) || 0
               AS sites
          FROM (SELECT h.id, w.place,
                       CASE WHEN h.id = w.id THEN 0
                            WHEN 0 IN (h.lat, h.lon, w.lat, w.lon) THEN NULL
                            ELSE round(2 * 6371.0088 * asin(sqrt(LEAST(1,
                                power(sin(radians(w.lat - h.lat) / 2), 2)
                                + cos(radians(h.lat)) * cos(radians(w.lat))
                                * power(sin(radians(w.lon - h.lon) / 2), 2)
                            ))))::int END AS km
                  FROM site h, site w) way, unnest('{25,50,100}'::text[]) radius
         GROUP BY way.id, radius
    ),
    can AS MATERIALIZED (
        SELECT profile_id, bit_or(mask) AS mask
          FROM drehscheibe_profile_skill JOIN rung USING (skill_id, level)
         GROUP BY profile_id
    ),
    asks AS MATERIALIZED (
        SELECT demand_id, bit_or(mask) AS mask,
               bit_or(mask) FILTER (WHERE is_must) AS must
          FROM drehscheibe_demand_skill JOIN rung USING (skill_id, level)
         GROUP BY demand_id
    ),
    does AS MATERIALIZED (
        SELECT profile_id, array_agg(DISTINCT left(code, n)) AS codes,
               array_agg(DISTINCT left(code, n)) FILTER (WHERE n <= 2) AS doors
          FROM drehscheibe_profile_occupation_rel rel
          JOIN verbund_occupation o ON o.id = rel.occupation_id
          JOIN generate_series(0, 5) n ON n <= length(code)
         GROUP BY profile_id
    ),
    blocked AS MATERIALIZED (
        WITH RECURSIVE below AS (
            SELECT profile_id, partner_id FROM drehscheibe_profile_blocked_rel
             UNION
            SELECT profile_id, c.id FROM below
              JOIN res_partner c
                ON c.group_parent_id = below.partner_id
                OR c.parent_id = below.partner_id AND c.group_parent_id IS NULL
        )
        SELECT profile_id, array_agg(partner_id) AS ids FROM below GROUP BY profile_id
    ),
    p AS MATERIALIZED (
        SELECT p.id, p.radius_km::int AS radius, p.date_available, reach.kms,
               reach.sites, does.codes, does.doors, can.mask,
               array_position('{day,two,three,continuous}', shifts) AS shifts,
               array_position('{full,long,short}', hours) AS hours,
               COALESCE(array_position('{none,a1,a2,b1,b2,c1,c2}', german_level), 1)
               AS german,
               COALESCE(blocked.ids, '{}') AS blocked,
               (SELECT COALESCE(c.group_head_id, c.id) FROM drehscheibe_release r
                  JOIN res_partner c ON c.id = r.partner_id WHERE r.id = p.release_id)
               AS employer_id
          FROM drehscheibe_profile p
          JOIN hub ON hub.id = p.hub_id
          JOIN reach ON reach.id = p.district_id AND reach.radius = p.radius_km
          JOIN does ON does.profile_id = p.id
          LEFT JOIN can ON can.profile_id = p.id
          LEFT JOIN blocked ON blocked.profile_id = p.id
         WHERE p.state = 'active' AND p.consent_until >= %(today)s
    ),
    d AS MATERIALIZED (
        SELECT d.id, d.partner_id, (SELECT COALESCE(c.group_head_id, c.id)
                   FROM res_partner c WHERE c.id = d.partner_id) AS group_id,
               d.date_start, COALESCE(site.place, 0) AS site,
               CASE WHEN lateral_entry THEN '' ELSE left(code, 2) END AS door,
               length(code) AS digits, code, left(code, 1) AS code1,
               left(code, 2) AS code2, left(code, 3) AS code3, left(code, 4) AS code4,
               asks.mask, bit_count(asks.mask)::int AS asked, asks.must,
               array_position('{day,two,three,continuous}', shifts) AS shifts,
               array_position('{full,long,short}', hours) AS hours,
               array_position('{none,a1,a2,b1,b2,c1,c2}', german_level) AS german
          FROM drehscheibe_demand d
          JOIN drehscheibe_demand_hub_rel rel ON rel.demand_id = d.id
          JOIN hub ON hub.id = rel.hub_id
          JOIN res_partner company ON company.id = d.partner_id AND company.active
          JOIN verbund_occupation o ON o.id = d.occupation_id
          LEFT JOIN site ON site.id = d.district_id
          LEFT JOIN asks ON asks.demand_id = d.id
         WHERE d.state IN ('open', 'partly_filled') AND d.expires_on >= %(today)s
    ),
    scored AS (
        SELECT p.id AS profile_id, d.id AS demand_id, (
                weight_occupation * (100 * (CASE
                    WHEN code = ANY(codes) THEN digits
                    WHEN code4 = ANY(codes) THEN 4 WHEN code3 = ANY(codes) THEN 3
                    WHEN code2 = ANY(codes) THEN 2 WHEN code1 = ANY(codes) THEN 1
                    ELSE 0 END) / digits)
                + weight_skills * (CASE WHEN d.mask IS NULL THEN 100
                    WHEN p.mask IS NULL THEN 0
                    ELSE 100 * bit_count(d.mask & p.mask)::int / asked END)
                + weight_distance * COALESCE(100 - 50 * kms[site] / radius, 50)
                + weight_availability * (CASE WHEN date_start IS NULL THEN 100 ELSE
                    GREATEST(0, 100 - GREATEST(0, date_available - date_start)
                                      * 100 / 90) END)
                + weight_shifts * GREATEST(0, 100 - 50 * GREATEST(0,
                    COALESCE(d.shifts - p.shifts, 0)))
                + weight_hours * GREATEST(0, 100 - 50 * COALESCE(
                    abs(d.hours - p.hours), 0))
                + weight_language * GREATEST(0, 100 - 50 * GREATEST(0,
                    COALESCE(d.german - p.german, 0)))
               ) * 20 AS weighted
          FROM (SELECT p.*, place, key FROM p, unnest(sites) place, unnest(doors) key
                OFFSET 0) p
          JOIN d ON d.site = p.place AND d.door = p.key
         CROSS JOIN hub
         WHERE (must IS NULL OR must & COALESCE(p.mask, ~must) = must)
           AND d.partner_id <> ALL(blocked)
           AND d.group_id IS DISTINCT FROM employer_id
           AND (p.id, d.id) NOT IN (SELECT profile_id, demand_id
                                      FROM drehscheibe_match WHERE state <> 'proposed')
    ),
    ranked AS (
        SELECT profile_id, demand_id, tenths, row_number() OVER (
                   PARTITION BY demand_id ORDER BY tenths DESC, profile_id) AS place
          FROM (SELECT profile_id, demand_id,
                       (weighted + total) / (2 * total) AS tenths
                  FROM scored CROSS JOIN hub) rounded
    )
    INSERT INTO drehscheibe_match (
        profile_id, demand_id, hub_id, company_id, state, score,
        create_uid, write_uid, create_date, write_date)
    SELECT profile_id, demand_id, hub.id, hub.company_id, 'proposed', tenths * 0.1,
           %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
      FROM ranked CROSS JOIN hub
     WHERE place <= 10
     ORDER BY demand_id, profile_id
"""


def measure(setting):
    database = setting.databases.product(demo=False)
    for size in setting.sizes:
        profiles, demands = PROFILES * size, DEMANDS * size
        words = f"{profiles:,} × {demands:,}"
        with setting.copy(database, "rebuild") as copy:
            with committed(copy) as env:
                hub_id = prepare(env, profiles, demands).id
            if size == 1:
                ours, theirs, ratio = compare(
                    max(1, setting.repeat // 3),
                    lambda copy=copy, hub_id=hub_id: _ours(copy, hub_id),
                    lambda copy=copy, hub_id=hub_id: _by_hand(copy, hub_id),
                )
                yield Result(
                    "matches of a hub, all anew",
                    words,
                    "hand-written SQL",
                    ours,
                    theirs,
                    ratio,
                    1.5,
                )
            with committed(copy) as env:
                env["drehscheibe.match"].rebuild(hub_ids=[hub_id])
                env.cr.execute("ANALYZE drehscheibe_match")
            for model in ("profile", "demand"):
                yield Limit(
                    f"matches after one changed {model}",
                    words,
                    _changed(copy, model),
                    0.05,
                )


def _ours(database, hub_id):
    with undone(database) as env:
        return seconds(lambda: env["drehscheibe.match"].rebuild(hub_ids=[hub_id]))


def _by_hand(database, hub_id):
    with undone(database) as env:
        today = env.company._verbund_today()
        return seconds(
            lambda: env.cr.execute(
                _BY_HAND, {"hub": hub_id, "uid": env.uid, "today": today}
            )
        )


def _changed(database, model):
    """Median over records that change their German and their hours, matches and all."""
    taken = []
    with undone(database) as env:
        records = env[f"drehscheibe.{model}"].search([], order="id", limit=CHANGES + 1)
        for number, record in enumerate(records):
            change = {
                "german_level": ("a2", "b2")[number % 2],
                "hours": ("full", "long")[number // 2 % 2],
            }

            def save(record=record, change=change):
                record.write(change)
                env.flush_all()

            taken.append(seconds(save))
    # The first one warms the caches.
    return statistics.median(taken[1:])


def prepare(env, profiles, demands):
    """Fill one hub with active profiles and open demands, the same at every run.

    Set-based: rows by the ORM would take longer than all that is measured.

    :return: the hub
    """
    hub = env["verbund.network"].create(
        {"name": "Bench", "code": "BENCH-HUB", "kind": "hub"}
    )
    hub.action_start_founding()
    hub.action_activate()
    env.flush_all()
    env.cr.execute(
        _FILL,
        {
            "hub": hub.id,
            "company": hub.company_id.id,
            "profiles": profiles,
            "demands": demands,
        },
    )
    env.cr.execute("ANALYZE")
    env.invalidate_all()
    return hub
