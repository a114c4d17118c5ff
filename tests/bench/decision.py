"""The decision on a course: all companies told, their e-mails queued, in one go."""

import statistics

from odoo.addons.qualifizierungsverbund.tests.open_course import open_course

from .setting import committed, seconds, undone
from .table import Limit

COMPANIES = 100
SECONDS = 2.0
DECISIONS = ("confirm", "cancel", "prolong", "merge", "show what it tells whom")


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
                f"decision: {decision}, with e-mails",
                f"{COMPANIES} companies",
                statistics.median(times),
                SECONDS,
            )


def _decide(database, course_id, decision):
    with undone(database) as env:
        course = env["verbund.course"].browse(course_id)
        work_of = {
            "prolong": lambda: course.action_prolong("2100-01-15"),
            "merge": lambda: course.action_merge(_another(course).id),
            "show what it tells whom": lambda: (
                env["verbund.course.decide"]
                .create(
                    {
                        "course_id": course.id,
                        "outcome": "cancel",
                        "cancel_reason": "other",
                    }
                )
                .preview
            ),
        }

        def work():
            work_of.get(decision, getattr(course, f"action_{decision}", None))()
            env.flush_all()

        return seconds(work)


def _another(course):
    """A course on the topic, on other days."""
    other = course.copy(
        {
            "commitment_deadline": course.commitment_deadline,
            "date_begin": "2100-03-01 08:00:00",
            "date_end": "2100-03-05 15:00:00",
        }
    )
    other.action_open_booking()
    return other


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
