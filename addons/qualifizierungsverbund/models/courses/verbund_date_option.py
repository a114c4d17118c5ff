from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import date_finder
from ..core.fields import association_field
from ..core.rpc_arguments import is_integer
from .verbund_date_poll import STATE_DRAFT
from .weekly_mixin import WEEKLY_FIELDS


class VerbundDateOption(models.Model):
    """One date of a poll: a week, or days of the week from a day on.

    Its sessions follow from the units of the course, as those of a series: without
    public holidays, and without school holidays where that is said.
    """

    _name = "verbund.date.option"
    _description = "Date of a Poll"
    _inherit = ["verbund.frozen.row.mixin", "verbund.weekly.mixin"]
    _order = "poll_id, first_day, id"
    _document = "poll_id"
    _scope_fields = frozenset({"poll_id"})

    poll_id = fields.Many2one(
        "verbund.date.poll", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("poll_id")
    first_day = fields.Date(string="From", required=True)
    is_chosen = fields.Boolean(string="Chosen", readonly=True, copy=False)
    session_words = fields.Char(string="Sessions", compute="_compute_session_words")
    school_words = fields.Char(compute="_compute_school_words")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"is_chosen"}

    @api.depends("first_day", *WEEKLY_FIELDS)
    @api.depends_context("lang")
    def _compute_display_name(self):
        for option in self:
            option.display_name = option.first_day and self.env._(
                "%(days)s %(begin)s–%(end)s from %(first)s (week %(week)s)",
                days=option._weekday_words(),
                begin=option._clock(option.hour_from),
                end=option._clock(option.hour_to),
                first=format_date(self.env, option.first_day),
                week=option.first_day.isocalendar().week,
            )

    @api.depends("first_day", *WEEKLY_FIELDS, "poll_id.course_id")
    @api.depends_context("lang")
    def _compute_session_words(self):
        for option in self:
            option.session_words = option._session_words()

    def _session_words(self):
        sessions = self._sessions()
        if not sessions:
            return ""
        if len(sessions) == 1:
            return self.env._(
                "1 session on %(last)s", last=format_date(self.env, sessions[0].day)
            )
        return self.env._(
            "%(count)s sessions, the last one on %(last)s",
            count=len(sessions),
            last=format_date(self.env, sessions[-1].day),
        )

    @api.depends("first_day", *WEEKLY_FIELDS, "poll_id.course_id")
    @api.depends_context("lang")
    def _compute_school_words(self):
        for option in self:
            course = option.poll_id.course_id
            option.school_words = option._school_words(course, option._sessions())

    @api.model
    def default_get(self, fields):
        """A first date has the days and hours that are usual for the topic."""
        course_id = self.env.context.get("pattern_of_course")
        course = self.env["verbund.course"].browse(is_integer(course_id) and course_id)
        usual = self._usual_pattern(course.exists())
        return super().default_get(fields) | {
            name: value for name, value in usual.items() if name in fields
        }

    # ------------------------------------------------------------- its days

    def _sessions(self):
        """Its sessions, for ``tools.session_series``."""
        self.ensure_one()
        course = self.poll_id.course_id
        if not self.first_day or not course:
            return []
        return self._sessions_of(course, self.first_day, course.units)

    def _to_finder(self):
        return date_finder.Option(self.id, tuple(self._sessions()))

    # -------------------------------------------------------------- checks

    def _check_days(self):
        """
        :raises UserError: when one of the dates is not ahead, or has too few days
        """
        for option in self:
            sessions, units = option._sessions(), option.poll_id.course_id.units
            taught = sum(session.units for session in sessions)
            today = option.company_id._verbund_today()
            if not sessions or taught < units:
                raise UserError(
                    self.env._(
                        "%(date)s does not hold the %(units)s units of the course "
                        "within three years.",
                        date=option.display_name,
                        units=units,
                    )
                )
            if sessions[0].day <= today:
                raise UserError(
                    self.env._(
                        "%(date)s begins on %(day)s, which is not ahead any more.",
                        date=option.display_name,
                        day=format_date(self.env, sessions[0].day),
                    )
                )

    def _check_document_open(self):
        """Companies answer for what they were shown: it stays."""
        asked = self.filtered(lambda option: option.poll_id.state != STATE_DRAFT)
        if asked and not asked.poll_id._in_transition():
            raise UserError(
                self.env._(
                    "The companies have been asked about these dates: they stay. For "
                    "other ones cancel the poll and duplicate it."
                )
            )
        return super()._check_document_open()

    # -------------------------------------------------------------- actions

    def action_next_week(self):
        """Offer the same a week later."""
        for option in self:
            option.copy({"first_day": fields.Date.add(option.first_day, weeks=1)})
        return True
