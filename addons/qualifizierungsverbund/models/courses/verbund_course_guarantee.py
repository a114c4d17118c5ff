from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from ...tools import guarantee as tool
from ...tools import money, price_curve
from ..core.batch import out_of_batch
from ..core.fields import WholeLines
from ..core.transition_mixin import with_transition
from ..core.verbund_decision import speaking
from .verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN
from .verbund_guarantee import (
    CARRYING_STATES,
    OPEN_STATES,
    STATE_BOUND,
    STATE_DRAWN,
    STATE_OFFERED,
)


class VerbundCourse(models.Model):
    """Empty seats that companies pay for, so that the minimum is reached."""

    _inherit = "verbund.course"

    guarantee_ids = WholeLines(
        "verbund.guarantee",
        "course_id",
        groups="base.group_user",
    )
    seats_guaranteed = fields.Integer(
        compute="_compute_seats",
        store=True,
        aggregator=None,
        groups="base.group_user",
        help="Empty seats that are paid for and count towards the minimum.",
    )

    @api.depends(
        "guarantee_ids.state",
        "guarantee_ids.seats",
        "guarantee_ids.max_amount",
        "guarantee_ids.seats_drawn",
        "guarantee_ids.bound_at",
    )
    def _compute_seats(self):
        res = super()._compute_seats()
        for course in self:
            course.seats_guaranteed = course._count_empty_seats()
        return res

    @api.depends(
        "guarantee_ids.state",
        "guarantee_ids.seats",
        "guarantee_ids.max_amount",
        "guarantee_ids.bound_at",
    )
    def _compute_group(self):
        return super()._compute_group()

    @api.depends("seats_guaranteed")
    def _compute_price_per_seat(self):
        return super()._compute_price_per_seat()

    @api.depends("seats_guaranteed")
    def _compute_needs_approval(self):
        return super()._compute_needs_approval()

    # ------------------------------------------------------- who carries what

    def _bound_guarantees(self):
        """The word on empty seats, the earlier one first."""
        self.ensure_one()
        return self.guarantee_ids.filtered(
            lambda guarantee: guarantee.state == STATE_BOUND
        ).sorted(lambda guarantee: (guarantee.bound_at, guarantee.id))

    def _to_guarantees(self, guarantees):
        """As ``tools.guarantee`` wants them."""
        return [
            tool.Guarantee(row.id, row.seats, self._cents(row.max_amount))
            for row in guarantees
        ]

    def _best_cover(self):
        """The group that reaches the minimum with empty seats, while booking is open.

        :return: ``tools.guarantee.Cover``; None where none is needed, or none enough
        """
        self.ensure_one()
        guarantees = self._bound_guarantees()
        if self.state != STATE_BOOKING_OPEN or not guarantees:
            return None
        bids, plan = self._to_bids(self._given_words()), self._cost_cents()
        group = price_curve.largest_group(bids, plan, max_seats=self.max_seats)
        accepted = set(group.accepted)
        seats = sum(bid.seats for bid in bids if bid.key in accepted)
        if seats >= self.min_seats:
            return None
        return tool.cover(
            bids, plan, self.min_seats, self.max_seats, self._to_guarantees(guarantees)
        )

    def _covered(self):
        """Empty seats that each guarantee would carry if it were decided now.

        :return: dict guarantee -> seats, at least 1
        """
        cover = self._best_cover()
        rows = self.env["verbund.guarantee"]
        return {rows.browse(k): n for k, n in cover.empty.items()} if cover else {}

    def _carriers(self):
        """Who pays for empty seats of a course that takes place, the earlier first.

        :return: guarantees
        """
        self.ensure_one()
        return self.guarantee_ids.filtered(
            lambda row: row.state in CARRYING_STATES and row.seats_drawn
        ).sorted(lambda row: (row.bound_at, row.id))

    def _guaranteed_seats(self):
        """Empty seats that are paid for and count towards the minimum."""
        self.ensure_one()
        return self.seats_guaranteed

    def _empty_seats_counted(self):
        """Empty seats that are not missing any more, also where they are too few yet.

        With them what is promised, guaranteed and missing adds up to the group that is
        needed.
        """
        self.ensure_one()
        drawn = self._guaranteed_seats()
        if drawn or not self.seats_missing or not self._bound_guarantees():
            return drawn
        counted = self.seats_committed - self.seats_held_back
        return max(self.seats_needed - counted - self.seats_missing, 0)

    def _count_empty_seats(self):
        if self.state == STATE_BOOKING_OPEN:
            return sum(self._covered().values())
        if self.state in PROMISED_STATES:
            return sum(self._carriers().mapped("seats_drawn"))
        return 0

    def _group_size(self):
        """Seats that share the cost: those that take part, and empty ones."""
        self.ensure_one()
        return self.group_seats + self._guaranteed_seats()

    def _seats_to_run(self):
        """With the empty seats: who joins takes these first."""
        return max(super()._seats_to_run(), self._group_size())

    def _size_with(self, further):
        """The same when so many join: they take empty seats first."""
        empty = self._guaranteed_seats()
        return self.seats_committed + max(empty, further)

    def _least_size(self):
        """What the group does not fall below by who joins it: empty seats go first."""
        stands = self.state in PROMISED_STATES or self._guaranteed_seats()
        return self._group_size() if stands else 0

    def _reached_sentence(self):
        """That the minimum is reached, and whether with empty seats."""
        _, empty = self.env._, self._guaranteed_seats()
        if not empty:
            return _("The minimum of %(minimum)s is reached.", minimum=self.min_seats)
        return _(
            "The minimum of %(minimum)s is reached, with guaranteed empty seats: "
            "%(seats)s.",
            minimum=self.min_seats,
            seats=empty,
        )

    def _seats_without_rise(self, taken, free):
        """Nobody is made to pay a further step by who takes an empty seat, either."""
        empty = self._guaranteed_seats()
        if not empty:
            return super()._seats_without_rise(taken, free)
        return tool.seats_without_rise(self._cost_cents(), taken, empty, free)

    def _largest_group(self):
        """With empty seats it is the group that these bring to the minimum."""
        cover = self._best_cover()
        if not cover:
            return super()._largest_group()
        words = self._given_words()
        accepted = words.browse(cover.accepted)
        return accepted, self._not_affording(words - accepted, cover)

    def _not_affording(self, words, cover):
        """Those of the words for which the price of a group is too high."""
        size = cover.taken + sum(cover.empty.values())
        price = self._price_of_cents(
            tool.fixed_cents(self._cost_cents(), cover.taken), size
        )
        return words.filtered(lambda word: not word._is_within_limit(price))

    def _price_of_cents(self, fixed, size):
        """Price of a seat in a group with empty seats."""
        cents = tool.empty_cents(fixed, size, 1) + self._cost_cents().per_head_cents
        return money.to_amount(cents, self.currency_id.rounding)

    def _shortfall(self, bids):
        guarantees = self.state == STATE_BOOKING_OPEN and self._bound_guarantees()
        if not guarantees:
            short = super()._shortfall(bids)
            sure = self.state in PROMISED_STATES
            empty = self._count_empty_seats() if sure else 0
            return short._replace(missing=max(short.missing - empty, 0))
        return self._shortfall_beside(guarantees, bids)

    def _shortfall_beside(self, guarantees, bids=None):
        """What is missing beside these guarantees.

        :param bids: see :meth:`_present_bids`; those of the words when None
        :return: a ``price_curve.Shortfall``
        """
        return tool.shortfall(
            self._to_bids(self._given_words()) if bids is None else bids,
            self._cost_cents(),
            self.min_seats,
            self.max_seats,
            self._to_guarantees(guarantees),
        )

    # ------------------------------------------------------- what it costs

    def _empty_seats_cost(self, seats, size=None):
        """What empty seats cost together, by the cost plan.

        :param seats: number of empty seats
        :param size: of the group with them; the present one when None, and at least
            the minimum
        :return: amount in the course's currency, rounded up to the cent
        """
        self.ensure_one()
        if not seats:
            return 0.0
        taken = (size or 0) - seats
        if size is None:
            size, taken = self._group_size(), self.group_seats
            if self.state not in PROMISED_STATES and size < self.min_seats:
                size, taken = self.min_seats, self.min_seats - seats
        fixed = tool.fixed_cents(self._cost_cents(), max(taken, 1))
        return money.to_amount(
            tool.empty_cents(fixed, size, seats), self.currency_id.rounding
        )

    def _carried_amount(self, guarantee, seats):
        """What a company pays for empty seats, if everything stays as it is.

        :param seats: number of empty seats
        :return: amount in the course's currency
        """
        return min(self._empty_seats_cost(seats), guarantee.max_amount)

    def _check_guarantee(self, seats, maximum):
        """
        :param seats: empty seats that a company wants to take
        :param maximum: the most that it pays for them
        :raises ValidationError: when the numbers are impossible
        """
        self._check_empty_seats(seats)
        self._check_most_paid(maximum)

    def _check_empty_seats(self, seats):
        """
        :raises ValidationError: when nobody would take part
        """
        self.ensure_one()
        if seats >= self.max_seats:
            raise ValidationError(
                self.env._(
                    "%(course)s has %(maximum)s seats; at least one of them is taken.",
                    course=self.display_name,
                    maximum=self.max_seats,
                )
            )

    def _check_most_paid(self, maximum):
        """
        :raises ValidationError: when it is not enough for one empty seat
        """
        lowest, currency = self._empty_seats_cost(1, self.max_seats), self.currency_id
        if currency.compare_amounts(maximum, lowest) < 0:
            raise ValidationError(
                self.env._(
                    "With %(amount)s no empty seat would be covered: in %(course)s it "
                    "costs %(price)s, even when all others are taken.",
                    amount=formatLang(self.env, maximum, currency_obj=currency),
                    course=self.display_name,
                    price=formatLang(self.env, lowest, currency_obj=currency),
                )
            )

    # ------------------------------------------------------- a company's word

    def _get_guarantee(self, partner):
        """The word of a company on empty seats: the open one, else the latest."""
        self.ensure_one()
        own = self.guarantee_ids.filtered(lambda row: row.partner_id == partner)
        return own.sorted("id").sorted(lambda row: row.state in OPEN_STATES)[-1:]

    def _guarantee_seats(self, partner, seats, maximum, contact=None):
        """A company takes empty seats, or changes its word on them.

        :param partner: the company
        :param seats: the most empty seats that it takes
        :param maximum: the most that it pays for all of them
        :param contact: see :meth:`_check_may_bind`
        :return: its guarantee
        :raises UserError: when somebody else has to speak for the company, booking is
            not open, nothing is missing, or after the decision date it offers more than
            it was asked for, or its word would shrink
        :raises ValidationError: when the numbers are impossible, or the company is no
            active member
        """
        self.ensure_one()
        self._check_may_bind(partner, contact)
        self._check_booking_open()
        self = self._spoken_by(contact)
        values = {"seats": seats, "max_amount": maximum}
        guarantee = self._get_guarantee(partner)
        if not guarantee._covers(seats, maximum):
            self._check_in_time(contact)
        if guarantee.state == STATE_BOUND:
            guarantee.write(values)
            return guarantee
        self._check_something_missing()
        if guarantee.state == STATE_OFFERED:
            guarantee.write(values)
        else:
            # In a transition: who gives its word need not be asked for it
            guarantee = (
                with_transition(guarantee.browse())
                .create({**values, "course_id": self.id, "partner_id": partner.id})
                .with_env(self.env)
            )
        guarantee.action_bind()
        return guarantee

    def _spoken_by(self, contact):
        """The log names the person whose word it is."""
        return speaking(self, contact if contact != self.env.user.partner_id else None)

    def _check_something_missing(self):
        """
        :raises UserError: when the course needs no (further) guarantee
        """
        if not self.seats_missing:
            raise UserError(
                self.env._(
                    "No seat is missing in %(course)s: no guarantee is needed.",
                    course=self.display_name,
                )
            )

    def _withdraw_guarantee(self, partner, contact=None):
        """A company declines, or takes its word back as long as it may.

        :param contact: see :meth:`_check_may_bind`
        :raises UserError: when it has none, or it is too late
        """
        self.ensure_one()
        if not (contact and self._may_take_back(contact, partner)):
            self._check_may_bind(partner, contact)
        guarantee = self._spoken_by(contact)._get_guarantee(partner)
        if not guarantee:
            raise UserError(
                self.env._("Your company guarantees no empty seats in this course.")
            )
        if guarantee.state in (*OPEN_STATES, STATE_DRAWN):  # else pressed twice
            guarantee.action_withdraw()

    def _may_take_back(self, contact, partner):
        """Whether a person may speak for a word on empty seats that is given.

        Of a company that has left, whoever could when it was.
        """
        self.ensure_one()
        # sudo: as in `_may_bind`
        self_sudo = self.sudo()
        return (
            contact.commercial_partner_id == partner
            and self_sudo._get_guarantee(partner).state == STATE_BOUND
            and self_sudo.env["verbund.membership"]._can_commit(
                contact, self_sudo.network_ids, given=True
            )
        )

    # ------------------------------------------------------- the decision

    def _confirm(self):
        """With the course the empty seats stand; who is not needed is free."""
        covered, bound = self._covered(), self._bound_guarantees()
        open_ = self.guarantee_ids.filtered(lambda row: row.state in OPEN_STATES)
        for guarantee, seats in covered.items():
            guarantee._with_transition().seats_drawn = seats
        below = self._group_size() < self.min_seats
        res = super()._confirm()
        carrying = bound.filtered("seats_drawn")
        carrying._tell_stands("confirmed")
        (open_ - bound)._release("late")
        if below:
            (bound - carrying)._release("below")
        else:
            (bound - carrying)._end_replaced()
        return res

    def _free_guarantees(self, booked):
        """Seats that are booked now take empty ones away, the earliest word first.

        :param booked: seats that are taken in addition
        :return: guarantees that pay for fewer seats
        """
        self.ensure_one()
        carriers = self._carriers().filtered(lambda row: row.state == STATE_BOUND)
        left = tool.freed([(row, row.seats_drawn) for row in carriers], booked)
        fewer = carriers.filtered(lambda row: left[row] < row.seats_drawn)
        for guarantee in fewer:
            guarantee._with_transition().seats_drawn = left[guarantee]
        return fewer

    def action_start(self):
        """Nobody can join any more: what is empty now is paid for."""
        res = super().action_start()
        for course in self:
            carriers = course._carriers()
            if carriers:
                carriers._set_state(STATE_DRAWN)
                carriers._tell_stands("begun")
        return res

    def action_cancel(self, reason=None, note=None):
        open_ = self.guarantee_ids.filtered(lambda row: row.state in OPEN_STATES)
        res = super().action_cancel(reason, note)
        open_._release("cancelled")
        return res

    def _tell_deadline(self):
        res = super()._tell_deadline()
        self._bound_guarantees()._tell_stands("deadline")
        return res

    def _plan_changed(self):
        """Whoever guarantees empty seats learns that they cost more, or less."""
        res = super()._plan_changed()
        for course in out_of_batch(self):
            if course.state == STATE_BOOKING_OPEN:
                bound = course._bound_guarantees()
                dearer = bound.filtered(
                    lambda row, course=course: (
                        row.plan_told and course._is_dearer(row.plan_told)
                    )
                )
                dearer._tell_stands("dearer")
                dearer._note_plan_told()
        return res

    def _replace_carriers(self, fewer):
        """Those whose empty seats are all taken owe nothing, and all of them are told.

        :param fewer: as :meth:`_free_guarantees` answers
        """
        gone = fewer.filtered(lambda row: not row.seats_drawn)
        gone._end_replaced()
        (fewer - gone)._tell_stands("booked")
