from markupsafe import Markup

from odoo import api, fields, models

from ..needs.verbund_need import STATE_POOLED
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN
from .verbund_waiting import OPEN_STATES

# How each kind of seats looks in the bar, the surest first.
LOOKS = {
    "promised": "text-bg-success",
    "guaranteed": "text-bg-info",
    "asked": "text-bg-warning",
    "waiting": "text-bg-secondary",
    "firm": "text-bg-primary",
    "possible": "bg-primary-subtle",
}

# No template: a board has a bar for each course, and to render one takes longer than
# all else that its card says.
BAR = Markup(
    '<div class="progress position-relative" style="height: 0.75rem" '
    'aria-hidden="true">%(parts)s'
    '<div class="position-absolute top-0 bottom-0 border-start border-2 border-dark" '
    'style="left: calc(%(minimum)s%% - 2px)"></div></div>'
)
PART = Markup('<div class="progress-bar %(look)s" style="width: %(width)s%%"></div>')


class VerbundCourse(models.Model):
    """What is wanted of a course, against its minimum, until it is decided."""

    _inherit = "verbund.course"

    # Computed without asking for each figure of each course whether its reader is of
    # the staff: who may read these fields is, and sees the course.
    demand_words = fields.Char(
        string="Demand",
        compute="_compute_demand",
        compute_sudo=True,
        groups="base.group_user",
    )
    demand_bar = fields.Html(
        compute="_compute_demand",
        compute_sudo=True,
        sanitize=False,
        groups="base.group_user",
    )

    @api.depends_context("lang")
    @api.depends(
        "state",
        "min_seats",
        "seats_pooled",
        "seats_committed",
        "seats_asked",
        "seats_guaranteed",
        "guarantee_ids.state",
        "seats_missing",
        "seats_needed",
        "seats_held_back",
        "waiting_ids.state",
        "waiting_ids.seats",
        "need_ids.seats_firm",
        "need_ids.seats_possible",
    )
    def _compute_demand(self):
        wanted, waiting = self._count_pooled(), self._count_waiting()
        for course in self:
            demand = course._get_demand(
                *wanted.get(course._origin.id, (0, 0)),
                waiting.get(course._origin.id, 0),
            )
            shown = bool(demand and course.min_seats)
            course.demand_words = shown and course._describe_demand(demand)
            course.demand_bar = shown and course._demand_picture(demand)

    def _count_pooled(self):
        """Firm and possible seats of the needs in planned courses, in one query."""
        planned = self.filtered(lambda course: course.state in PLANNING_STATES)
        if not planned:
            return {}
        # sudo: needs of a partner network count, whoever works for it
        rows = (
            self.env["verbund.need"]
            .sudo()
            ._read_group(
                [
                    ("course_id", "in", planned._origin.ids),
                    ("state", "=", STATE_POOLED),
                ],
                ["course_id"],
                ["seats_firm:sum", "seats_possible:sum"],
            )
        )
        return {course.id: (firm, possible) for course, firm, possible in rows}

    def _count_waiting(self):
        """Seats for which somebody waits in the courses to be decided, in one query."""
        booking = self.filtered(lambda course: course.state == STATE_BOOKING_OPEN)
        if not booking:
            return {}
        # sudo: how many wait is told to whoever sees the course
        rows = (
            self.env["verbund.waiting"]
            .sudo()
            ._read_group(
                [
                    ("course_id", "in", booking._origin.ids),
                    ("state", "in", OPEN_STATES),
                ],
                ["course_id"],
                ["seats:sum"],
            )
        )
        return {course.id: seats for course, seats in rows}

    def _get_demand(self, firm, possible, waiting):
        """
        :param firm: seats of its needs, and
        :param possible: those that may be added
        :param waiting: for which somebody waits
        :return: dict kind -> seats; empty when nothing is to be decided any more
        """
        self.ensure_one()
        if self.state in PLANNING_STATES:
            return {"firm": firm, "possible": possible}
        if self.state != STATE_BOOKING_OPEN:
            return {}
        return {
            "promised": self.seats_committed,
            "guaranteed": self._empty_seats_counted(),
            "asked": self.seats_asked,
            "waiting": waiting,
        }

    def _describe_demand(self, demand):
        _ = self.env._
        parts = [
            self._demand_sentence(kind, seats)
            for kind, seats in demand.items()
            if seats
        ]
        parts += [
            _("minimum %(seats)s", seats=self.min_seats),
            self._missing_sentence(),
            self._needs_more()
            and _("for a group of %(seats)s", seats=self.seats_needed),
        ]
        return " · ".join(filter(None, parts))

    def _demand_sentence(self, kind, seats):
        _ = self.env._
        if kind == "promised":
            said = _("%(seats)s promised", seats=seats)
            held = self.seats_held_back and self._held_back_sentence()
            return f"{said} ({held})" if held else said
        if kind == "guaranteed":
            return _("%(seats)s guaranteed", seats=seats)
        if kind == "asked":
            return _("%(seats)s asked for", seats=seats)
        if kind == "waiting":
            return _("%(seats)s waiting", seats=seats)
        if kind == "firm":
            return _("%(seats)s firm", seats=seats)
        return _("%(seats)s possible", seats=seats)

    def _held_back_sentence(self):
        _, seats = self.env._, self.seats_held_back
        if seats == 1:
            return _("1 of them only at a lower price")
        return _("%(seats)s of them only at a lower price", seats=seats)

    def _demand_picture(self, demand):
        """The bar, beside which its words stand."""
        drawn = self._draw_demand(demand)
        parts = Markup().join(PART % part for part in drawn["parts"])
        return BAR % {"parts": parts, "minimum": drawn["minimum"]}

    def _draw_demand(self, demand):
        """Widths of the bar, whose end is the minimum or what goes beyond it."""
        end = max(sum(demand.values()), self.min_seats)
        return {
            "parts": [
                {"look": LOOKS[kind], "width": round(100 * seats / end, 2)}
                for kind, seats in demand.items()
                if seats
            ],
            "minimum": round(100 * self.min_seats / end, 2),
        }
