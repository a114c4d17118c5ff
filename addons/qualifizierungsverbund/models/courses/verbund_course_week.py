from datetime import time, timedelta

from odoo import models
from odoo.fields import Domain

from ..core.fields import week_field
from .verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
)
from .verbund_date_poll import STATE_OPEN
from .verbund_offer import STATE_ASKED

STAFF = "qualifizierungsverbund.group_verbund_user"


class VerbundCourse(models.Model):
    """What is to be done about courses this week; what is late is due as well."""

    _inherit = "verbund.course"

    decision_this_week = week_field("_week_decision", groups=STAFF)
    answers_this_week = week_field("_week_answers", groups=STAFF)
    names_this_week = week_field("_week_names", groups=STAFF)
    sessions_this_week = week_field("_week_sessions", groups=STAFF)

    def _week_decision(self, _monday, sunday):
        return Domain("state", "=", STATE_BOOKING_OPEN) & Domain(
            "commitment_deadline", "<=", sunday
        )

    def _week_answers(self, _monday, sunday):
        """Providers and companies that were asked until a day of this week."""
        return Domain(
            "offer_ids",
            "any",
            [("state", "=", STATE_ASKED), ("reply_until", "<=", sunday)],
        ) | Domain(
            "poll_ids", "any", [("state", "=", STATE_OPEN), ("deadline", "<=", sunday)]
        )

    def _week_names(self, _monday, sunday):
        """Of what runs, or begins until the end of next week: who comes must know."""
        nameless = Domain("verbund_commitment_id", "!=", False)
        nameless &= Domain("verbund_named_at", "=", False)
        nameless &= Domain("state", "!=", "cancel")
        return (
            Domain("state", "in", (STATE_CONFIRMED, STATE_RUNNING))
            & Domain("date_begin", "<", self._first_moment(sunday + timedelta(days=8)))
            & Domain("event_id.registration_ids", "any", nameless)
        )

    def _week_sessions(self, monday, sunday):
        """Taught on a day of this week; without sessions, by its first and last day."""
        first = self._first_moment(monday)
        after = self._first_moment(sunday + timedelta(days=1))
        days = Domain("date_begin", "<", after) & Domain("date_end", ">=", first)
        return Domain("state", "in", PROMISED_STATES) & (
            Domain("session_ids", "any", days)
            | (Domain("session_ids", "=", False) & days)
        )

    def _first_moment(self, day):
        return self.env.company._verbund_moment(day, time.min)
