from odoo import models
from odoo.fields import Domain

from ...tools.todo import done_since
from .verbund_commitment import CURRENT_STATES
from .verbund_course import (
    STATE_CONCEPT,
    STATE_CONFIRMED,
    STATE_IDEA,
    STATE_RUNNING,
)
from .verbund_date_poll import STATE_OPEN
from .verbund_guarantee import STATE_BOUND
from .verbund_guarantee import STATE_OFFERED as GUARANTEE_OFFERED
from .verbund_waiting import STATE_OFFERED as WAITING_OFFERED

# What a list says of a course: not all that it has.
COURSE_SHOWN = (
    "name",
    "state",
    "company_id",
    "commitment_deadline",
    "date_begin",
    "date_end",
)


class ResPartner(models.Model):
    """What a company is asked about courses, and a provider has to teach."""

    _inherit = "res.partner"

    def _todo_sources(self, contact):
        own, taught = {"partner_id": self.id}, {"provider_id": self.id}
        offered = {**own, "state": WAITING_OFFERED}
        sources = [
            *super()._todo_sources(contact),
            ("verbund.commitment", own, lambda: self._todos_of_words(contact)),
            ("verbund.guarantee", own, lambda: self._todos_of_guarantees(contact)),
            ("verbund.waiting", offered, lambda: self._todos_of_waiting(contact)),
            ("verbund.date.answer", own, self._todos_of_polls),
        ]
        if self.is_training_provider:
            sources += [
                ("verbund.offer", own, self._todos_of_offers),
                ("verbund.course", taught, self._todos_of_teaching),
            ]
        return sources

    def _todos_of_words(self, contact):
        # sudo: the company's own words, with the courses that they belong to
        words_sudo = (
            self.env["verbund.commitment"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", self.id)
                & Domain("state", "in", CURRENT_STATES),
                order="id",
            )
        )
        words_sudo.course_id.fetch(COURSE_SHOWN)
        ask = words_sudo.course_id._todo_asker(contact, self)
        seats = words_sudo._todo_seats()
        since = done_since(self.env.company._verbund_today())
        return [
            todo
            for word_sudo in words_sudo
            for todo in word_sudo._todos(ask, seats.get(word_sudo, (0, None)), since)
        ]

    def _todos_of_guarantees(self, contact):
        # sudo: the company's own words, with the courses that they belong to
        guarantees_sudo = (
            self.env["verbund.guarantee"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", self.id)
                & Domain("state", "in", (GUARANTEE_OFFERED, STATE_BOUND)),
                order="id",
            )
        )
        ask = guarantees_sudo.course_id._todo_asker(contact, self)
        return [
            todo
            for guarantee_sudo in guarantees_sudo
            for todo in guarantee_sudo._todos(ask)
        ]

    def _todos_of_waiting(self, contact):
        # sudo: the company's own places, with the courses that they belong to
        rows_sudo = (
            self.env["verbund.waiting"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.id)
                & Domain("state", "=", WAITING_OFFERED),
                order="id",
            )
        )
        ask = rows_sudo.course_id._todo_asker(contact, self)
        return [todo for row_sudo in rows_sudo for todo in row_sudo._todos(ask)]

    def _todos_of_polls(self):
        # sudo: the company's own answers, with the polls that they belong to
        answers_sudo = (
            self.env["verbund.date.answer"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", self.id)
                & Domain("poll_id.state", "=", STATE_OPEN),
                order="id",
            )
        )
        answers_sudo.course_id.fetch(COURSE_SHOWN)
        answers_sudo = answers_sudo.filtered(
            lambda answer: answer.poll_id._takes_answers()
        )
        return [answer_sudo._todo() for answer_sudo in answers_sudo._concerned()]

    def _todos_of_offers(self):
        # sudo: the provider's own offers, with the courses that they belong to
        offers_sudo = (
            self.env["verbund.offer"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", self.id)
                & Domain("course_state", "not in", (STATE_IDEA, STATE_CONCEPT)),
                order="id",
            )
        )
        offers_sudo.course_id.fetch(COURSE_SHOWN)
        return [todo for offer_sudo in offers_sudo for todo in offer_sudo._todos()]

    def _todos_of_teaching(self):
        """The next session of each course that a provider holds."""
        # sudo: the provider's own courses, whose fields it may not read otherwise
        courses_sudo = (
            self.env["verbund.course"]
            .sudo()
            .search_fetch(
                Domain("provider_id", "=", self.id)
                & Domain("state", "in", (STATE_CONFIRMED, STATE_RUNNING)),
                COURSE_SHOWN,
            )
        )
        return [todo for course in courses_sudo for todo in course._todos_of_teacher()]
