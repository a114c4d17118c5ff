"""The decision on a course: all companies told, their e-mails queued, in one go."""

import statistics

from odoo.addons.qualifizierungsverbund.tests.open_course import open_course

from .setting import committed, seconds, undone
from .table import Limit

COMPANIES = 100
SECONDS = 2.0
DECISIONS = ("confirm", "cancel")


def measure(setting):
    database = setting.databases.product(demo=False)
    with setting.copy(database, "decision") as copy:
        with committed(copy) as env:
            course_id = prepare(env, COMPANIES)
        for decision in DECISIONS:
            times = [
                _decide(copy, course_id, decision) for _turn in range(setting.repeat)
            ]
            yield Limit(
                f"decision: {decision}, with queued e-mails",
                f"{COMPANIES} companies",
                statistics.median(times),
                SECONDS,
            )


def _decide(database, course_id, decision):
    with undone(database) as env:
        course = env["verbund.course"].browse(course_id)

        def work():
            getattr(course, f"action_{decision}")()
            env.flush_all()

        return seconds(work)


def prepare(env, count):
    """Return the id of a course in which *count* companies have given their word."""
    course, companies = open_course(env, "BENCHDEC", count, max_seats=3 * count)
    for number, company in enumerate(companies):
        company.email = f"bench{number}@example.com"
    env["verbund.commitment"].create(
        [
            {"course_id": course.id, "partner_id": company.id, "seats": 1 + number % 3}
            for number, company in enumerate(companies)
        ]
    ).action_commit()
    return course.id
