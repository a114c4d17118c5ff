from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...models.courses.verbund_course_poll import session_values
from ...models.courses.verbund_course_series import ADD, REPLACE_ALL, REPLACE_LAST
from ...models.courses.verbund_session import HALVES
from ...models.courses.weekly_mixin import WEEKLY_FIELDS


class VerbundSessionSeries(models.TransientModel):
    """Days of a course out of a pattern: "Tuesday and Thursday, 9 to 12, 60 units".

    All days are seen before they are planned, with what is left out, what clashes, and
    whom it is told.
    """

    _name = "verbund.session.series"
    _description = "Plan a Series of Sessions"
    _inherit = [
        "verbund.dialog.mixin",
        "verbund.preview.mixin",
        "verbund.weekly.mixin",
    ]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    has_sessions = fields.Boolean(compute="_compute_has_sessions")
    change = fields.Selection(
        [
            (ADD, "Keep them and add further ones"),
            (REPLACE_LAST, "Replace the last series"),
            (REPLACE_ALL, "Replace all sessions that are ahead"),
        ],
        string="Sessions so Far",
        required=True,
        default=ADD,
    )
    half = fields.Selection(HALVES, string="Half Group")
    first_day = fields.Date(
        string="From",
        required=True,
        compute="_compute_first_day",
        store=True,
        readonly=False,
    )
    units = fields.Integer(compute="_compute_units", store=True, readonly=False)
    trainer_id = fields.Many2one("res.partner")
    room = fields.Char()
    days = fields.Text(string="Sessions", compute="_compute_days")
    left_out = fields.Text(compute="_compute_days")
    school_words = fields.Char(compute="_compute_days")
    planned_words = fields.Char(string="Planned", compute="_compute_days")
    clash_words = fields.Text(string="Clashes", compute="_compute_clash_words")
    clash_ok = fields.Boolean(string="Clashes Are Meant")

    # -------------------------------------------------------------- defaults

    @api.model
    def default_get(self, fields):
        """Days and hours that the catalogue knows of the topic."""
        res = super().default_get(fields)
        course = self.env["verbund.course"].browse(res.get("course_id"))
        return res | self._usual_pattern(course)

    @api.depends("course_id")
    def _compute_has_sessions(self):
        for wizard in self:
            wizard.has_sessions = bool(wizard.course_id.session_ids)

    @api.depends("course_id", "change", "half")
    def _compute_units(self):
        for wizard in self:
            course = wizard.course_id
            wizard.units = course and course._series_units(wizard.change, wizard.half)

    @api.depends("course_id", "change", "half")
    def _compute_first_day(self):
        """After the sessions that stay; else where the course begins, if ahead."""
        for wizard in self:
            course = wizard.course_id
            if not course:
                wizard.first_day = wizard.first_day or False
                continue
            day = course.company_id._verbund_day
            tomorrow = fields.Date.add(course.company_id._verbund_today(), days=1)
            left = course.session_ids - course._series_drops(wizard.change)
            left = left.filtered(lambda row, half=wizard.half: row.half == half)
            if left:
                first = fields.Date.add(day(max(left.mapped("date_end"))), days=1)
            else:
                first = course.date_begin and day(course.date_begin)
            wizard.first_day = max(first or tomorrow, tomorrow)

    # --------------------------------------------------------------- its days

    def _planned(self):
        """Its sessions, for ``tools.session_series``."""
        self.ensure_one()
        course = self.course_id
        if not course or not self.first_day or (course.units and self.units <= 0):
            return []
        return self._sessions_of(course, self.first_day, max(self.units, 0))

    @api.depends_context("lang")
    @api.depends(
        "course_id", "change", "half", "first_day", "units",
        *WEEKLY_FIELDS,
    )  # fmt: skip
    def _compute_days(self):
        for wizard in self:
            planned = wizard._planned()
            wizard.days = "\n".join(map(wizard._session_words, planned))
            wizard.left_out = "\n".join(wizard._left_out_words(planned))
            wizard.school_words = wizard._school_words(wizard.course_id, planned)
            wizard.planned_words = wizard._planned_words(planned)

    def _session_words(self, session):
        return self.env._(
            "%(day)s, %(start)s–%(end)s, %(units)s units",
            day=format_date(self.env, session.day, date_format="EEE dd.MM.y"),
            start=self._clock(session.start / 60),
            end=self._clock(session.end / 60),
            units=session.units,
        )

    def _left_out_words(self, planned):
        """Days of the pattern on which nothing is held, and why."""
        if not planned:
            return
        pattern, calendar = (
            self._pattern(self.first_day),
            self.course_id._get_calendar(),
        )
        closed = self._closed(self.course_id)
        day, last = self.first_day, planned[-1].day
        while day < last:
            if day.weekday() in pattern.weekdays:
                reason = calendar.holiday(day)
                if not reason and any(start <= day <= end for start, end in closed):
                    reason = self.env._("school holidays")
                if reason:
                    yield f"{format_date(self.env, day)}: {reason}"
            day = fields.Date.add(day, days=1)

    def _planned_words(self, planned):
        course = self.course_id
        left = course._series_units(self.change, self.half) if course else 0
        taught = sum(session.units for session in planned)
        return self.env._(
            "%(planned)s of %(units)s units planned",
            planned=course.units - left + taught,
            units=course.units,
        )

    # ---------------------------------------------------------------- clashes

    def _values(self):
        """What each of the sessions has."""
        return {
            "trainer_id": self.trainer_id.id,
            "room": self.room,
            "half": self.half,
            "clash_ok": self.clash_ok,
        }

    @api.depends_context("lang", "uid")
    @api.depends(
        "course_id", "change", "half", "first_day", "units",
        "trainer_id", "room", *WEEKLY_FIELDS,
    )  # fmt: skip
    def _compute_clash_words(self):
        for wizard in self:
            wizard.clash_words = "\n".join(wizard._get_clash_words())

    def _get_clash_words(self):
        """Sentences on the sessions that would clash."""
        course = self.course_id._origin
        if not course or not (self.trainer_id or self.room):
            return []
        sessions = self.env["verbund.session"].browse()
        for session in self._planned():
            values = {**session_values(course.company_id, session), **self._values()}
            sessions += sessions.new({"course_id": course.id, **values})
        dropped = course._series_drops(self.change)
        return sessions._word_clashes(without=dropped)

    # ---------------------------------------------------------------- to plan

    @api.depends("clash_ok", "days", "clash_words")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        """
        :raises UserError: when there are no such days, or a clash is not confirmed
        """
        problem = self._pattern_problem()
        if problem:
            raise UserError(problem)
        planned = self._planned()
        if not planned or sum(row.units for row in planned) < self.units:
            raise UserError(self._nothing_words())
        if self.clash_words and not self.clash_ok:
            raise UserError(
                self.env._(
                    "Trainer or room are taken. Choose other ones, or say that the "
                    "clashes are meant."
                )
            )
        course = env["verbund.course"].browse(self.course_id.id)
        course._plan_series(planned, self.change, self._values())
        # What has changed is told at once, so that the dialog shows it
        course._tell_changes()

    def _nothing_words(self):
        course = self.course_id
        if course.units and self.units <= 0:
            return self.env._(
                "Nothing is left to plan: enter the units, or replace sessions."
            )
        return self.env._(
            "These days do not hold %(units)s units within three years.",
            units=self.units,
        )

    def action_plan(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
