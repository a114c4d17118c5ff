from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ...tools import date_finder
from ..core.fields import association_field, state_field
from ..core.rpc_arguments import check_ids
from ..core.transition_mixin import with_transition
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN

STATE_DRAFT = "draft"
STATE_OPEN = "open"
STATE_CLOSED = "closed"
STATE_APPLIED = "applied"
STATE_CANCELLED = "cancelled"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_OPEN, "Open"),
    (STATE_CLOSED, "Closed"),
    (STATE_APPLIED, "Dates chosen"),
    (STATE_CANCELLED, "Cancelled"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_OPEN, STATE_CANCELLED},
    STATE_OPEN: {STATE_CLOSED, STATE_APPLIED, STATE_CANCELLED},
    STATE_CLOSED: {STATE_OPEN, STATE_APPLIED, STATE_CANCELLED},
    STATE_APPLIED: set(),
    STATE_CANCELLED: set(),
}
# Polls whose dates are not chosen yet: a course has one of them.
CURRENT_STATES = (STATE_DRAFT, STATE_OPEN, STATE_CLOSED)
# Courses whose dates can still be found together with the companies.
COURSE_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN)


class VerbundDatePoll(models.Model):
    """Dates of a course that its companies are asked about.

    Each says which shift model it has and how many of one shift may be away at once;
    ``tools/date_finder.py`` counts whom each date, or two of them in half groups, would
    gain. Two half groups are two sets of sessions of the one course, which keeps its
    price, its minimum and its maximum: those of both groups together.
    """

    _name = "verbund.date.poll"
    _description = "Date Poll"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline desc, id desc"
    _rec_name = "course_id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    _frozen_states = frozenset({STATE_APPLIED, STATE_CANCELLED})

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    course_state = fields.Selection(related="course_id.state", string="Course Status")
    state = state_field(STATES)
    deadline = fields.Date(
        string="Answer until",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.add(
            self.env.company._verbund_today(), weeks=2
        ),
    )
    note = fields.Text(
        string="Note to the Companies", help="Stands in the mail and above the form."
    )
    option_ids = fields.One2many(
        "verbund.date.option", "poll_id", string="Dates", copy=True
    )
    answer_ids = fields.One2many(
        "verbund.date.answer", "poll_id", string="Answers", copy=False
    )
    answered_count = fields.Integer(compute="_compute_response")
    response_words = fields.Char(string="Answers so Far", compute="_compute_response")
    result_table = fields.Html(
        string="Seats Gained",
        compute="_compute_result_table",
        sanitize=False,
        groups="base.group_user",
    )

    _current_uniq = models.UniqueIndex(
        "(course_id) WHERE state IN ('draft', 'open', 'closed')",
        "The course has a date poll that is not finished yet.",
    )

    @api.depends("course_id.display_name")
    def _compute_display_name(self):
        for poll in self:
            poll.display_name = self.env._(
                "Dates of %(course)s", course=poll.course_id.display_name or ""
            )

    @api.depends_context("lang")
    @api.depends("answer_ids.answered_at", "course_id.commitment_ids.state")
    def _compute_response(self):
        for poll in self:
            asked = poll.answer_ids._concerned()
            poll.answered_count = len(asked.filtered("answered_at"))
            poll.response_words = bool(asked) and self.env._(
                "%(answered)s of %(asked)s companies (%(rate)s %%)",
                answered=poll.answered_count,
                asked=len(asked),
                rate=round(100 * poll.answered_count / len(asked)),
            )

    # --------------------------------------------------------------- results

    def _finder(self):
        """What the answers of now say, for ``tools.date_finder``."""
        self.ensure_one()
        return date_finder.DateFinder(
            [answer._to_finder() for answer in self.answer_ids._counted()],
            [option._to_finder() for option in self.option_ids],
            self.course_id.max_seats,
        )

    @api.depends_context("lang")
    @api.depends(
        "option_ids",
        "answer_ids.people",
        "answer_ids.shift_model",
        "answer_ids.away_max",
        "answer_ids.blocked_ids",
        "course_id.max_seats",
    )
    def _compute_result_table(self):
        for poll in self:
            rows = poll._origin._result_rows() if poll._origin else []
            poll.result_table = rows and self.env["ir.qweb"]._render(
                "qualifizierungsverbund.date_poll_table", {"rows": rows}
            )

    def _result_rows(self):
        """The dates in their order, and two of them for half groups, as words."""
        if not self.answer_ids._counted() or not self.option_ids:
            return []
        finder = self._finder()
        pair = finder.best_pair()
        choices = [*filter(None, [pair]), *finder.ranked()]
        names = {company.id: company.name for company in self.answer_ids.partner_id}
        return [
            {
                "dates": self.option_ids.browse(choice.options).mapped("display_name"),
                "seats": choice.total,
                "groups": [
                    sum(column) for column in zip(*choice.seats.values(), strict=True)
                ],
                "lost": [(names[key], count) for key, count in choice.lost.items()],
                "whole": not choice.lost,
            }
            for choice in sorted(choices, key=lambda choice: -choice.total)
        ]

    # ---------------------------------------------------------------- checks

    @api.constrains("deadline")
    def _check_deadline(self):
        """Companies are told until when they can answer: there is such a day.

        :raises ValidationError: when an open poll would end in the past, or after the
            first of its dates
        """
        for poll in self.filtered(lambda poll: poll.state == STATE_OPEN):
            problem = poll._get_deadline_problem()
            if problem:
                raise ValidationError(problem)

    def _get_deadline_problem(self):
        """Why nobody could answer until the deadline; empty when they can."""
        day = format_date(self.env, self.deadline)
        if self.deadline < self.company_id._verbund_today():
            return self.env._("%(day)s is over: nobody could answer any more.", day=day)
        first = min(self.option_ids.mapped("first_day"), default=None)
        if first and first <= self.deadline:
            return self.env._(
                "The first of the dates, %(first)s, is not after %(day)s, until when "
                "companies answer.",
                first=format_date(self.env, first),
                day=day,
            )
        return ""

    def _check_course_open(self):
        """
        :raises UserError: when the dates of the course are not to be found any more
        """
        for poll in self:
            if poll.course_state not in COURSE_STATES:
                course = poll.course_id
                raise UserError(
                    self.env._(
                        "%(course)s is “%(state)s”: its dates are not asked about any "
                        "more.",
                        course=course.display_name,
                        state=course._state_label(),
                    )
                )

    def _takes_answers(self):
        """Whether companies can answer today, whatever its state says."""
        self.ensure_one()
        return (
            self.state == STATE_OPEN
            and self.course_state in COURSE_STATES
            and self.deadline >= self.company_id._verbund_today()
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(poll.state != STATE_DRAFT for poll in self):
            raise UserError(
                self.env._("A poll that companies know of is cancelled, not deleted.")
            )

    # --------------------------------------------------------------- actions

    def action_open(self):
        """Ask the companies of the course, or ask again after the poll was closed.

        :raises UserError: when there is nothing to choose, nobody to ask, or no day
            left to answer
        """
        self._check_can_reach(STATE_OPEN)
        self._check_course_open()
        for poll in self:
            poll._check_can_open()
            again = poll.state == STATE_CLOSED
            poll._set_state(STATE_OPEN)
            added = poll._add_companies()
            if not poll.answer_ids:
                raise UserError(
                    self.env._(
                        "%(course)s has no companies yet: put needs into it, or enter "
                        "the companies that are to be asked.",
                        course=poll.course_id.display_name,
                    )
                )
            (poll.answer_ids._concerned() if again else added)._tell_dates(
                "again" if again else "asked"
            )
        return True

    def _check_can_open(self):
        self.option_ids._check_days()
        problem = self._get_deadline_problem()
        if not self.option_ids:
            problem = self.env._("Enter the dates that are to choose from first.")
        if problem:
            raise UserError(problem)

    def _check_may_end(self):
        """Companies were told until when they can answer: it is not over before.

        :raises UserError: while somebody who was asked may still do so
        """
        for poll in self.filtered(lambda poll: poll._takes_answers()):
            answers = poll.answer_ids._concerned()
            silent = answers.filtered(lambda answer: not answer.answered_at).partner_id
            silent = silent.union(*poll._get_unasked())
            if silent:
                raise UserError(
                    self.env._(
                        "%(companies)s can still answer until %(day)s. Wait for them, "
                        "or move the day: they are told.",
                        companies=", ".join(silent.mapped("name")),
                        day=format_date(self.env, poll.deadline),
                    )
                )

    def action_close(self):
        """Nobody answers any more; somebody chooses.

        :raises UserError: before the time is over, unless all have answered
        """
        self._check_can_reach(STATE_CLOSED)
        self._check_may_end()
        return self._set_state(STATE_CLOSED)

    def action_cancel(self):
        """The dates are found otherwise: whoever was asked need not answer."""
        asked = self.filtered(lambda poll: poll.state != STATE_DRAFT)
        res = self._set_state(STATE_CANCELLED)
        asked.answer_ids._concerned()._tell_dates("cancelled")
        return res

    def action_remind(self):
        """Remind those who have not answered, once a day; ask who came in meanwhile."""
        self.check_access("write")
        notices = self.env["verbund.notice"]
        for poll in self:
            if not poll._takes_answers():
                raise UserError(poll._closed_words())
            today = poll.company_id._verbund_today()
            notices |= poll._ask_and_remind(f"hand:{today}")
        return notices._said_reminded()

    def _ask_and_remind(self, once):
        added = self._add_companies()
        silent = self.answer_ids._concerned() - added
        silent = silent.filtered(lambda answer: not answer.answered_at)
        return added._tell_dates("asked") | silent._tell_dates("reminder", once=once)

    def action_apply(self, option_ids):
        """Choose one date, or two for half groups: they become sessions.

        :param option_ids: ids of dates of this poll
        :raises UserError: when they are none of its dates, or not ahead any more, or
            somebody may still answer
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can_reach(STATE_APPLIED)
        self._check_course_open()
        wanted = set(check_ids(self.env, option_ids) or ())
        options = self.option_ids.filtered(lambda option: option.id in wanted)
        if len(options) != len(wanted) or len(options) not in (1, 2):
            raise UserError(
                self.env._("Choose one of the dates, or two for half groups.")
            )
        options._check_days()
        self._check_may_end()
        self._add_companies()
        finder = self._finder()
        choice = finder.choice([option._to_finder() for option in options])
        with_transition(options).is_chosen = True
        self._set_state(STATE_APPLIED)
        self.course_id._take_dates(options, choice)
        self.answer_ids._concerned()._tell_chosen(choice)
        return True

    # ------------------------------------------------------------- companies

    def _add_companies(self):
        """Rows for the companies of the course that have none yet.

        :return: the new ones
        """
        self.ensure_one()
        # sudo: companies of a partner network are asked as well; rows come with the
        # companies of a course, nobody writes them otherwise
        added_sudo = with_transition(self.env["verbund.date.answer"].sudo()).create(
            [
                {"poll_id": self.id, "partner_id": partner.id, "people": people}
                for partner, people in self._get_unasked().items()
            ]
        )
        return self.env["verbund.date.answer"].browse(added_sudo.ids)

    def _get_unasked(self):
        """Companies of the course that have no row yet.

        :return: dict partner -> number of people
        """
        known = self.answer_ids.partner_id
        people = self.course_id._people_by_company()
        return {partner: n for partner, n in people.items() if partner not in known}

    def _ask_joined(self):
        """Who has come in while others are asked is asked as well."""
        for poll in self.filtered(lambda poll: poll._takes_answers()):
            poll._add_companies()._tell_dates("asked")

    def _closed_words(self):
        """Why nothing is answered any more."""
        env, course = self.env, self.course_id
        if self.course_state not in COURSE_STATES:
            return env._(
                "%(course)s is “%(state)s”: its dates are not asked about any more. "
                "Nothing was changed.",
                course=course.name,
                state=course._state_label(),
            )
        if self.state == STATE_DRAFT:
            return env._("The companies have not been asked yet.")
        if self.state in (STATE_APPLIED, STATE_CANCELLED):
            return env._("The poll is over. Nothing was changed.")
        if self.state == STATE_CLOSED:
            return env._(
                "The poll is closed. Nothing was changed. If something is different "
                "now, please call us."
            )
        return env._(
            "Answers were taken until %(day)s. Nothing was changed. If something is "
            "different now, please call us.",
            day=format_date(env, self.deadline),
        )

    def _state_sentences(self):
        _, day = self.env._, self.company_id._verbund_show(self.deadline)
        chosen = self.option_ids.filtered("is_chosen").mapped("display_name")
        return {
            **super()._state_sentences(),
            STATE_OPEN: _("Companies are asked for dates until %(day)s.", day=day),
            STATE_CLOSED: _("The poll is closed: no answer is taken any more."),
            STATE_APPLIED: _("Chosen: %(dates)s.", dates=", ".join(chosen)),
            STATE_CANCELLED: _(
                "The poll is called off, the dates are found otherwise."
            ),
        }
