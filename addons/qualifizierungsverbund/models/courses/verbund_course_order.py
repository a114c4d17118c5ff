from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .verbund_course import (
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_DONE,
    STATE_SETTLED,
)

OVER_STATES = (STATE_DONE, STATE_SETTLED, STATE_CANCELLED)


def ahead_first(query, ahead, far, direction):
    """What is ahead before what is over, on either side what is nearest first.

    :param ahead: condition of a row that is still to come
    :param far: how far its day is from now
    :return: the terms of an ``ORDER BY``, which a grouped query knows as well
    """
    over = SQL("(%s) IS NOT TRUE", ahead)
    query._order_groupby += [over, far]
    return SQL("%s %s, %s %s", over, direction, far, direction)


class VerbundCourse(models.Model):
    """In a list what is due next comes first, and what is over last, the latest first.

    Both fields can be sorted by: by the distance of their day from now, on either side.
    """

    _inherit = "verbund.course"

    is_ahead = fields.Boolean(
        string="Still to Come",
        compute="_compute_is_ahead",
        groups="base.group_user",
        help="It is not over, and neither cancelled nor settled.",
    )
    is_deciding = fields.Boolean(
        string="Companies Decide",
        compute="_compute_is_deciding",
        search="_search_is_deciding",
        groups="base.group_user",
        help="Booking is open, and the decision date is not over.",
    )

    @api.depends("state", "date_begin", "date_end")
    def _compute_is_ahead(self):
        now = fields.Datetime.now()
        for course in self:
            last = course.date_end or course.date_begin
            course.is_ahead = bool(
                last and last >= now and course.state not in OVER_STATES
            )

    @api.depends("state", "commitment_deadline")
    def _compute_is_deciding(self):
        for course in self:
            course.is_deciding = (
                course.state == STATE_BOOKING_OPEN and course._takes_words()
            )

    def _search_is_deciding(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "=", STATE_BOOKING_OPEN) & Domain(
            "commitment_deadline", ">=", self.env.company._verbund_today()
        )
        return domain if True in value else ~domain

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        def column(name):
            return self._field_to_sql(alias, name, query)

        if field_name == "is_ahead":
            now = fields.Datetime.now()
            ahead = SQL(
                "COALESCE(%s, %s) >= %s AND %s NOT IN %s",
                column("date_end"),
                column("date_begin"),
                now,
                column("state"),
                OVER_STATES,
            )
            far = SQL("ABS(EXTRACT(EPOCH FROM %s - %s))", column("date_begin"), now)
        elif field_name == "is_deciding":
            today = self.env.company._verbund_today()
            day = column("commitment_deadline")
            ahead = SQL(
                "%s >= %s AND %s = %s", day, today, column("state"), STATE_BOOKING_OPEN
            )
            far = SQL("ABS(%s - %s)", day, today)
        else:
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        return ahead_first(query, ahead, far, direction)
