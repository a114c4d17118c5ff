from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_time
from odoo.tools.misc import babel_locale_parse

from ...tools.session_series import Pattern, series

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKLY_FIELDS = (*WEEKDAYS, "hour_from", "hour_to", "pause", "without_school")


class VerbundWeeklyMixin(models.AbstractModel):
    """Days of the week and hours on which something is taught."""

    _name = "verbund.weekly.mixin"
    _description = "Days of the Week and Hours"

    mon = fields.Boolean(default=True)
    tue = fields.Boolean(default=True)
    wed = fields.Boolean(default=True)
    thu = fields.Boolean(default=True)
    fri = fields.Boolean(default=True)
    sat = fields.Boolean()
    sun = fields.Boolean()
    hour_from = fields.Float(
        string="Begin", default=8.0, required=True, aggregator=None
    )
    hour_to = fields.Float(string="End", default=16.0, required=True, aggregator=None)
    pause = fields.Integer(
        string="Breaks",
        aggregator=None,
        help="Minutes of a day that are no teaching. A day has eight units at most, "
        "whatever breaks it has.",
    )
    without_school = fields.Boolean(string="Not in School Holidays")

    def _pattern(self, first=date.min):
        """For ``tools.session_series``.

        :param first: day before which nothing is held
        """
        self.ensure_one()
        return Pattern(
            first,
            frozenset(n for n, name in enumerate(WEEKDAYS) if self[name]),
            round(self.hour_from * 60),
            round(self.hour_to * 60),
            self.pause,
        )

    @api.model
    def _usual_pattern(self, course):
        """Days and hours that the catalogue knows of the topic of a course."""
        if not course or not course.has_access("read"):
            return {}
        return {name: course.topic_id[name] for name in WEEKLY_FIELDS}

    def _closed(self, course):
        """Periods in which nothing is held, beside public holidays."""
        if not self.without_school:
            return []
        regions = course._get_calendar().regions
        return self.env["verbund.school.holiday"]._get_periods(regions)

    def _sessions_of(self, course, first, units):
        """The days of a course by this pattern, for ``tools.session_series``.

        :param first: day before which nothing is held
        """
        return series(
            self._pattern(first), units, course._get_calendar(), self._closed(course)
        )

    def _school_words(self, course, planned):
        """What is not known of the school holidays that are to be left out."""
        if not self.without_school or not course:
            return ""
        regions = course._get_calendar().regions
        known = self.env["verbund.school.holiday"]._get_known_until(regions)
        if not known:
            return self.env._(
                "No school holidays are known of the federal state: none are left out. "
                "A manager enters them under Configuration / School Holidays."
            )
        if planned and planned[-1].day > known:
            return self.env._(
                "School holidays are known until %(day)s: later ones are not left out.",
                day=format_date(self.env, known),
            )
        return ""

    def _weekday_words(self):
        """Short names of the days; days that follow one another as a span."""
        names = babel_locale_parse(self.env.lang or "en_US").days["format"]
        days = sorted(self._pattern().weekdays)
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            return "–".join(
                names["abbreviated"][day].rstrip(".") for day in (days[0], days[-1])
            )
        return " + ".join(names["abbreviated"][day].rstrip(".") for day in days)

    def _clock(self, hours):
        minutes = min(round(hours * 60), 24 * 60 - 1)
        moment = fields.Datetime.now().replace(
            hour=minutes // 60, minute=minutes % 60, second=0
        )
        return format_time(self.env, moment.time(), time_format="short")

    def _pattern_problem(self):
        """What is wrong with the days and hours, an empty text for nothing."""
        match self._pattern().problem:
            case "weekdays":
                return self.env._("Choose at least one day of the week.")
            case "hours":
                return self.env._(
                    "A day begins before it ends, between 0:00 and 24:00, and has room "
                    "for one unit of 45 minutes beside its breaks."
                )
        return ""

    @api.constrains(*WEEKLY_FIELDS)
    def _check_pattern(self):
        for record in self:
            problem = record._pattern_problem()
            if problem:
                raise ValidationError(problem)
