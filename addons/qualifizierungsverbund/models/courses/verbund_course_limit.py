from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...tools import price_curve
from .verbund_course import STATE_BOOKING_OPEN

# The time that companies have to think about a dearer plan.
FREE_DAYS = 7
MAIL_FEWER = "qualifizierungsverbund.mail_limit_fewer"
MAIL_DEARER = "qualifizierungsverbund.mail_plan_dearer"
# The link of these e-mails: the company answers without a login.
SCOPE_LIMIT = "limit"
# What companies see before they say yes.
PLAN_FIELDS = frozenset({"cost_ids", "min_seats", "max_seats"})
KEPT_FIELDS = frozenset({"topic_id", "vat_treatment"})
# In the context while several lines of a plan change: that is told once.
PLAN_KEY, PLAN_CHANGING = "verbund_plan_changing", object()


class VerbundCourse(models.Model):
    """What was agreed to and what the course costs: a higher price needs a new yes."""

    _inherit = "verbund.course"

    plan_told = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The cost plan as the companies that are bound know it.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"plan_told"}

    def write(self, vals):
        self._check_kept(vals)
        if not PLAN_FIELDS & vals.keys():
            return super().write(vals)
        watched = self.with_context(**{PLAN_KEY: PLAN_CHANGING})
        res = super(VerbundCourse, watched).write(vals)
        self._plan_changed()
        return res

    def _check_kept(self, vals):
        """
        :raises UserError: when something would change that a word was given on
        """
        for name in KEPT_FIELDS & vals.keys():
            for course in self:
                field = self._fields[name]
                if course.state == STATE_BOOKING_OPEN and course._given_words():
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
        """The cost plan as plain figures: fixed, per head, minimum, maximum."""
        self.ensure_one()
        return [*self._cost_cents(), self.min_seats, self.max_seats]

    def _note_plan_told(self):
        for course in self:
            if course.plan_told != (plan := course._plan()):
                course._with_transition().plan_told = plan

    def _plan_changed(self):
        """Whoever is bound learns of a price that rises at any size, and is set free.

        Nothing raises a limit: a company that says nothing pays no more than it agreed
        to, and takes no part at a price above.
        """
        if self.env.context.get(PLAN_KEY) is PLAN_CHANGING:
            return
        for course in self:
            if course.state != STATE_BOOKING_OPEN or not course.plan_told:
                continue
            words = course._given_words()
            if words and course._is_dearer(course.plan_told):
                course._set_free(words)
            course._drop_questions(words)

    def _is_dearer(self, told):
        """Whether a seat costs more than was told, at a size of the group.

        :param told: as :meth:`_plan`
        """
        self.ensure_one()
        price = price_curve.price_per_seat_cents
        fixed, per_head, _minimum, maximum = told
        now = self._cost_cents()
        return (
            any(
                price(*now, seats) > price(fixed, per_head, seats)
                for seats in range(self.min_seats, self.max_seats + 1)
            )
            # the lowest price, which fewer seats at most make higher
            or price(*now, self.max_seats) > price(fixed, per_head, maximum)
        )

    def _set_free(self, words):
        """Tell bound companies old and new price; they may withdraw for a while.

        :param words: commitments
        """
        self.ensure_one()
        here, told, worst = self.company_id, self.plan_told, self._worst_case()
        until = here._verbund_calendar().next_working_day(
            here._verbund_today() + timedelta(days=FREE_DAYS)
        )
        words._with_transition().write({"free_until": until})
        asked = words._ask_limit(dict.fromkeys(words, worst), "plan")
        self._note_plan_told()
        words._tell_companies(
            MAIL_DEARER,
            {
                word: {
                    "sizes": self._compare_prices(told),
                    "until": here._verbund_show(until),
                    "asked": word in asked and here._verbund_money(worst),
                    "agreed": word.price_limit is not False
                    and here._verbund_money(word.price_limit),
                }
                for word in words
            },
            scope=SCOPE_LIMIT,
        )

    def _compare_prices(self, told):
        """Old and new price of a seat, at minimum and maximum.

        Fewer seats at most is a rise of the lowest price: that size has no new one.

        :param told: as :meth:`_plan`
        :return: list of (seats, old price, new price), as text; no old one without a
            plan, no new one for more seats than there are
        """
        self.ensure_one()
        fixed, per_head, _minimum, maximum = told
        show = self.company_id._verbund_money
        return [
            (
                seats,
                show(self._price_of(fixed, per_head, seats))
                if fixed or per_head
                else "",
                show(self._price_at(seats)) if seats <= self.max_seats else "",
            )
            for seats in sorted(
                {self.min_seats, self.max_seats, max(maximum, self.max_seats)}
            )
        ]

    def _drop_questions(self, words):
        """Nobody is asked any more for what it has agreed to already."""
        worst = self._worst_case()
        for word in words.filtered(lambda word: word.limit_reason == "plan"):
            if word._is_within_limit(worst):
                values = {"limit_asked": False, "limit_reason": False}
            else:
                values = {"limit_asked": worst}
            word._with_transition().write(values)

    def _check_nobody_decides(self):
        """
        :raises UserError: when a company that would take part may still withdraw
        """
        free = self.taking_part_ids.filtered(lambda word: word._is_set_free())
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

    # ------------------------------------------------------- fewer seats

    def _words_to_ask(self):
        """Who has not agreed to the price of all that have given their word.

        :return: (commitments, price of a seat)
        """
        self.ensure_one()
        words = self._given_words()
        seats = min(sum(words.mapped("seats")), self.max_seats)
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
            show = course.company_id._verbund_money
            words._tell_companies(
                MAIL_FEWER,
                {
                    word: {
                        "asked": show(price),
                        "agreed": show(word.price_limit),
                        "running": min(
                            sum(course._given_words().mapped("seats")),
                            course.max_seats,
                        ),
                    }
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
        commitment = self._get_commitments(partner).get(self)
        if not commitment:
            raise UserError(self.env._("Your company has no seats in this course."))
        commitment.action_accept_limit(amount)
        return commitment
