from datetime import time

from odoo import api, fields, models
from odoo.tools import SQL

from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
)
from .verbund_course_order import ahead_first

KINDS = [
    ("decision", "Decision"),
    ("session", "Session"),
    ("course", "Course without sessions"),
    ("meeting", "Meeting"),
]
UNDECIDED_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN)
# A planned course has a first guess of its days; a calendar is for what is told.
DATED_STATES = (STATE_BOOKING_OPEN, *PROMISED_STATES)


class VerbundCalendarEntry(models.Model):
    """What a week holds: days of courses, decision dates and meetings of networks.

    Read from the documents themselves: nothing is kept twice, or changed here.
    """

    _name = "verbund.calendar.entry"
    _description = "Calendar Entry"
    _auto = False
    _order = "date_begin, id"
    _depends = {
        "verbund.course": [
            "commitment_deadline",
            "company_id",
            "date_begin",
            "date_end",
            "event_id",
            "state",
        ],
        "verbund.session": ["course_id", "date_begin", "date_end"],
        "event.event": [
            "active",
            "company_id",
            "date_begin",
            "date_end",
            "verbund_kind",
        ],
    }

    kind = fields.Selection(KINDS, readonly=True)
    course_id = fields.Many2one("verbund.course", readonly=True)
    day_id = fields.Many2one("verbund.session", string="Session", readonly=True)
    event_id = fields.Many2one("event.event", string="Meeting", readonly=True)
    company_id = fields.Many2one("res.company", string="Association", readonly=True)
    date_begin = fields.Datetime(string="Start", readonly=True)
    date_end = fields.Datetime(string="End", readonly=True)
    all_day = fields.Boolean(readonly=True)
    is_ahead = fields.Boolean(
        string="Still to Come",
        compute="_compute_is_ahead",
        help="Its last day is not over; lists begin with it.",
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", compute="_compute_user_id"
    )

    @property
    def _table_query(self):
        """Ids are those of the documents, times the number of kinds.

        A day without an hour stands at noon: in each time zone it is the same day.
        """
        return SQL(
            """
            SELECT 4 * id AS id, 'decision' AS kind, id AS course_id,
                   NULL::integer AS day_id, NULL::integer AS event_id, company_id,
                   commitment_deadline + interval '12 hours' AS date_begin,
                   commitment_deadline + interval '12 hours' AS date_end,
                   TRUE AS all_day
              FROM verbund_course
             WHERE commitment_deadline IS NOT NULL AND state IN %(undecided)s
             UNION ALL
            SELECT 4 * day.id + 1, 'session', course.id, day.id, NULL,
                   course.company_id, day.date_begin, day.date_end, FALSE
              FROM verbund_session day
              JOIN verbund_course course ON course.id = day.course_id
             WHERE course.state <> %(cancelled)s
             UNION ALL
            SELECT 4 * id + 2, 'course', id, NULL, NULL, company_id,
                   date_begin, date_end, TRUE
              FROM verbund_course course
             WHERE date_begin IS NOT NULL AND date_end IS NOT NULL
               AND state IN %(dated)s
               AND NOT EXISTS (
                   SELECT FROM verbund_session WHERE course_id = course.id)
             UNION ALL
            SELECT 4 * id + 3, 'meeting', NULL, NULL, id, company_id,
                   date_begin, date_end, FALSE
              FROM event_event event
             WHERE verbund_kind IS NOT NULL AND active
               AND NOT EXISTS (
                   SELECT FROM verbund_course WHERE event_id = event.id)
            """,
            undecided=UNDECIDED_STATES,
            dated=DATED_STATES,
            cancelled=STATE_CANCELLED,
        )

    @api.depends("date_end")
    def _compute_is_ahead(self):
        today = self._today_begins()
        for entry in self:
            entry.is_ahead = entry.date_end >= today

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "is_ahead":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        today = self._today_begins()
        ahead = SQL("%s >= %s", self._field_to_sql(alias, "date_end", query), today)
        begin = self._field_to_sql(alias, "date_begin", query)
        far = SQL("ABS(EXTRACT(EPOCH FROM %s - %s))", begin, today)
        return ahead_first(query, ahead, far, direction)

    def _today_begins(self):
        company = self.env.company
        return company._verbund_moment(company._verbund_today(), time.min)

    @api.depends("course_id.user_id", "event_id.user_id")
    def _compute_user_id(self):
        for entry in self:
            entry.user_id = entry.course_id.user_id or entry.event_id.user_id

    @api.depends_context("lang")
    @api.depends("kind", "course_id.name", "day_id.name", "event_id.name")
    def _compute_display_name(self):
        for entry in self:
            name = entry.course_id.name or entry.event_id.name or ""
            if entry.kind == "decision":
                name = self.env._("Decision: %(course)s", course=name)
            elif entry.day_id.name:
                name = f"{name}: {entry.day_id.name}"
            entry.display_name = name

    def action_open_document(self):
        """The course or the meeting that an entry stands for."""
        self.ensure_one()
        self.check_access("read")
        return (self.course_id or self.event_id)._get_records_action()
