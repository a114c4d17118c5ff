from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

from .verbund_course import (
    PLANNING_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
)
from .verbund_course_poll import session_values

# Courses that are not over: days are still planned.
OPEN_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CONFIRMED, STATE_RUNNING)
# What becomes of the sessions that a course has when a series is planned.
ADD = "add"
REPLACE_LAST = "last"
REPLACE_ALL = "all"


class VerbundCourse(models.Model):
    """Sessions that follow a pattern are planned, and taken back, together."""

    _inherit = "verbund.course"

    units_left = fields.Integer(
        string="Units to Plan",
        compute="_compute_units_left",
        store=True,
        aggregator=None,
        help="Units of the course for which there are no sessions yet.",
    )
    units_words = fields.Char(string="Planned", compute="_compute_units_words")
    last_series = fields.Integer(compute="_compute_last_series")

    @api.depends("units", "session_ids.units", "session_ids.half")
    def _compute_units_left(self):
        for course in self:
            course.units_left = max(course.units - course._taught_units(), 0)

    @api.depends_context("lang")
    @api.depends("units", "session_ids.units", "session_ids.half")
    def _compute_units_words(self):
        for course in self:
            course.units_words = self.env._(
                "%(planned)s of %(units)s units planned",
                planned=course._taught_units(),
                units=course.units,
            )

    @api.depends("session_ids.series")
    def _compute_last_series(self):
        for course in self:
            course.last_series = max(course.session_ids.mapped("series"), default=0)

    # ------------------------------------------------------------- its days

    def _movable_sessions(self):
        """Sessions that are still planned: once a course has begun, those ahead."""
        self.ensure_one()
        if self.state != STATE_RUNNING:
            return self.session_ids
        now = fields.Datetime.now()
        return self.session_ids.filtered(lambda session: session.date_begin > now)

    def _series_drops(self, change):
        """The sessions that a new series replaces.

        :param change: ``add``, ``last``: those of the last series, or ``all``
        """
        movable = self._movable_sessions()
        if change == REPLACE_ALL:
            return movable
        if change == REPLACE_LAST:
            last = self.last_series
            return movable.filtered(lambda session: last and session.series == last)
        return movable.browse()

    def _series_units(self, change, half):
        """Units that a new series has to hold for the course to be planned.

        :param half: of which half group, False for everybody
        """
        left = self.session_ids - self._series_drops(change)
        shared = left.filtered(lambda row: row.half in (half, False))
        taught = sum(shared.mapped("units"))
        return max(self.units - taught, 0)

    def _plan_series(self, planned, change, values):
        """Sessions of a pattern become sessions of the course.

        Those who rely on its days are told as of any other change.

        :param planned: list of ``tools.session_series.Session``
        :param change: as in :meth:`_series_drops`
        :param values: that each of them has: trainer, room, half group
        :raises UserError: when the course is over, the first day is not ahead, or there
            is no series to replace
        """
        self.ensure_one()
        self.check_access("write")
        self._check_days_open()
        today = self.company_id._verbund_today()
        if self.state != STATE_RUNNING and planned[0].day <= today:
            raise UserError(
                self.env._(
                    "The series begins on %(day)s, which is not ahead any more.",
                    day=format_date(self.env, planned[0].day),
                )
            )
        drops = self._check_drops(change)
        number = self.last_series + 1
        rows = [
            {**session_values(self.company_id, session), **values, "series": number}
            for session in planned
        ]
        self.write(
            {
                "session_ids": [
                    *(Command.delete(row.id) for row in drops),
                    *map(Command.create, rows),
                ]
            }
        )
        self.message_post(
            body=self.env._(
                "%(count)s sessions planned: %(first)s – %(last)s.",
                count=len(rows),
                first=format_date(self.env, planned[0].day),
                last=format_date(self.env, planned[-1].day),
            )
        )

    def action_drop_series(self):
        """Take back the sessions that were planned together last.

        :raises UserError: when there are none, or the course is over
        """
        self.ensure_one()
        self.check_access("write")
        self._check_days_open()
        drops = self._check_drops(REPLACE_LAST)
        count = len(drops)
        self.write({"session_ids": [Command.delete(row.id) for row in drops]})
        self.message_post(
            body=self.env._("%(count)s sessions taken back.", count=count)
        )
        return True

    def _check_drops(self, change):
        """
        :param change: as in :meth:`_series_drops`
        :raises UserError: when a series is to be replaced that is not there
        """
        drops = self._series_drops(change)
        if change == REPLACE_LAST and not drops:
            raise UserError(
                self.env._(
                    "%(course)s has no series whose sessions are still ahead.",
                    course=self.display_name,
                )
            )
        return drops

    def _check_days_open(self):
        """
        :raises UserError: when the course is over or called off
        """
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”: its days stay as they are.",
                    course=self.display_name,
                    state=self._state_label(),
                )
            )
