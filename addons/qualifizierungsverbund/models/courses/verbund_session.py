from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date, format_datetime

from ...tools.working_days import UNIT_MINUTES
from ..core import words
from ..core.fields import association_field

HALVES = [("1", "Group 1"), ("2", "Group 2")]
# Said of who comes to the days of both half groups.
BOTH = "both"


class VerbundSession(models.Model):
    """One day of a course."""

    _name = "verbund.session"
    _description = "Course Session"
    _inherit = ["verbund.guarded.mixin"]
    _order = "course_id, date_begin, id"
    _scope_fields = frozenset({"course_id"})

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    name = fields.Char(string="Content")
    date_begin = fields.Datetime(string="Start", required=True)
    date_end = fields.Datetime(string="End", required=True)
    units = fields.Integer(help="Teaching units of 45 minutes.")
    trainer_id = fields.Many2one("res.partner", index="btree_not_null")
    room = fields.Char()
    half = fields.Selection(
        HALVES,
        string="Half Group",
        help="Empty: everybody comes. Of two half groups each has sessions of its own; "
        "price, minimum and maximum of the course are those of both together.",
    )

    series = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Sessions with the same number were planned together.",
    )

    _dates_order = models.Constraint(
        "CHECK(date_end >= date_begin)", "A session cannot end before it starts."
    )
    _units_positive = models.Constraint(
        "CHECK(units >= 0)", "Units cannot be negative."
    )

    @api.constrains("date_begin", "date_end", "units")
    def _check_units(self):
        for session in self:
            minutes = (session.date_end - session.date_begin).total_seconds() / 60
            if session.units * UNIT_MINUTES > minutes:
                raise ValidationError(
                    self.env._(
                        "%(units)s units of 45 minutes do not fit into the session of "
                        "%(start)s to %(end)s.",
                        units=session.units,
                        **session._when(),
                    )
                )

    def _half_words(self):
        return words.label(self, "half") if self.half else ""

    def _when(self):
        self.ensure_one()
        tz = self.company_id._verbund_tz()
        return {
            key: format_datetime(self.env, moment, tz=tz, dt_format="short")
            for key, moment in (("start", self.date_begin), ("end", self.date_end))
        }

    @api.onchange("date_begin", "date_end")
    def _onchange_dates(self):
        """Say at once what the list of the course will warn of."""
        course = self.course_id
        if not self.date_begin or not course:
            return None
        day = course.company_id._verbund_day(self.date_begin)
        holiday = course._get_calendar().holiday(day)
        if not holiday:
            return None
        return {
            "warning": {
                "title": self.env._("Public holiday"),
                "message": self.env._(
                    "%(day)s is a public holiday: %(holiday)s.",
                    day=format_date(self.env, day),
                    holiday=holiday,
                ),
            }
        }

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions.course_id._update_events()
        return sessions

    def write(self, vals):
        courses = self.course_id
        res = super().write(vals)
        (courses | self.course_id)._update_events()
        return res

    def unlink(self):
        courses = self.course_id
        res = super().unlink()
        courses._update_events()
        return res
