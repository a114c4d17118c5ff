from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..core.fields import association_field, state_field
from ..network.verbund_membership import MEMBER_PICKER_DOMAIN
from .verbund_course import STATE_BOOKING_OPEN

STATE_OFFERED = "offered"
STATE_BOUND = "bound"
STATE_REPLACED = "replaced"
STATE_DRAWN = "drawn"
STATE_WITHDRAWN = "withdrawn"
STATE_RELEASED = "released"
STATES = [
    (STATE_OFFERED, "Offered"),
    (STATE_BOUND, "Bound"),
    (STATE_REPLACED, "Replaced"),
    (STATE_DRAWN, "Drawn"),
    (STATE_WITHDRAWN, "Withdrawn"),
    (STATE_RELEASED, "Released"),
]
TRANSITIONS = {
    STATE_OFFERED: {STATE_BOUND, STATE_WITHDRAWN, STATE_RELEASED},
    STATE_BOUND: {STATE_REPLACED, STATE_DRAWN, STATE_WITHDRAWN, STATE_RELEASED},
    STATE_REPLACED: set(),
    STATE_DRAWN: set(),
    STATE_WITHDRAWN: set(),
    STATE_RELEASED: set(),
}
# One of them a company and course; the others are the past.
OPEN_STATES = (STATE_OFFERED, STATE_BOUND)
# Empty seats that somebody pays for, as far as they are not taken.
CARRYING_STATES = (STATE_BOUND, STATE_DRAWN)
RELEASE_REASONS = [
    ("below", "The course runs below its minimum"),
    ("cancelled", "The course does not take place"),
    ("late", "Decided before the company answered"),
    ("left", "No longer a member"),
]
WORD_FIELDS = frozenset({"seats", "max_amount"})
# Whose word it is: given once.
KEY_FIELDS = frozenset({"course_id", "partner_id"})


class VerbundGuarantee(models.Model):
    """Empty seats that a company pays for, so that the course takes place.

    The rules of it, in numbers, are those of ``tools.guarantee``.
    """

    _name = "verbund.guarantee"
    _description = "Guarantee of Empty Seats"
    _inherit = [
        "verbund.leaver.mixin",
        "verbund.transition.mixin",
        "verbund.linked.mixin",
        "mail.thread",
    ]
    _order = "course_id, bound_at, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    _frozen_states = frozenset(
        {STATE_REPLACED, STATE_DRAWN, STATE_WITHDRAWN, STATE_RELEASED}
    )

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    course_state = fields.Selection(related="course_id.state", string="Course Status")
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain=MEMBER_PICKER_DOMAIN,
    )
    seats = fields.Integer(
        string="Empty Seats",
        required=True,
        default=1,
        tracking=True,
        help="The most empty seats that the company takes.",
    )
    max_amount = fields.Monetary(
        string="At Most in All",
        required=True,
        aggregator=None,
        tracking=True,
        help="The most that the company pays for all of them. It covers as many empty "
        "seats as the amount is enough for.",
    )
    state = state_field(
        STATES,
        help="Offered: the company has been asked.\n"
        "Bound: it has given its word.\n"
        "Replaced: others have taken the seats, nothing is owed.\n"
        "Drawn: the course has begun with these empty seats.\n"
        "Withdrawn: the company has declined, or taken its word back in time.\n"
        "Released: it is free, with the reason.",
    )
    seats_drawn = fields.Integer(
        string="Empty Seats It Pays For",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Of a course that takes place: empty seats that nobody has booked since.",
    )
    amount_now = fields.Monetary(
        string="As It Stands",
        compute="_compute_amount_now",
        help="What the company pays by the cost plan, if nobody else books.",
    )
    can_withdraw = fields.Boolean(compute="_compute_can_withdraw")
    bound_at = fields.Datetime(readonly=True, copy=False)
    bound_by = fields.Char(
        string="Word Given by",
        readonly=True,
        copy=False,
        help="Who gave the word as it stands now: name, function and company.",
    )
    release_reason = fields.Selection(RELEASE_REASONS, readonly=True, copy=False)
    plan_told = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The cost plan as the company was last told it.",
    )

    _open_uniq = models.UniqueIndex(
        f"(course_id, partner_id) WHERE state IN {OPEN_STATES}",
        "This company already guarantees empty seats in this course.",
    )
    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "At least one empty seat has to be guaranteed."
    )
    _amount_positive = models.Constraint(
        "CHECK(max_amount > 0)", "The most that is paid is more than zero."
    )

    @api.depends(
        "state",
        "max_amount",
        "seats_drawn",
        "course_id.group_seats",
        "course_id.seats_guaranteed",
        "course_id.vat_treatment",
        "course_id.cost_ids.cost_type",
    )
    def _compute_amount_now(self):
        for guarantee in self:
            # a form without a course yet carries nothing
            seats = guarantee._carried_now()
            guarantee.amount_now = seats and guarantee.course_id._carried_amount(
                guarantee, seats
            )

    @api.depends("state", "course_id.commitment_deadline", "course_id.state")
    def _compute_can_withdraw(self):
        for guarantee in self:
            guarantee.can_withdraw = bool(
                guarantee._origin and guarantee._may_withdraw()
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "bound_at",
            "bound_by",
            "leaver_activity_id",
            "plan_told",
            "release_reason",
            "seats_drawn",
        }

    # --------------------------------------------------------- the rules

    def _carried_now(self):
        """Empty seats that it pays for, if everything stays as it is."""
        self.ensure_one()
        course = self.course_id
        if course.state == STATE_BOOKING_OPEN:
            return course._covered().get(self._origin or self, 0)
        return self.seats_drawn if self.state in CARRYING_STATES else 0

    def _covers(self, seats, maximum):
        """Whether a company is asked for, or bound to, so much already.

        :param seats: empty seats
        :param maximum: the most that it pays for them
        """
        return (
            self.state in OPEN_STATES
            and seats <= self.seats
            and self.currency_id.compare_amounts(maximum, self.max_amount) <= 0
        )

    def _may_withdraw(self):
        """Whether the company is free to go: no word given, or time to think left."""
        self.ensure_one()
        course = self.course_id
        return self.state == STATE_OFFERED or (
            self.state == STATE_BOUND
            and course.state == STATE_BOOKING_OPEN
            and not course._is_deadline_passed()
        )

    def _check_may_withdraw(self):
        """
        :raises UserError: when a word was given, and it is too late to take it back
        """
        for guarantee in self:
            if not guarantee._may_withdraw():
                guarantee._raise_too_late()

    def _raise_too_late(self):
        raise UserError(
            self.env._(
                "The guarantee of %(company)s is binding: since the decision date it "
                "is not taken back and becomes no smaller, and with the course it "
                "stands.",
                company=self.partner_id.display_name,
            )
        )

    @api.constrains("partner_id", "course_id")
    def _check_partner(self):
        self.partner_id._verbund_check_company()
        self._check_member()

    @api.constrains("seats", "max_amount", "course_id")
    def _check_enough(self):
        for guarantee in self.filtered(lambda g: g.state in OPEN_STATES):
            guarantee.course_id._check_guarantee(guarantee.seats, guarantee.max_amount)

    def write(self, vals):
        if self._in_transition() or not (WORD_FIELDS | KEY_FIELDS) & vals.keys():
            return super().write(vals)
        bound = self.filtered(lambda g: g.state == STATE_BOUND)
        bound._check_changes(vals)
        before = {row: (row.seats, row.max_amount) for row in bound}
        res = super().write(vals)
        # Said twice, nothing has changed
        changed = bound.filtered(lambda row: (row.seats, row.max_amount) != before[row])
        if changed:
            changed._changed()
        return res

    def _check_changes(self, vals):
        """
        :raises UserError: when it would be another's word, or after the decision date
            a smaller one
        :raises ValidationError: when a company would be bound to more that is no member
        """
        for guarantee in self:
            if KEY_FIELDS & vals.keys():
                raise UserError(
                    self.env._("A word stays with its company and its course.")
                )
            guarantee.course_id._check_booking_open()
            if any(vals.get(name, 0) > guarantee[name] for name in WORD_FIELDS):
                guarantee._check_member()
            if not guarantee._may_withdraw() and any(
                vals.get(name, guarantee[name]) < guarantee[name]
                for name in WORD_FIELDS
            ):
                guarantee._raise_too_late()

    def _changed(self):
        """Hook: a word that is given says something else."""
        self._note_plan_told()

    def _note_plan_told(self):
        """From now on the companies know the cost plan as it is."""
        for course, guarantees in self.grouped("course_id").items():
            guarantees._with_transition().write({"plan_told": course._plan()})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        if any(guarantee.state != STATE_OFFERED for guarantee in self):
            raise UserError(self.env._("A word once given is withdrawn, not deleted."))

    # ---------------------------------------------------------- the actions

    def action_bind(self):
        """The company gives its word: binding from now on.

        :raises UserError: when the course is not open for booking
        :raises ValidationError: when it is no member, or the amount is not enough
        """
        self.check_access("write")
        for guarantee in self:
            course = guarantee.course_id
            course._check_booking_open()
            course._check_guarantee(guarantee.seats, guarantee.max_amount)
        self._check_member()
        self._set_state(STATE_BOUND, bound_at=fields.Datetime.now())
        self._note_plan_told()
        return True

    def action_withdraw(self):
        """The company declines, or takes its word back as long as it may.

        :raises UserError: since the decision date
        """
        self.check_access("write")
        self._check_may_withdraw()
        self._set_state(STATE_WITHDRAWN)
        return True

    def _release(self, reason):
        """
        :param reason: key of ``release_reason``
        """
        if self:
            self._set_state(STATE_RELEASED, release_reason=reason, seats_drawn=0)

    def _end_replaced(self):
        """Its empty seats are taken by others: nothing is owed."""
        if self:
            self._set_state(STATE_REPLACED, seats_drawn=0)

    # ------------------------------------------- of a company that has left

    def _set_state(self, target, **values):
        res = super()._set_state(target, **values)
        if target not in OPEN_STATES:
            self._stays()
        return res

    def _tell_leaver(self):
        """The company has left its network, its word stays: somebody talks to it.

        :return: sentence that says so
        """
        self.ensure_one()
        note = self.env._(
            "%(company)s is no longer a member, but guarantees empty seats in "
            "%(course)s on. Talk to it.",
            company=self.partner_id.name,
            course=self.course_id.display_name,
        )
        self._ask_to_talk(
            self.env._("A company that guarantees empty seats has left"), note
        )
        return note

    def _describe_standing(self):
        """What a company that has left reads of its word."""
        self.ensure_one()
        course, until = self.course_id, self.course_id.commitment_deadline
        if self._may_withdraw() and until:
            return self.env._(
                "Your guarantee of empty seats in %(course)s stays. You can take it "
                "back until the course is confirmed, at the latest until %(day)s.",
                course=course.display_name,
                day=self.company_id._verbund_show(until),
            )
        return self.env._(
            "Your guarantee of empty seats in %(course)s stays binding. Please talk to "
            "us.",
            course=course.display_name,
        )

    def _first_sentence(self):
        # Asked for, or offered by the company itself
        return self.env._(
            "Empty seats for %(company)s: %(seats)s.",
            company=self.partner_id.name,
            seats=self.seats,
        )

    def _state_sentences(self):
        _ = self.env._
        values = {
            "company": self.partner_id.name,
            "seats": self.seats,
            "amount": formatLang(
                self.env, self.max_amount, currency_obj=self.currency_id
            ),
        }
        return {
            **super()._state_sentences(),
            STATE_BOUND: _(
                "%(company)s pays for empty seats. Seats at most: %(seats)s, amount at "
                "most: %(amount)s.",
                **values,
            ),
            STATE_REPLACED: _(
                "Others have taken the empty seats: %(company)s owes nothing.", **values
            ),
            STATE_DRAWN: _(
                "The course takes place with empty seats of %(company)s: %(drawn)s.",
                drawn=self.seats_drawn,
                **values,
            ),
            STATE_WITHDRAWN: _(
                "%(company)s takes back its word on empty seats.", **values
            ),
            STATE_RELEASED: _(
                "The empty seats of %(company)s are not needed: nothing is owed.",
                **values,
            ),
        }
