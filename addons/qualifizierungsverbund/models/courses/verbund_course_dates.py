from datetime import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ..core.fields import WholeLines
from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONFIRMED,
    STATE_DONE,
    STATE_RUNNING,
    STATE_SETTLED,
)

# The time that companies have between the decision date and the start.
NOTICE_WEEKS = 2
# A guessed day of teaching, on the clock of the association.
FIRST_HOUR, LAST_HOUR = time(8), time(16)
# The step that waits for a day.
NEXT_STATE = {
    STATE_BOOKING_OPEN: STATE_CONFIRMED,
    STATE_CONFIRMED: STATE_RUNNING,
    STATE_RUNNING: STATE_DONE,
}


class VerbundCourse(models.Model):
    """When a course takes place: by its sessions, as typed, or a first guess."""

    _inherit = "verbund.course"

    date_begin = fields.Datetime(
        string="Start",
        compute="_compute_dates",
        store=True,
        readonly=False,
        tracking=True,
    )
    date_end = fields.Datetime(
        string="End", compute="_compute_dates", store=True, readonly=False
    )
    session_ids = WholeLines(
        "verbund.session", "course_id", string="Sessions", copy=True
    )

    dates_notice = fields.Text(
        string="Check the Dates",
        compute="_compute_dates_notice",
        groups="base.group_user",
    )
    has_half_groups = fields.Boolean(compute="_compute_has_half_groups")
    step_notice = fields.Char(
        compute="_compute_step_notice",
        groups="base.group_user",
        help="Why it is not the day for the next step.",
    )

    _dates_order = models.Constraint(
        "CHECK(date_end >= date_begin)", "The course cannot end before it starts."
    )

    @api.depends("session_ids.date_begin", "session_ids.date_end")
    def _compute_dates(self):
        """Sessions give the dates; without any they stay as typed.

        A course without either gets a first guess: two weeks after the decision date,
        full-time on working days, public holidays left out.
        """
        for course in self:
            sessions = course.session_ids.filtered("date_begin")
            if sessions:
                course.date_begin = min(sessions.mapped("date_begin"))
                course.date_end = max(
                    session.date_end or session.date_begin for session in sessions
                )
            elif not course.date_begin:
                day = course.commitment_deadline or course.company_id._verbund_today()
                course.update(
                    course._guess_dates(fields.Date.add(day, weeks=NOTICE_WEEKS))
                )

    # ---------------------------------------------- asked of the calendar

    @api.depends_context("lang")
    @api.depends("state", "date_begin", "date_end")
    def _compute_step_notice(self):
        for course in self:
            target = NEXT_STATE.get(course.state)
            course.step_notice = target and course._get_calendar_problem(target)

    def write(self, vals):
        if "commitment_deadline" in vals and not self._in_transition():
            deadline = fields.Date.to_date(vals["commitment_deadline"])
            self._check_time_left(deadline)
            self._check_decided(deadline)
        return super().write(vals)

    def _check_decided(self, deadline):
        """Of a course that is decided the date may be put right, not put off.

        :raises UserError: when it would be decided on later
        """
        for course in self:
            decided = course.state in (*PROMISED_STATES, STATE_CANCELLED)
            old = course.commitment_deadline or course.company_id._verbund_today()
            if decided and (not deadline or deadline > old):
                raise UserError(
                    self.env._(
                        "%(course)s is “%(state)s”: it is decided, and its decision "
                        "date is not put off.",
                        course=course.display_name,
                        state=course._state_label(),
                    )
                )

    def _check_time_left(self, deadline):
        """Companies were told that they can decide until a day: it is not over at once.

        :raises UserError: when there would be no such day, or none that is left
        """
        for course in self.filtered(lambda c: c.state == STATE_BOOKING_OPEN):
            today = course.company_id._verbund_today()
            kept = deadline == course.commitment_deadline
            if not kept and (not deadline or deadline < today):
                raise UserError(
                    self.env._(
                        "Companies decide on %(course)s until its decision date: move "
                        "it to a day that is still ahead, or confirm or cancel the "
                        "course.",
                        course=course.display_name,
                    )
                )

    @api.constrains("commitment_deadline", "date_begin")
    def _check_decided_before_start(self):
        """While companies decide: so that they can until the decision date.

        :raises ValidationError: when the course starts before it is decided
        """
        for course in self:
            if course.state == STATE_BOOKING_OPEN:
                problem = course._get_decision_problem()
                if problem:
                    raise ValidationError(problem)

    @api.constrains("date_begin", "date_end")
    def _check_dates_fit_state(self):
        """What has begun, what is over, and what is still open, is so by its dates.

        :raises ValidationError: when they are moved to where they cannot be
        """
        _ = self.env._
        for course in self:
            today, (first, last) = (
                course.company_id._verbund_today(),
                course._get_days(),
            )
            latest = {STATE_RUNNING: first, STATE_DONE: last, STATE_SETTLED: last}
            ahead = latest.get(course.state) or today
            behind = (course.state == STATE_BOOKING_OPEN and first) or today
            values = {"course": course.display_name, "state": course._state_label()}
            if ahead > today:
                raise ValidationError(
                    _(
                        "%(course)s is “%(state)s”, but %(day)s is still ahead. Check "
                        "its dates.",
                        day=format_date(self.env, ahead),
                        **values,
                    )
                )
            if behind < today:
                raise ValidationError(
                    _(
                        "%(course)s is “%(state)s”, but %(day)s is over. Check its "
                        "dates.",
                        day=format_date(self.env, behind),
                        **values,
                    )
                )

    def _get_decision_problem(self):
        """Why the decision date does not fit the start; empty when it does."""
        self.ensure_one()
        first, deadline = self._get_days()[0], self.commitment_deadline
        if not first or not deadline or deadline < first:
            return ""
        return self.env._(
            "%(course)s starts on %(first)s, its decision date is %(deadline)s. "
            "Companies decide before the first day: move one of them.",
            course=self.display_name,
            first=format_date(self.env, first),
            deadline=format_date(self.env, deadline),
        )

    def _check_can_reach(self, target):
        """A step that the calendar does not allow is no way to go either."""
        res = super()._check_can_reach(target)
        for course in self:
            problem = course._get_calendar_problem(target)
            if problem:
                raise UserError(problem)
        return res

    def _get_calendar_problem(self, target):
        """Why it is too early, or too late, for a state; empty when it is not.

        :param target: key of ``state``
        """
        self.ensure_one()
        today = self.company_id._verbund_today()
        first, last = self._get_days()
        values = {"course": self.display_name, "first": format_date(self.env, first)}
        if target in (STATE_BOOKING_OPEN, STATE_CONFIRMED) and not (first and last):
            return self.env._("Set start and end of %(course)s first.", **values)
        if target == STATE_BOOKING_OPEN:
            return self._get_booking_problem(today, first, values)
        if target == STATE_CONFIRMED and first < today:
            return self.env._(
                "%(course)s was to start on %(first)s. Move its dates first, or cancel "
                "it.",
                **values,
            )
        if target == STATE_RUNNING and first and today < first:
            return self.env._(
                "%(course)s starts on %(first)s. If it has begun already, move its "
                "start first.",
                **values,
            )
        if target == STATE_DONE and last and today < last:
            return self.env._(
                "%(course)s ends on %(last)s. If it is over already, move its end "
                "first.",
                last=format_date(self.env, last),
                **values,
            )
        return ""

    def _get_booking_problem(self, today, first, values):
        """As :meth:`_get_calendar_problem`, before companies are asked."""
        deadline = self.commitment_deadline
        if not deadline:
            return self.env._("Set the decision date of %(course)s first.", **values)
        if first <= today:
            return self.env._(
                "%(course)s starts on %(first)s: nobody could decide any more. Move "
                "its dates first.",
                **values,
            )
        if deadline < today:
            return self.env._(
                "The decision date of %(course)s, %(deadline)s, is over: nobody could "
                "answer any more. Move it first.",
                deadline=format_date(self.env, deadline),
                **values,
            )
        return self._get_decision_problem()

    def _get_days(self):
        """First and last day where the association is, None for one that is not set."""
        self.ensure_one()
        return tuple(
            self.company_id._verbund_day(moment) if moment else None
            for moment in (self.date_begin, self.date_end)
        )

    @api.depends_context("lang")
    @api.depends(
        "date_begin",
        "date_end",
        "commitment_deadline",
        "units",
        "network_ids.holiday_state_id",
        "session_ids.date_begin",
        "session_ids.units",
        "session_ids.half",
        "state",
    )
    def _compute_dates_notice(self):
        for course in self:
            planned = course.state in (*PLANNING_STATES, STATE_BOOKING_OPEN)
            course.dates_notice = planned and "\n".join(course._get_dates_notices())

    def _get_dates_notices(self):
        """What may be meant, but often is a slip.

        :return: list of sentences
        """
        self.ensure_one()
        notices = [self._get_decision_problem()]
        calendar, sessions = self._get_calendar(), self.session_ids
        days = {
            self.company_id._verbund_day(session.date_begin)
            for session in sessions
            if session.date_begin
        } or set(filter(None, self._get_days()))
        notices += [
            self.env._(
                "%(day)s is a public holiday: %(holiday)s.",
                day=format_date(self.env, day),
                holiday=calendar.holiday(day),
            )
            for day in sorted(days)
            if calendar.holiday(day)
        ]
        deadline = self.commitment_deadline
        if deadline and not calendar.is_working_day(deadline):
            notices.append(
                self.env._(
                    "The decision date %(day)s is no working day.",
                    day=format_date(self.env, deadline),
                )
            )
        taught = self._taught_units()
        if taught and taught != self.units:
            notices.append(
                self.env._(
                    "The sessions have %(taught)s units, the course %(units)s.",
                    taught=taught,
                    units=self.units,
                )
            )
        return list(filter(None, notices))

    def _taught_units(self):
        """Units that whoever takes part is taught; each half group the whole."""
        return max(
            sum(self._sessions_of_half(half).mapped("units"))
            for half in self._half_groups() or [False]
        )

    @api.depends("session_ids.half")
    def _compute_has_half_groups(self):
        for course in self:
            course.has_half_groups = bool(course._half_groups())

    def _half_groups(self):
        """
        :return: keys of the two half groups; nothing where all come together
        """
        halves = set(self.session_ids.mapped("half")) - {False}
        return sorted(halves) if len(halves) > 1 else []

    def _sessions_of_half(self, half):
        """Sessions to which somebody comes.

        :param half: half group of that person; all days are its own without one, and
            where there are none (any more)
        """
        if half not in self._half_groups():
            return self.session_ids
        return self.session_ids.filtered(lambda row: row.half in (False, half))

    # --------------------------------------------------------- a first guess

    def _get_calendar(self):
        """Days on which a course can be held: in none of its networks a holiday."""
        self.ensure_one()
        return self.network_ids._get_calendar()

    def _guess_dates(self, earliest):
        """First and last hour of a course that nobody has planned yet.

        On the clock of the association, in summer as in winter.

        :param earliest: day before which it does not start
        """
        first, last = self._get_calendar().span(earliest, self.units)
        moment = self.company_id._verbund_moment
        return {
            "date_begin": moment(first, FIRST_HOUR),
            "date_end": moment(last, LAST_HOUR),
        }
