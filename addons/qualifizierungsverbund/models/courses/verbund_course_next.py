from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...tools import next_step as tool
from ..core import words
from ..needs.verbund_need import POOLABLE_STATES
from .verbund_commitment import CURRENT_STATES
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN
from .verbund_course_dates import NEXT_STATE
from .verbund_offer import STATE_ASKED, STATE_RECEIVED

# As short as a column is.
LABELS = [
    (tool.FIND_NEEDS, "Find needs"),
    (tool.MAKE_CONCEPT, "Make it a concept"),
    (tool.ASK_PROVIDERS, "Ask providers"),
    (tool.AWAIT_OFFERS, "Await offers"),
    (tool.OFFERS_LATE, "Ask for late offers"),
    (tool.AWARD, "Award an offer"),
    (tool.ORDER_AGAIN, "Order again"),
    (tool.PLAN_COST, "Enter the cost plan"),
    (tool.SET_DATES, "Set the dates"),
    (tool.OPEN_BOOKING, "Open booking"),
    (tool.APPROVE, "Approve"),
    (tool.DECIDE, "Decide"),
    (tool.INVITE, "Invite companies"),
    (tool.REMIND, "Remind companies"),
    (tool.FIND_SEATS, "Call companies"),
    (tool.CONFIRM, "Confirm the course"),
    (tool.FIND_PROVIDER, "Find a provider"),
    (tool.START, "Start the course"),
    (tool.PLAN_SESSIONS, "Plan sessions"),
    (tool.FIND_NAMES, "Collect names"),
    (tool.AWAIT_START, "Await the start"),
    (tool.FINISH, "Finish the course"),
    (tool.AWAIT_END, "Await the end"),
    (tool.SETTLE, "Settle the cost"),
]


# What the rule asks; days that pass are asked anew with each request.
FACTS = (
    "state",
    "seats_pooled",
    "seats_missing",
    "seats_asked",
    "group_seats",
    "min_seats",
    "provider_id",
    "offer_ids.state",
    "offer_ids.reply_until",
    "cost_fixed",
    "cost_per_seat",
    "commitment_deadline",
    "date_begin",
    "date_end",
    "review_ids.status",
    "units_left",
    "names_missing",
)


class VerbundCourse(models.Model):
    """What comes next, in one sentence, and the button for whoever may do it.

    Asked of the facts whenever it is shown; the rule is in ``tools/next_step.py``. Who
    may not take the step reads who does, and is shown no button.
    """

    _inherit = "verbund.course"

    next_step = fields.Char(
        string="Step to Take",
        compute="_compute_next_step",
        groups="base.group_user",
        help="Empty for whoever may not take it.",
    )
    next_words = fields.Char(
        string="Next Step in Words",
        compute="_compute_next_step",
        groups="base.group_user",
    )
    next_label = fields.Selection(
        LABELS,
        string="Next Step",
        compute="_compute_next_label",
        groups="base.group_user",
        help="Whoever takes it; the form says more.",
    )

    @api.depends(*FACTS)
    def _compute_next_label(self):
        for course in self:
            # sudo: see `_compute_next_step`
            facts = course._origin and course.sudo()._get_next_facts()
            step = tool.next_step(facts) if facts else tool.NOTHING
            course.next_label = step != tool.NOTHING and step

    @api.depends_context("lang", "uid")
    @api.depends(*FACTS)
    def _compute_next_step(self):
        for course in self:
            course.next_step = course.next_words = False
            if not course._origin:
                continue
            # sudo: what comes next is told to whoever sees the course; of offers, needs
            # and words only how many there are
            course_sudo = course.sudo()
            facts = course_sudo._get_next_facts()
            step = tool.next_step(facts)
            if step == tool.NOTHING:
                continue
            sentence = course_sudo._next_sentence(step, facts)
            if course._may_take(step):
                course.next_step, course.next_words = step, sentence
            else:
                who = course_sudo._next_who(step)
                course.next_words = " ".join(filter(None, (sentence, who)))

    def _get_next_facts(self):
        self.ensure_one()
        offers = self.offer_ids
        received = offers.filtered(lambda offer: offer.state == STATE_RECEIVED)
        lapsed = self._get_lapsed_offers()
        awaited = offers.filtered(lambda offer: offer.state == STATE_ASKED)
        return tool.Facts(
            state=self.state,
            pooled=self.seats_pooled,
            received=len(received - lapsed),
            awaited=len(awaited | lapsed),
            late=len(awaited.filtered("is_late") | lapsed),
            provider=bool(self.provider_id),
            unordered=bool(self._missing_order_words()),
            cost=bool(self.cost_fixed or self.cost_per_seat),
            obstacle=bool(self._next_problem()),
            approval=self.state == STATE_BOOKING_OPEN and bool(self.review_ids),
            due=self._is_to_be_decided(),
            companies=len(
                self.commitment_ids.filtered(lambda word: word.state in CURRENT_STATES)
            ),
            missing=self.seats_missing,
            asked=self.seats_asked,
            units_left=self.units_left,
            unnamed=self.names_missing,
        )

    def _get_lapsed_offers(self):
        """Offers that are there, and bind their providers no more."""
        return self.offer_ids.filtered(
            lambda offer: offer.state == STATE_RECEIVED and offer.has_expired
        )

    # ----------------------------------------------------------------- who

    def _may_take(self, step):
        """Whether the user is the one who takes it."""
        if step == tool.APPROVE:
            return self.can_decide
        return bool(self._origin._filtered_access("write"))

    def _next_who(self, step):
        """Who takes a step that the user may not take."""
        if step == tool.APPROVE:
            people = self.reviewer_ids
        else:
            people = self.user_id or self.network_ids.manager_id
        names = ", ".join(people.mapped("name"))
        return names and self.env._("This is up to %(names)s.", names=names)

    # ----------------------------------------------------------- the words

    def _missing_order_words(self):
        """Hook: why its provider has no order any more; empty when it has one."""
        return ""

    def _next_sentence(self, step, facts):
        if step == tool.SET_DATES:
            return self._next_problem()
        if step == tool.ORDER_AGAIN:
            return self._missing_order_words()
        if self.state in PLANNING_STATES:
            return self._next_while_planned(facts)[step]
        if self.state == STATE_BOOKING_OPEN:
            return self._next_while_booked()[step]
        return self._next_when_decided(facts)[step]

    def _next_problem(self):
        """Why it is not the day for the next state; empty when it is."""
        planned = self.state in PLANNING_STATES and STATE_BOOKING_OPEN
        target = NEXT_STATE.get(self.state, planned)
        return self._get_calendar_problem(target) if target else ""

    def _next_while_planned(self, facts):
        _ = self.env._
        replies = self.offer_ids.filtered(lambda offer: offer.state == STATE_ASKED)
        until = max(filter(None, replies.mapped("reply_until")), default=False)
        pooled = {
            "seats": words.seats(self.env, facts.pooled),
            "minimum": self.min_seats,
        }
        return {
            tool.FIND_NEEDS: _(
                "No need is in this course yet. Put needs into it; the minimum is "
                "%(minimum)s seats.",
                **pooled,
            ),
            tool.MAKE_CONCEPT: _(
                "Pooled so far: %(seats)s, the minimum is %(minimum)s. Check length, "
                "days and place, and make it a concept.",
                **pooled,
            ),
            tool.ASK_PROVIDERS: _(
                "There is no training provider yet. Ask at least three for an offer."
            ),
            tool.AWAIT_OFFERS: _(
                "Offers still expected: %(count)s, the last one until %(day)s.",
                count=facts.awaited - facts.late,
                day=format_date(self.env, until),
            )
            if until
            else _("Offers still expected: %(count)s.", count=facts.awaited),
            tool.OFFERS_LATE: _(
                "No offer can be awarded: reply date or validity is over. Remind these "
                "providers by phone, or ask others."
            ),
            tool.AWARD: self._offers_words(facts),
            tool.PLAN_COST: _(
                "The cost plan is empty. Enter it, so that companies see a price."
            ),
            tool.OPEN_BOOKING: _(
                "Provider, cost and period are there; pooled so far: %(seats)s. Ask "
                "the companies for their word.",
                **pooled,
            ),
        }

    def _offers_words(self, facts):
        """What can be awarded; what cannot is named where there is some."""
        _ = self.env._
        lapsed, awaited = len(self._get_lapsed_offers()), facts.awaited - facts.late
        said = [_("Offers that can be awarded: %(number)s.", number=facts.received)]
        if lapsed:
            said.append(_("No longer valid: %(number)s.", number=lapsed))
        if awaited:
            said.append(_("Still expected: %(number)s.", number=awaited))
        return " ".join([*said, _("Compare them and award one.")])

    def _next_while_booked(self):
        _ = self.env._
        outcome = self.proposed_outcome
        outcomes = dict(
            self._fields["proposed_outcome"]._description_selection(self.env)
        )
        notice = self.seats_notice or ""
        return {
            tool.APPROVE: _("An approval has been asked for, and is awaited."),
            tool.DECIDE: _(
                "The decision date is here. Proposed: %(outcome)s. %(reasons)s",
                outcome=outcomes.get(outcome, ""),
                reasons=self.proposed_words or "",
            ),
            tool.INVITE: _(
                "No company has been asked yet. Put needs into the course, or enter "
                "the companies."
            ),
            tool.REMIND: " ".join((notice, _("Remind those who have not answered."))),
            tool.FIND_SEATS: " ".join(
                (notice, _("All companies have answered: look for others."))
            ),
            tool.CONFIRM: " ".join(
                (notice, self._who_decides() or _("The course can be confirmed."))
            ),
        }

    def _next_when_decided(self, facts):
        _ = self.env._
        first, last = (format_date(self.env, day) for day in self._get_days())
        return {
            tool.FIND_PROVIDER: _(
                "There is no training provider any more. Award another offer, or enter "
                "a provider."
            ),
            tool.START: _(
                "The first day, %(day)s, is here: start the course.", day=first
            ),
            tool.PLAN_SESSIONS: _(
                "%(units)s. Plan the other sessions.", units=self.units_words
            ),
            tool.FIND_NAMES: _(
                "Seats without a name: %(seats)s. Companies are reminded shortly "
                "before the start; call them if it is close.",
                seats=facts.unnamed,
            ),
            tool.AWAIT_START: _("All is prepared. %(when)s", when=self._next_problem()),
            tool.AWAIT_END: self._next_problem(),
            tool.FINISH: _(
                "The last day, %(day)s, is here: finish the course.", day=last
            ),
            tool.SETTLE: _("The course is over: its cost can be settled."),
        }

    # ------------------------------------------------------------- buttons

    def action_view_offers(self):
        """The offers of the course, with what one can do about each."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offers"),
            "res_model": "verbund.offer",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }

    def action_view_waiting_needs(self):
        """Needs on the topic that wait for a course: ticked, they are put into one."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waiting Needs"),
            "res_model": "verbund.need",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [
                ("topic_id", "=", self.topic_id.id),
                ("state", "in", POOLABLE_STATES),
            ],
            "context": {"default_topic_id": self.topic_id.id},
        }
