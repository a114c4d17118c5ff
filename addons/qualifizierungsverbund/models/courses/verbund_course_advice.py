from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ...tools.decision import Facts, Near, propose
from ...tools.price_curve import Bid
from ..core.fields import activity_field
from ..core.scheduled import due_records
from .verbund_course import STATE_BOOKING_OPEN, STATE_CONFIRMED
from .verbund_course_mail import REMINDER_BATCH

OUTCOMES = [
    ("run", "Run"),
    ("prolong", "Prolong"),
    ("merge", "Merge"),
    ("cancel", "Cancel"),
]
MAIL_DUE = "qualifizierungsverbund.mail_decision_due"
# Courses into which another one could be merged.
TAKING_STATES = (STATE_BOOKING_OPEN, STATE_CONFIRMED)


class VerbundCourse(models.Model):
    """On its decision date: what is proposed for a course, and why.

    What is proposed is asked of the facts whenever it is shown; the rule is in
    ``tools/decision.py``.
    """

    _inherit = "verbund.course"

    proposed_outcome = fields.Selection(
        OUTCOMES,
        string="Proposed",
        compute="_compute_proposal",
        groups="qualifizierungsverbund.group_verbund_user",
        help="From the decision date on, as long as nothing is decided.",
    )
    proposed_words = fields.Char(
        string="Why It Is Proposed",
        compute="_compute_proposal",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    decision_activity_id = activity_field("Whoever decides on the course.")
    proposed_on = fields.Date(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When whoever is responsible was told that it is to be decided.",
    )

    @api.model
    def _get_guarded_fields(self):
        guarded = {"decision_activity_id", "proposed_on"}
        return super()._get_guarded_fields() | guarded

    @api.depends_context("lang", "uid")
    @api.depends(
        "state",
        "seats_missing",
        "group_seats",
        "commitment_deadline",
        "date_begin",
        "review_ids",
    )
    def _compute_proposal(self):
        due = self.filtered(lambda course: course._is_to_be_decided())
        options = due and due._get_options()
        for course in self:
            option = options[course][0] if course in options else None
            course.proposed_outcome = option and option.outcome
            course.proposed_words = option and course._describe_option(option)

    def _is_to_be_decided(self):
        """Whether its decision date is here, and nothing is decided or asked for."""
        deadline, company = self.commitment_deadline, self.company_id
        return bool(
            self.state == STATE_BOOKING_OPEN
            and deadline
            # What day it is for the association is asked of those near their date
            and deadline <= company._verbund_latest_day()
            and deadline <= company._verbund_today()
            and not self.review_ids
        )

    # ------------------------------------------------------------- the facts

    def _get_options(self):
        """What can be done with each course, what is proposed first.

        :return: dict course -> options of ``tools.decision``
        """
        # sudo: seats that needs of partner networks may bring are counted, too
        needs_sudo = self._pooled_needs_sudo().grouped("course_id")
        none, near = self.env["verbund.need"], self._get_near()
        prolonged = self._count_prolonged()
        return {
            course: course._open_options(
                course._get_decision_facts(
                    needs_sudo.get(course.sudo(), none.sudo()),
                    prolonged.get(course.id, 0),
                    near,
                )
            )
            for course in self
        }

    def _count_prolonged(self):
        """How often each was prolonged, and that was not taken back.

        :return: dict id -> number
        """
        signs = {"prolonged": 1, "prolonged_back": -1}
        # sudo: how often it was prolonged, nothing of what was said
        groups = self.ids and self.env["verbund.decision"].sudo()._read_group(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("decision", "in", list(signs)),
            ],
            ["res_id", "decision"],
            ["__count"],
        )
        counts = {}
        for course_id, kind, number in groups:
            counts[course_id] = counts.get(course_id, 0) + signs[kind] * number
        return counts

    def _open_options(self, facts):
        """Of what is confirmed already, only whether it is merged or cancelled."""
        options = propose(facts)
        if self.state == STATE_BOOKING_OPEN:
            return options
        return tuple(o for o in options if o.outcome in ("merge", "cancel"))

    def _get_refusals(self, options):
        """What cannot be done with the course, and why.

        :param options: what can be done, see :meth:`_get_options`
        :return: dict outcome -> sentence
        """
        self.ensure_one()
        can = {option.outcome for option in options}
        return {
            outcome: self._get_refusal(outcome)
            for outcome, _label in OUTCOMES
            if outcome not in can
        }

    def _get_refusal(self, outcome):
        _ = self.env._
        if outcome == "merge":
            if not self._get_near().filtered(self._may_merge_into):
                return _("No other course on the topic takes seats.")
            return _(
                "No other course on the topic has a free seat for each that is "
                "promised here: %(seats)s.",
                seats=sum(self._given_words().mapped("seats")),
            )
        if self.state == STATE_CONFIRMED:
            return _("It is decided already: the course takes place.")
        problem = self._get_calendar_problem(STATE_CONFIRMED)
        if outcome == "run" and not problem:
            try:
                self._check_minimum(explained=True)
            except UserError as error:
                problem = str(error)
        return problem or self._describe_reason("no_day_left", 0)

    def _get_near(self):
        """Courses on the same topics that still take seats."""
        return self.search(
            [("topic_id", "in", self.topic_id.ids), ("state", "in", TAKING_STATES)],
            order="date_begin, id",
        )

    def _get_decision_facts(self, needs_sudo, prolonged, near):
        """
        :param needs_sudo: that are pooled in it
        :param prolonged: how often its decision date was put off
        :param near: courses on the topics of this and of others
        """
        today, first = self.company_id._verbund_today(), self._get_days()[0]
        promised = sum(self._given_words().mapped("seats"))
        return Facts(
            minimum=self.min_seats,
            group=self._group_size(),
            guaranteed=self._guaranteed_seats(),
            missing=self.seats_missing,
            promised=promised,
            possible=self._possible_seats(needs_sudo),
            asked=self.seats_asked,
            days_left=(first - today).days - 1 if self._next_decision_day() else 0,
            prolonged=prolonged,
            started=bool(first and first < today),
            near=[
                Near(
                    course.id,
                    course.seats_committed,
                    course.min_seats,
                    course._room(),
                    course._missing_with(promised),
                )
                for course in near
                if self._may_merge_into(course)
            ],
        )

    def _missing_with(self, seats):
        """Seats missing to the minimum once so many more have come, by a new yes."""
        come = Bid(None, seats, None)
        bids = [*self._present_bids(), come] if seats else self._present_bids()
        return self._shortfall(bids).missing

    def _room(self):
        """Seats that companies of another course could take here."""
        return self._free_seats()

    def _may_merge_into(self, course):
        """Whether a course takes the companies of this one, while seats are free."""
        return (
            course != self
            and course.topic_id == self.topic_id
            and course.company_id == self.company_id
            and course._notes_words()
            and not course.review_ids
        )

    def _next_decision_day(self, weeks=0):
        """A working day on which one could still decide; None when there is none left.

        :param weeks: how long companies get, as far as the start leaves the time
        """
        self.ensure_one()
        first, calendar = self._get_days()[0], self.company_id._verbund_calendar()
        today = self.company_id._verbund_today()
        earliest = calendar.add(max(today, self.commitment_deadline or today), 1)
        if not first or earliest >= first:
            return None
        wanted = calendar.next_working_day(fields.Date.add(today, weeks=weeks))
        latest = calendar.last_working_day(fields.Date.subtract(first, days=1))
        return max(earliest, min(wanted, latest))

    # ------------------------------------------------------------- the words

    def _describe_option(self, option):
        """Why something is proposed, or what speaks for it, in sentences."""
        self.ensure_one()
        sentences = [self._describe_reason(*reason) for reason in option.reasons]
        if option.outcome == "run":
            sentences += filter(None, [self._who_decides(), self._without_deciders()])
        if option.near:
            other = self.browse(option.near.key)
            sentences.insert(
                0,
                self.env._(
                    "With %(course)s, from %(day)s on.",
                    course=other.display_name,
                    day=format_date(self.env, other._get_days()[0]),
                ),
            )
        return " ".join(sentences)

    def _describe_reason(self, code, number):
        _ = self.env._
        return {
            "reached": _(
                "The minimum is reached. Seats taking part: %(number)s.", number=number
            ),
            "below": _(
                "Seats missing to the minimum: %(number)s. Below it, it runs with a "
                "reason and an approval.",
                number=number,
            ),
            "guaranteed": _(
                "Seats that a company takes if they stay empty: %(number)s.",
                number=number,
            ),
            "missing": _("Seats missing: %(number)s.", number=number),
            "possible": _(
                "Seats that companies in this course have called possible: %(seats)s.",
                seats=number,
            ),
            "asked": _(
                "Seats asked for, without an answer: %(number)s.", number=number
            ),
            "days_left": _("Days left before it starts: %(number)s.", number=number),
            "prolonged": _(
                "Times that it was prolonged already: %(number)s.", number=number
            ),
            "together": _("Seats promised in both courses: %(number)s.", number=number),
            "enough": _("That reaches the minimum of %(number)s there.", number=number),
            "still_missing": _(
                "Still missing to the minimum there: %(number)s.", number=number
            ),
            "called_off": _(
                "No seat is missing. Seats that would be called off: %(number)s.",
                number=number,
            ),
            "no_hope": _(
                "Seats that may still come from its companies: %(number)s.",
                number=number,
            ),
            "no_day_left": _("No working day is left before it starts."),
            "started": _("Its first day is over."),
        }[code]

    # ------------------------------------------------------- told on the day

    @api.model
    def _cron_remind(self):
        """On the decision date whoever is responsible is told what is proposed."""
        res = super()._cron_remind()
        for course in due_records(self, self._get_due_domain(), REMINDER_BATCH):
            course._tell_due()
        return res

    @api.model
    def _get_due_domain(self):
        latest = self.env.company._verbund_latest_day()
        return (
            Domain("state", "=", STATE_BOOKING_OPEN)
            & Domain("commitment_deadline", "<=", latest)
            & Domain("proposed_on", "=", False)
        )

    def _tell_due(self):
        """A task and an e-mail, once for each decision date; the facts are as of now.

        The task names none: the course shows those of the moment.
        """
        self.ensure_one()
        if not self._is_to_be_decided():
            return
        user = self._notice_user()
        env = self.company_id._verbund_here().env
        self._drop_decision_task()
        self._with_transition().write(
            {
                "proposed_on": self.company_id._verbund_today(),
                "decision_activity_id": self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=env._("Decide on the course"),
                    note=env._(
                        "Its decision date is here. The course shows what is proposed, "
                        "by the facts of the moment."
                    ),
                    user_id=user.id,
                ).id,
            }
        )
        self._tell(
            MAIL_DUE,
            user.partner_id,
            once=f"due:{self.commitment_deadline}",
            proposal=self._get_proposal(),
        )

    def _get_proposal(self):
        """What is proposed, as its e-mail says it: plain values."""
        course = self.with_env(self.company_id._verbund_here().env)
        [option, *others] = course._get_options()[course]
        labels = dict(
            self._fields["proposed_outcome"]._description_selection(course.env)
        )
        return {
            "outcome": labels[option.outcome],
            "why": course._describe_option(option),
            "others": [labels[other.outcome] for other in others],
        }

    def _notice_obstacle(self, template, extra):
        if template == MAIL_DUE:
            now = self._is_to_be_decided() and self._get_proposal()
            if extra.get("proposal") != now:
                return self.env._("%(course)s has changed again.", course=self.name)
        return super()._notice_obstacle(template, extra)

    def _notice_why(self, partner):
        if self._notice_user().partner_id == partner:
            return self.env._(
                "You get this e-mail because you are responsible for this course."
            )
        return super()._notice_why(partner)

    # ------------------------------------------------- nothing to decide now

    def write(self, vals):
        """Another decision date is told anew when it comes."""
        moved = "commitment_deadline" in vals and self.filtered(
            lambda course: (
                course.proposed_on
                and course.commitment_deadline
                != fields.Date.to_date(vals["commitment_deadline"])
            )
        )
        res = super().write(vals)
        if moved:
            moved._nothing_to_decide()
        return res

    def _set_state(self, target, **values):
        res = super()._set_state(target, **values)
        self._drop_decision_task()
        return res

    def _action_rejected(self):
        """It is to be decided again, and by the one who has asked."""
        res = super()._action_rejected()
        self._nothing_to_decide()
        return res

    def _request_approval(self, reason=None):
        res = super()._request_approval(reason)
        self._drop_decision_task()
        return res

    def _nothing_to_decide(self):
        self._drop_decision_task()
        self._with_transition().proposed_on = False

    def _drop_decision_task(self):
        # sudo: it is the task of whoever is responsible
        self.sudo().decision_activity_id.unlink()
