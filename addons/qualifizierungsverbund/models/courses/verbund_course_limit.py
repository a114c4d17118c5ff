from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...tools import price_curve
from ..core.batch import in_batch, out_of_batch
from .verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN

# The time that companies have to think about a dearer plan.
FREE_DAYS = 7
MAIL_FEWER = "qualifizierungsverbund.mail_limit_fewer"
MAIL_DEARER = "qualifizierungsverbund.mail_plan_dearer"
# The link of these e-mails: the company answers without a login.
SCOPE_LIMIT = "limit"
# What companies see before they say yes.
PLAN_FIELDS = frozenset({"cost_ids", "min_seats", "max_seats"})
KEPT_FIELDS = frozenset({"topic_id", "vat_treatment"})


class VerbundCourse(models.Model):
    """What was agreed to and what the course costs: a higher price needs a new yes."""

    _inherit = "verbund.course"

    def write(self, vals):
        self._check_kept(vals)
        if not PLAN_FIELDS & vals.keys():
            return super().write(vals)
        res = super(VerbundCourse, in_batch(self)).write(vals)
        self._plan_changed()
        return res

    def _check_kept(self, vals):
        """
        :raises UserError: when something would change that a word was given on
        """
        for name in KEPT_FIELDS & vals.keys():
            for course in self:
                field = self._fields[name]
                known = course.state in (STATE_BOOKING_OPEN, *PROMISED_STATES)
                if known and course._given_words():
                    old = field.convert_to_write(course[name], course)
                    if vals[name] != old:
                        raise UserError(
                            self.env._(
                                "Companies have given their word on %(course)s as it "
                                "is: “%(field)s” stays.",
                                course=course.display_name,
                                field=field._description_string(self.env),
                            )
                        )

    # ------------------------------------------------------- a dearer plan

    def _plan(self):
        """What companies know of the cost plan, as plain figures in cents."""
        self.ensure_one()
        plan = self._cost_cents()
        return {
            "fixed": plan.fixed_cents,
            "per_head": plan.per_head_cents,
            "steps": [list(step) for step in plan.steps],  # as JSON has them
            "max_seats": self.max_seats,
        }

    def _plan_before(self, told):
        """
        :param told: as :meth:`_plan`
        :return: a ``price_curve.Plan``
        """
        steps = tuple(price_curve.Step(*step) for step in told.get("steps", ()))
        return price_curve.Plan(told["fixed"], told["per_head"], steps)

    def _plan_changed(self):
        """Whoever is bound learns of a price that rises at any size, and is set free.

        Nothing raises a limit: a company that says nothing pays no more than it agreed
        to, and takes no part at a price above. A price that only falls is told with
        what else has changed.
        """
        self = out_of_batch(self)
        self._check_plan_fits()
        open_courses = self.filtered(lambda c: c.state == STATE_BOOKING_OPEN)
        open_courses._check_price_known()
        open_courses._watch_changes()
        for course in open_courses:
            words = course._given_words()
            dearer = words.filtered(
                lambda word, course=course: (
                    word.plan_told and course._is_dearer(word.plan_told)
                )
            )
            if dearer:
                course._set_free(dearer)
            course._drop_questions(words)

    def _check_plan_fits(self):
        """
        :raises UserError: when a price that falls brings back a word for seats that
            others have taken while it was too low
        """
        for course in self:
            if course.seats_committed > course.max_seats:
                raise UserError(
                    self.env._(
                        "At this price words count again that were too low before: "
                        "%(course)s would have %(seats)s committed seats, and there "
                        "are %(maximum)s. Release one of the words first.",
                        course=course.display_name,
                        seats=course.seats_committed,
                        maximum=course.max_seats,
                    )
                )

    def _is_dearer(self, told):
        """Whether a seat costs more than was told, at a size of the group.

        :param told: as :meth:`_plan`
        """
        self.ensure_one()
        now, before = self._cost_cents(), self._plan_before(told)
        first, last = self.min_seats, max(self.min_seats, told["max_seats"])
        return (
            any(
                now.total(seats) > before.total(seats)
                for seats in range(first, self.max_seats + 1)
            )
            # the lowest price, which fewer seats at most make higher
            or now.price(self._cheapest_seats())
            > before.price(price_curve.cheapest_size(before, first, last))
        )

    def _lower_prices(self, told, partner=None, own=None):
        """Sizes of the group at which a seat costs less than was told.

        :param told: as :meth:`_plan`
        :param partner: the company, as in :meth:`_price_at`
        :return: as :meth:`_compare_prices`; nothing when it costs more at another size
        """
        self.ensure_one()
        if self._is_dearer(told):
            return []
        return [
            (seats, old, new)
            for seats, old, new in self._compare_prices(told, partner, own)
            if old and new and old != new
        ]

    def _set_free(self, words):
        """Tell bound companies old and new price; they may withdraw for a while.

        :param words: commitments
        """
        self.ensure_one()
        here = self.company_id
        worst = {w: self._worst_case(0, w.partner_id, w.seats) for w in words}
        until = here._verbund_calendar().next_working_day(
            here._verbund_today() + timedelta(days=FREE_DAYS)
        )
        words._with_transition().write({"free_until": until})
        words._ask_limit(worst, "plan")
        words._tell_companies(
            MAIL_DEARER,
            {
                word: {
                    "sizes": self._compare_prices(
                        word.plan_told, word.partner_id, word.seats
                    ),
                    "plan": self._plan(),
                    **word._question_facts("asked", "agreed", "until", "seats_free"),
                }
                for word in words
            },
            scope=SCOPE_LIMIT,
        )
        words._note_plan_told()

    def _compare_prices(self, told, partner=None, own=None):
        """Old and new price of a seat, at minimum, maximum and steps.

        Fewer seats at most is a rise of the lowest price: that size has no new one.

        :param told: as :meth:`_plan`
        :param partner: the company, as in :meth:`_price_at`
        :return: list of (seats, old price, new price), as text; each is empty where
            there is no group of this size
        """
        self.ensure_one()
        show, maximum = self.company_id._verbund_money, told["max_seats"]
        before, whose = self._plan_before(told), (partner, own)
        steps = {step.seats for step in (*self._cost_cents().steps, *before.steps)}
        largest = max(self.max_seats, maximum)
        sizes = {self.min_seats, self.max_seats, maximum}
        return [
            (
                seats,
                show(self._price_of(before, seats, *whose)) if seats <= maximum else "",
                show(self._price_at(seats, *whose)) if seats <= self.max_seats else "",
            )
            for seats in sorted(
                sizes | {n for n in steps if self.min_seats < n <= largest}
            )
        ]

    def _drop_questions(self, words):
        """Nobody is asked any more for what it has agreed to already."""
        for word in words.filtered(lambda word: word.limit_reason == "plan"):
            worst = self._worst_case(0, word.partner_id, word.seats)
            if word._is_within_limit(worst):
                values = {"limit_asked": False, "limit_reason": False}
            else:
                values = {"limit_asked": worst}
            word._with_transition().write(values)

    def _who_may_withdraw(self):
        """Words that take part, and that a dearer plan has set free."""
        return self.taking_part_ids.filtered(lambda word: word._is_set_free())

    def _check_nobody_decides(self):
        """
        :raises UserError: when a company that would take part may still withdraw
        """
        free = self._who_may_withdraw()
        if free:
            raise UserError(
                self.env._(
                    "The plan of %(course)s has become dearer, and %(companies)s may "
                    "withdraw until %(day)s. Wait until then, or for their yes.",
                    course=self.display_name,
                    companies=", ".join(free.partner_id.mapped("name")),
                    day=format_date(self.env, max(free.mapped("free_until"))),
                )
            )

    def _who_decides(self):
        """Who may still answer before the course is confirmed; empty for nobody."""
        try:
            self._check_nobody_decides()
        except UserError as error:
            return str(error)
        return ""

    def _without_deciders(self):
        """What it means that somebody may still withdraw; empty where nobody may."""
        _, free = self.env._, self._who_may_withdraw()
        if not free:
            return ""
        staying = self._to_bids(self._given_words() - free)
        missing = self._shortfall(staying).missing
        if missing:
            return _(
                "So long it is not run. If they withdraw, seats missing to the "
                "minimum: %(number)s.",
                number=missing,
            )
        return _("So long it is not run; the minimum is reached without them, too.")

    # ------------------------------------------------------- fewer seats

    def _seats_to_run(self):
        """Seats of the group if all that have given their word take part."""
        self.ensure_one()
        return min(sum(self._given_words().mapped("seats")), self.max_seats)

    def _is_short_to_run(self):
        """Whether all that have given their word are fewer than the minimum."""
        return self._seats_to_run() < self.min_seats

    def _words_to_ask(self):
        """Who has not agreed to the price of all that have given their word.

        :return: (commitments, price of a seat)
        """
        self.ensure_one()
        words, seats = self._given_words(), self._seats_to_run()
        price = self._price_at(seats) if seats else 0.0
        return words.filtered(lambda word: not word._is_within_limit(price)), price

    def action_ask_limits(self):
        """Ask those who have not agreed to the price of the seats there are.

        :raises UserError: when booking is not open, or nobody has to be asked
        """
        self.check_access("write")
        self._check_booking_open()
        for course in self:
            words, price = course._words_to_ask()
            if not words:
                raise UserError(
                    self.env._(
                        "Nobody has to be asked: all companies of %(course)s have "
                        "agreed to this price.",
                        course=course.display_name,
                    )
                )
            words._ask_limit(dict.fromkeys(words, price), "fewer")
            words._tell_companies(
                MAIL_FEWER,
                {
                    word: word._question_facts("asked", "agreed", "running")
                    for word in words
                },
                scope=SCOPE_LIMIT,
            )
        return True

    # ------------------------------------------------------- the answer

    def _accept_limit(self, partner, amount, contact=None):
        """A company says yes to the price that it is asked for.

        :param amount: price of a seat that it has read
        :param contact: see :meth:`_check_may_bind`
        :raises UserError: when somebody else has to speak for the company, or it is
            asked for something else
        """
        self.ensure_one()
        self._check_may_bind(partner, contact)
        commitment = self._get_commitment(partner)
        if not commitment:
            raise UserError(self.env._("Your company has no seats in this course."))
        commitment.action_accept_limit(amount)
        return commitment
