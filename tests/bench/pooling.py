"""`propose_pools` against `search_read` of the same needs, and how it grows.

The needs of a large association: 60 topics, 44 districts, 33 networks that share, a
year of windows. They are written by SQL, a hundred thousand records would take long.
"""

from .setting import committed, compare, seconds, undone
from .table import Limit, Result

#: The second one is measured against the reference, the first one shows the growth.
SIZES = (10_000, 100_000)
TOPICS, DISTRICTS, NETWORKS, COMPANIES = 60, 44, 33, 1200


def measure(setting):
    database = setting.databases.product(demo=False)
    taken = {}
    for count in SIZES:
        with setting.copy(database, f"pooling_{count}") as copy:
            with committed(copy) as env:
                prepare(env, count)
            taken[count], theirs, ratio = compare(
                3, lambda copy=copy: _ours(copy), lambda copy=copy: _read(copy)
            )
    few, many = SIZES
    yield Result(
        "propose_pools",
        f"{many:,} needs",
        "search_read of the same",
        taken[many],
        theirs,
        ratio,
        3,
    )
    yield Limit(
        "propose_pools, time per need",
        f"{many:,} to {few:,}",
        taken[many] / many / (taken[few] / few),
        1.1,
        "times",
    )


def _ours(database):
    with undone(database) as env:
        return seconds(env["verbund.need"].propose_pools)


def _read(database):
    with undone(database) as env:
        needs = env["verbund.need"]
        domain = needs._get_poolable_domain()
        names = [
            "topic_id",
            "network_id",
            "partner_id",
            "seats_firm",
            "seats_possible",
            "format",
            "level_to",
            "window_start",
            "window_end",
            "district_id",
            "max_km",
            "priority",
        ]
        return seconds(lambda: needs.search_read(domain, names))


def prepare(env, count):
    """Write *count* submitted needs, the same ones at each call."""
    chosen = _masters(env)
    env.flush_all()
    env.cr.execute(
        """
        SELECT setseed(0.5);
        CREATE FUNCTION pg_temp.pick(choices anyarray) RETURNS anyelement
            LANGUAGE sql VOLATILE
            AS 'SELECT choices[1 + floor(random() * array_length(choices, 1))::int]';
        """
    )
    env.cr.execute(
        """
        INSERT INTO verbund_need (
            state, company_id, network_id, topic_id, partner_id, district_id,
            seats_firm, seats_possible, format, level_to, max_km, priority,
            window_start, window_end
        )
        SELECT 'submitted', %(company)s, member.network_id,
               pg_temp.pick(%(topics)s), member.partner_id,
               pg_temp.pick(%(districts)s), 1 + floor(random() * 4),
               floor(random() * 3), pg_temp.pick(%(formats)s),
               pg_temp.pick(%(levels)s), pg_temp.pick(%(distances)s), '0',
               day, day + floor(random() * 120)::int
          FROM (
               SELECT current_date + floor(random() * 365)::int AS day,
                      pg_temp.pick(%(members)s) AS member_id
                 FROM generate_series(1, %(count)s)
               ) AS days
          JOIN verbund_membership member ON member.id = member_id
        """,
        {
            **chosen,
            "company": env.company.id,
            "formats": [None, None, "onsite", "online", "blended", "inhouse"],
            "levels": [None, None, "a1", "a2", "b1", "basic"],
            "distances": [20, 50, 50, 50, 100],
            "count": count,
        },
    )
    env.cr.execute("ANALYZE verbund_need")
    needs = env["verbund.need"]
    poolable = needs.search_count(needs._get_poolable_domain())
    if poolable < count:
        raise ValueError(f"only {poolable} of {count} needs wait for a course")


def _masters(env):
    """What needs are made of: ids of topics, districts and memberships."""
    networks = env["verbund.network"].create(
        [{"name": f"Bench {n}", "code": f"BENCH{n}"} for n in range(NETWORKS)]
    )
    topics = env["verbund.topic"].create(
        [
            {
                "name": f"Bench {n}",
                "code": f"BENCH{n}",
                "category": "technical",
                "min_seats": 5 + n % 6,
                "max_seats": 12 + n % 5,
            }
            for n in range(TOPICS)
        ]
    )
    districts = env["verbund.district"].create(
        [
            {
                "name": f"Bench {n}",
                "ags": f"{90000 + n}",
                "latitude": 47.6 + (n * 7919 % 44) * 2.1 / DISTRICTS,
                "longitude": 7.6 + (n * 104729 % 44) * 2.8 / DISTRICTS,
            }
            for n in range(DISTRICTS)
        ]
    )
    partners = env["res.partner"].create(
        [{"name": f"Bench {n} GmbH", "is_company": True} for n in range(COMPANIES)]
    )
    members = env["verbund.membership"].create(
        [
            {"partner_id": partner.id, "network_id": networks[n % NETWORKS].id}
            for n, partner in enumerate(partners)
        ]
    )
    return {"topics": topics.ids, "districts": districts.ids, "members": members.ids}
