from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.fields import OptionalMonetary
from ..core.rpc_arguments import is_number
from .verbund_commitment import GIVEN_STATES, STATE_COMMITTED
from .verbund_course import STATE_BOOKING_OPEN

LIMIT_REASONS = [
    ("fewer", "The course would run with fewer seats"),
    ("plan", "The cost plan has become dearer"),
    ("cost", "The course has cost more than planned"),
]
NO_QUESTION = {"limit_asked": False, "limit_reason": False, "free_until": False}


class VerbundCommitment(models.Model):
    """Nobody ever pays more than the screen said when they said yes.

    ``price_limit`` is that amount, per seat and in the unit of the screen: without the
    taxes that are added where the law asks for them. What is charged, and who takes
    part at which price, asks it; nothing but a yes of the company raises it. For that
    it is asked (:meth:`_ask_limit`) and answers (:meth:`action_accept_limit`); as long
    as it does not, its limit stays.
    """

    _inherit = "verbund.commitment"

    price_limit = OptionalMonetary(
        string="Agreed Limit per Seat",
        readonly=True,
        copy=False,
        aggregator=None,
        tracking=True,
        help="The most that the company pays for a seat: its own ceiling, or else the "
        "worst case that it was shown when it gave its word.",
    )
    limit_asked = OptionalMonetary(
        string="New Limit Asked For",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Price of a seat to which the company has not said yes.",
    )
    limit_reason = fields.Selection(
        LIMIT_REASONS, string="Why It Is Asked", readonly=True, copy=False
    )
    plan_told = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The cost plan as the company was last told it.",
    )
    free_until = fields.Date(
        readonly=True,
        copy=False,
        help="A dearer plan sets the company free until this day, whatever the "
        "decision date.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "plan_told",
            "price_limit",
            *NO_QUESTION,
        }

    def _limit_total(self):
        """The most that the company owes for all its seats, as the screen shows it.

        :return: amount in the course's currency, without taxes on top; None before a
            word was given, and for a word without a limit
        """
        self.ensure_one()
        if self.state not in GIVEN_STATES or self.price_limit is False:
            return None
        return self.currency_id.round(self.price_limit * self.seats)

    def _is_within_limit(self, price):
        """Whether the company has agreed to a price of a seat."""
        self.ensure_one()
        limit = self.price_limit
        return (
            limit is False
            or price <= limit  # of most words, without a question about rounding
            or self.currency_id.compare_amounts(price, limit) <= 0
        )

    def _is_priced_out(self):
        """Whether a seat costs more, as things stand, than the company agreed to."""
        self.ensure_one()
        course = self.course_id
        if self.state != STATE_COMMITTED or course.state != STATE_BOOKING_OPEN:
            return False
        present = course._price_seats()
        return not self._is_within_limit(
            course._price_at(present, self.partner_id, self.seats)
        )

    def _planned_shares(self, *sizes):
        """What all seats of the company cost it together, by the size of the group.

        :return: list of amounts, see ``_shares_of`` of the course
        """
        return self._planned_shares_each({self: sizes})[self]

    def _planned_shares_each(self, sizes):
        """The same for many words on one course.

        :param sizes: dict commitment -> sizes of the group
        :return: dict commitment -> list of amounts
        """
        cases = [
            (word.partner_id, word.seats, size, limits[size])
            for word, own in sizes.items()
            for limits in (word._limits_in(own),)
            for size in own
        ]
        shares = iter(self.course_id._shares_each(cases))
        return {word: [next(shares) for _size in own] for word, own in sizes.items()}

    def _limits_in(self, sizes):
        """The most that a seat costs the company, by the size of the group.

        :return: dict size -> price of a seat; False without a limit, and while booking
            is open where the price is above it: there the company takes no part
        """
        course, whose = self.course_id, (self.partner_id, self.seats)
        if self.state not in GIVEN_STATES:
            return dict.fromkeys(sizes, course._worst_case(0, *whose))
        limits = dict.fromkeys(sizes, self.price_limit)
        if course.state == STATE_BOOKING_OPEN:
            prices = course._prices_at(filter(None, limits), *whose)
            for size, price in prices.items():
                if not self._is_within_limit(price):
                    limits[size] = False
        return limits

    def _fix_limit(self):
        """The company says yes to what the screen shows now: that is its limit.

        A question for more than that stays, and with it the day until which it is free.

        :raises ValidationError: when it can take part in no group at this price
        """
        for commitment in self:
            course, limit = commitment.course_id, commitment.price_ceiling
            whose = commitment.partner_id, commitment.seats
            course._check_ceiling(limit, *whose)
            if limit:
                course._check_late_price(limit, 0, *whose)
            else:
                limit = course._worst_case(0, *whose)
            commitment._with_transition().price_limit = limit
        self.filtered(lambda word: not word._asked_now())._drop_question()
        self._note_plan_told()

    def _note_plan_told(self):
        """From now on the companies know the cost plan as it is."""
        for course, words in self.grouped("course_id").items():
            words._with_transition().write({"plan_told": course._plan()})

    def _lower_prices(self):
        """What a seat costs now, where that is less than the company was last told.

        :return: see ``_compare_prices`` of the course; nothing when it costs more
        """
        self.ensure_one()
        told = self.plan_told
        if self.state != STATE_COMMITTED or not told:
            return []
        return self.course_id._lower_prices(told, self.partner_id, self.seats)

    # ------------------------------------------------------- a new yes

    def _ask_limit(self, asked, reason):
        """Ask companies for a yes to a higher price; without it their limit stays.

        :param asked: dict commitment -> price of a seat
        :param reason: key of ``limit_reason``
        :return: those that have to be asked, as they have not agreed to it yet
        """
        above = self.filtered(
            lambda c: c.state in GIVEN_STATES and not c._is_within_limit(asked[c])
        )
        for commitment in above:
            commitment._with_transition().write(
                {"limit_asked": asked[commitment], "limit_reason": reason}
            )
        return above

    def _asked_now(self):
        """Price of a seat that the company is asked for at this moment, or False.

        Of a course with too few seats it falls as soon as others come in.
        """
        self.ensure_one()
        asked = self.limit_asked
        if asked and self.limit_reason == "fewer":
            # sudo: a company does not see the words of the others
            _words, price = self.sudo().course_id._words_to_ask()
            asked = min(asked, price)
        return asked if asked and not self._is_within_limit(asked) else False

    def _question_facts(self, *names):
        """What texts that ask for a limit say, as it is at this moment.

        :param names: of the values, all when none is named
        """
        self.ensure_one()
        here, asked = self.company_id, self._asked_now()
        free, limit = self._is_set_free(), self.price_limit
        facts = {
            "asked": here._verbund_money(asked) if asked else False,
            "agreed": here._verbund_money(limit) if limit is not False else False,
            "until": here._verbund_show(self.free_until) if free else False,
            "running": self.course_id._seats_to_run(),
            "seats_free": self._is_seat_free(),
        }
        return {name: facts[name] for name in names or facts}

    def _confirm(self):
        """What was asked to get there is decided: a late yes raises no limit."""
        res = super()._confirm()
        self._drop_question()
        return res

    def _drop_question(self):
        self._with_transition().write(NO_QUESTION)

    def action_accept_limit(self, amount=None):
        """The company says yes to the price it is asked for, or stays after a rise.

        :param amount: price of a seat that it has read; None for the present question
        :raises UserError: when nothing is asked, or something else by now
        """
        self.check_access("write")
        if amount is not None and not is_number(amount):
            raise UserError(self.env._("A number is expected."))
        for commitment in self:
            commitment._check_question(amount)
            commitment._check_seats_left()
            limit = commitment._asked_now() or commitment.price_limit
            commitment._with_transition().write({"price_limit": limit, **NO_QUESTION})
        self._limit_accepted()
        return True

    def _is_seat_free(self):
        """Whether others may take the seats, as they cost more than the limit."""
        self.ensure_one()
        return self.course_id._seats_held(self) < self.seats

    def _check_seats_left(self):
        """
        :raises UserError: when others have taken the seats, as they were free while the
            price was above the limit
        """
        self.ensure_one()
        # sudo: a company does not see the seats of the others
        course_sudo = self.sudo().course_id
        missing = self.seats - course_sudo._seats_held(self.sudo())
        if missing > course_sudo._free_seats(self.partner_id):
            raise UserError(
                self.env._(
                    "While a seat cost more than the limit of %(company)s, its seats "
                    "in %(course)s were free, and others have taken them. Take your "
                    "word back; you can join the waiting list.",
                    company=self.partner_id.display_name,
                    course=self.course_id.display_name,
                )
            )

    def _limit_accepted(self):
        """Hook: what a new yes means for those who wait for it."""

    def _check_question(self, amount):
        """
        :raises UserError: when the company is not asked for *amount*
        """
        self.ensure_one()
        _ = self.env._
        asked = self._asked_now()
        if self.state not in GIVEN_STATES or not (asked or self.free_until):
            raise UserError(
                _(
                    "%(company)s is not asked for another price in %(course)s.",
                    company=self.partner_id.display_name,
                    course=self.course_id.display_name,
                )
            )
        if amount is not None and self.currency_id.compare_amounts(
            amount, asked or 0.0
        ):
            raise UserError(
                _(
                    "The price has changed meanwhile. Please read the page again; "
                    "nothing was saved."
                )
            )

    # ------------------------------------------------------- free again

    def _is_set_free(self):
        """Whether a dearer plan lets the company go, whatever the decision date."""
        self.ensure_one()
        return bool(
            self.state == STATE_COMMITTED
            and self.free_until
            and self.free_until >= self.company_id._verbund_today()
        )

    def _free_beyond(self):
        """The day until which a dearer plan sets free, if that is more than there was.

        :return: False as long as the decision date leaves as much time
        """
        self.ensure_one()
        deadline = self.course_id.commitment_deadline
        if not self._is_set_free() or (deadline and deadline >= self.free_until):
            return False
        return self.free_until

    def _may_leave(self):
        return super()._may_leave() or self._is_set_free()

    def _leave_until(self):
        until = super()._leave_until()
        return max(until, self.free_until) if until and self._is_set_free() else until
