from math import ceil

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import guest_price as tool
from ...tools import money
from ..core.batch import out_of_batch
from ..core.fields import CeilingMonetary
from .verbund_commitment import CURRENT_STATES
from .verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN
from .verbund_guarantee import STATE_BOUND

# What companies have given their word on, with the price.
KEPT_WITH_PRICE = frozenset({"guest_price", "host_id"})


class VerbundCourse(models.Model):
    """A fixed price for the guests of an in-house course: the host bears the rest.

    By ``tools.guest_price``: guests pay it whatever the size of the group, so their
    limit is that price; what the host pays for a seat of its own falls with every
    guest, and its own limit holds. It never earns by them.
    """

    _inherit = "verbund.course"

    guest_price = CeilingMonetary(
        string="Price per Guest Seat",
        aggregator=None,
        tracking=True,
        groups="base.group_user",
        help="Other companies pay this for a seat, whatever the size of the group; the "
        "host bears the rest of the cost, and never earns by it. Empty: all seats cost "
        "the same.",
    )

    def _has_guest_price(self):
        self.ensure_one()
        return bool(self.host_id and self.guest_price)

    def _is_guest(self, partner):
        """Whether a company pays the fixed price.

        :param partner: as in :meth:`_price_at`
        """
        return (
            partner is not None
            and self._has_guest_price()
            and not self._is_host(partner)
        )

    def _bears_rest(self, partner):
        return self._has_guest_price() and self._is_host(partner)

    def _host_seats(self):
        """Those that the host has promised, or is asked for."""
        words = self.commitment_ids.filtered(
            lambda word: (
                word.partner_id == self.host_id and word.state in CURRENT_STATES
            )
        )
        return sum(words.mapped("seats")) or max(self.max_seats - self.guest_seats, 1)

    # ---------------------------------------------------------------- rules

    @api.constrains("guest_price", "guest_seats", "host_id", "min_seats")
    def _check_guest_price(self):
        for course in self.filtered(lambda course: course._has_guest_price()):
            problem = course._guest_price_problem()
            if problem:
                raise ValidationError(problem)

    def _guest_price_problem(self):
        """Why a fixed price for guests is not possible as the course is, or nothing."""
        if self.guarantee_ids.filtered(lambda row: row.state == STATE_BOUND):
            return self.env._(
                "Companies pay for empty seats in %(course)s: there is no fixed price "
                "for guests beside it.",
                course=self.display_name,
            )
        if not self._is_price_known():
            return ""
        plan, show = self._cost_cents(), self.company_id._verbund_money
        price = self._cents(self.guest_price)
        if any(cents for _seats, cents in plan.steps):
            return self.env._(
                "With a fixed price for guests the cost plan has no further cost from "
                "a number of seats on: enter it as fixed, or set the maximum below it."
            )
        if price < plan.per_head_cents:
            return self.env._(
                "A seat causes %(cost)s by itself: guests pay no less than that.",
                cost=show(self.cost_per_seat),
            )
        if price * self.guest_seats > plan.total(max(self.min_seats, 1)):
            return self.env._(
                "%(seats)s guests at %(price)s would pay more than the course costs: "
                "the host does not earn by them.",
                seats=self.guest_seats,
                price=show(self.guest_price),
            )
        return ""

    def write(self, vals):
        self._check_price_kept(vals)
        return super().write(vals)

    def _check_price_kept(self, vals):
        """
        :raises UserError: when companies have given their word on the price, or host
        """
        for name in KEPT_WITH_PRICE & vals.keys():
            for course in self:
                old = self._fields[name].convert_to_write(course[name], course)
                if (
                    (vals[name] or False) != old
                    and (course._has_guest_price() or name == "guest_price")
                    and course.state in (STATE_BOOKING_OPEN, *PROMISED_STATES)
                    and course._given_words()
                ):
                    raise UserError(
                        self.env._(
                            "Companies have given their word on %(course)s as it is: "
                            "“%(field)s” stays.",
                            course=course.display_name,
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    def _plan_changed(self):
        res = super()._plan_changed()
        out_of_batch(self)._check_guest_price()
        return res

    def _check_guarantee(self, seats, maximum):
        """The host bears what is missing: nobody pays for empty seats beside it."""
        if self._has_guest_price():
            raise ValidationError(
                self.env._(
                    "In %(course)s the host bears what the guests do not pay, empty "
                    "seats included.",
                    course=self.display_name,
                )
            )
        return super()._check_guarantee(seats, maximum)

    def _page_guarantee(self, partner):
        if self._has_guest_price():
            return None
        return super()._page_guarantee(partner)

    # --------------------------------------------------- who pays how much

    def _price_of(self, plan, seats, partner=None, own=None):
        if not self._has_guest_price():  # most have none
            return super()._price_of(plan, seats, partner, own)
        if self._is_guest(partner):
            return self.guest_price
        if not self._bears_rest(partner):
            return super()._price_of(plan, seats, partner, own)
        own = own or self._host_seats()
        size = min(max(seats, own), own + self.guest_seats)
        price = tool.host_price(plan, self._cents(self.guest_price), size, own)
        return money.to_amount(ceil(price), self.currency_id.rounding)

    @api.depends("guest_price", "guest_seats", "host_id")
    def _compute_group(self):
        return super()._compute_group()

    @api.depends("guest_price", "guest_seats")
    def _compute_seats(self):
        return super()._compute_seats()

    def _to_bids(self, commitments):
        bids = super()._to_bids(commitments)
        if not self._has_guest_price():
            return bids
        return [
            self._at_guest_price(bid, word.partner_id)
            for bid, word in zip(bids, commitments, strict=True)
        ]

    def _planned_bids(self):
        bids = super()._planned_bids()
        if not self._has_guest_price():
            return bids
        # sudo: needs of other networks may be pooled with those of the user
        needs_sudo = self.env["verbund.need"].sudo()
        return [
            self._at_guest_price(bid, needs_sudo.browse(bid.key[0]).partner_id)
            for bid in bids
        ]

    def _at_guest_price(self, bid, partner):
        price = self._cents(self.guest_price)
        if not self._is_host(partner):
            return tool.guest_bid(bid.key, bid.seats, bid.ceiling_cents, price)
        if bid.ceiling_cents is None:
            return bid
        return tool.host_bid(bid.key, bid.seats, bid.ceiling_cents, price)

    def _holding(self, words):
        if self.state != STATE_BOOKING_OPEN or not self._has_guest_price():
            return super()._holding(words)
        return words.filtered(
            lambda word: word._is_within_limit(
                self._price_at(self.max_seats, word.partner_id, word.seats)
            )
        )

    def _words_to_ask(self):
        """With fewer guests it is the host alone who pays more."""
        if not self._has_guest_price():
            return super()._words_to_ask()
        words = self._given_words().filtered(lambda w: w.partner_id == self.host_id)
        price = self._price_at(
            self._seats_to_run(), self.host_id, sum(words.mapped("seats"))
        )
        return words.filtered(lambda word: not word._is_within_limit(price)), price

    def _set_free(self, words):
        """A dearer plan is no matter of the guests."""
        words = words.filtered(lambda word: not self._is_guest(word.partner_id))
        return super()._set_free(words) if words else None

    @api.depends("guest_price", "host_id")
    def _compute_price_slider(self):
        """Who drops out at which price is no question where guests have one."""
        fixed = self.filtered(lambda course: course._has_guest_price())
        fixed.price_slider = False
        return super(VerbundCourse, self - fixed)._compute_price_slider()

    # ------------------------------------------------------ what they read

    def _page_case_limits(self, commitment, partner, cases, worst):
        """Of other seats than it has the host reads what these would cost at worst."""
        limits = super()._page_case_limits(commitment, partner, cases, worst)
        if not self._bears_rest(partner):
            return limits
        given = self._seats_given(commitment)
        return [
            limit if seats == given else self._worst_case(0, partner, seats)
            for (seats, _size), limit in zip(cases, limits, strict=True)
        ]

    def _page_case_prices(self, partner, sizes):
        if not self._bears_rest(partner):
            return super()._page_case_prices(partner, sizes)
        return [
            self._price_at(size, partner, seats)
            for seats, size in enumerate(sizes, start=1)
        ]

    def _page_curve(self, live, partner=None):
        """A price that does not change is no curve."""
        if self._is_guest(partner):
            return None
        return super()._page_curve(live, partner)

    def _page_values(self, commitment, partner=None):
        values = super()._page_values(commitment, partner)
        if values["host"] and self._has_guest_price():
            values["host"]["price"] = self.company_id._verbund_money(self.guest_price)
        return values
