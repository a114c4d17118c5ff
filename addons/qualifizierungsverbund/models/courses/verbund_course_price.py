from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import formatLang

from ...tools import money, price_curve
from ..core.fields import OptionalMonetary, WholeLines
from .verbund_commitment import GIVEN_STATES
from .verbund_course import PLANNING_STATES, PROMISED_STATES, STATE_BOOKING_OPEN


class VerbundCourse(models.Model):
    """The cost plan: what a seat costs by the size of the group, who can afford it."""

    _inherit = "verbund.course"

    cost_ids = WholeLines(
        "verbund.course.cost",
        "course_id",
        string="Cost Plan",
        copy=True,
        groups="base.group_user",
    )
    cost_fixed = fields.Monetary(
        string="Fixed Cost",
        compute="_compute_costs",
        store=True,
        groups="base.group_user",
    )
    cost_per_seat = fields.Monetary(
        string="Cost per Seat",
        compute="_compute_costs",
        store=True,
        aggregator=None,
        groups="base.group_user",
    )
    cost_steps = fields.Json(
        compute="_compute_costs",
        store=True,
        groups="base.group_user",
        help="From how many seats on the course costs how much more.",
    )
    rise_notice = fields.Char(compute="_compute_rise_notice", groups="base.group_user")
    vat_treatment = fields.Selection(
        [("exempt", "Exempt (§ 4 no. 22 a UStG)"), ("taxable", "Taxable")],
        string="VAT",
        required=True,
        default="exempt",
        help="Exempt: the association cannot deduct the provider's VAT, so the gross "
        "amount is shared. Taxable: the net amount is shared, with VAT on top. "
        "Orientation; your tax adviser decides.",
    )
    price_per_seat = OptionalMonetary(
        compute="_compute_price_per_seat",
        store=True,
        aggregator=None,
        help="For those who take part at present, at least the minimum; rounded up to "
        "the cent. Empty without a cost plan.",
    )
    price_table = fields.Html(
        string="Price by Seats",
        compute="_compute_price_table",
        sanitize=False,
        groups="base.group_user",
        help="What a seat costs for every size of the group.",
    )
    taking_part_ids = fields.Many2many(
        "verbund.commitment",
        compute="_compute_group",
        groups="base.group_user",
        help="Companies with a seat. While booking is open: the largest group in "
        "which nobody pays more than agreed.",
    )
    too_dear_ids = fields.Many2many(
        "verbund.commitment",
        string="Not Taking Part at This Price",
        compute="_compute_group",
        groups="base.group_user",
    )

    @api.depends(
        "cost_ids.amount_fixed",
        "cost_ids.amount_per_seat",
        "cost_ids.amount_step",
        "cost_ids.step_seats",
    )
    def _compute_costs(self):
        for course in self:
            course.cost_fixed = sum(course.cost_ids.mapped("amount_fixed"))
            course.cost_per_seat = sum(course.cost_ids.mapped("amount_per_seat"))
            course.cost_steps = [
                (cost.step_seats, cost.amount_step)
                for cost in course.cost_ids.sorted("step_seats")
                if cost.amount_step
            ]

    @api.depends(
        "cost_ids",
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "group_seats",
        "min_seats",
        "state",
    )
    def _compute_price_per_seat(self):
        for course in self:
            seats = course._price_seats()
            course.price_per_seat = (
                course._is_price_known() and bool(seats) and course._price_at(seats)
            )

    def _price_seats(self):
        """The size of the group for which a price is shown: who takes part.

        As long as these are too few it is the minimum, at which a course takes place.
        """
        self.ensure_one()
        size = self._group_size()
        if self.state in PROMISED_STATES and size:
            return size
        return max(size, self.min_seats)

    @api.depends_context("lang")
    @api.depends(
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "group_seats",
        "seats_committed",
        "min_seats",
        "max_seats",
        "state",
    )
    def _compute_price_table(self):
        for course in self:
            course.price_table = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.course_price_table",
                {
                    "course": course,
                    "currency": course.currency_id or self.env.company.currency_id,
                    "rows": course._price_table_rows(),
                },
            )

    @api.depends(
        "commitment_ids.state",
        "commitment_ids.seats",
        "commitment_ids.price_limit",
        "commitment_ids.committed_at",
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "min_seats",
        "max_seats",
        "state",
    )
    def _compute_group(self):
        for course in self:
            given, too_dear = course._largest_group()
            course.taking_part_ids = given
            course.too_dear_ids = too_dear

    @api.depends_context("lang")
    @api.depends(
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "min_seats",
        "max_seats",
        "seats_committed",
        "state",
    )
    def _compute_rise_notice(self):
        sure = self.filtered(lambda course: course.state in PROMISED_STATES)
        for course in sure:
            course.rise_notice = course._stop_sentence()
        for course in self - sure:
            size = course._rise()
            course.rise_notice = size and self.env._(
                "From %(seats)s seats on a seat costs more: %(price)s with %(below)s, "
                "%(risen)s with %(seats)s. The worst case that companies are shown "
                "counts it. With a maximum of %(below)s it does not rise.",
                seats=size,
                below=size - 1,
                price=formatLang(
                    self.env,
                    course._price_at(size - 1),
                    currency_obj=course.currency_id,
                ),
                risen=formatLang(
                    self.env, course._price_at(size), currency_obj=course.currency_id
                ),
            )

    def _rise(self):
        """The first size of the group at which a step makes a seat dearer, or False."""
        self.ensure_one()
        first = self.min_seats or 1
        rises = price_curve.rises(self._cost_cents(), first, self.max_seats)
        return rises[0] if rises else False

    def action_limit_to_step(self):
        """No more seats than before the price rises.

        :raises UserError: when it does not, or so many are not asked any more
        """
        self.check_access("write")
        for course in self:
            size = course._rise()
            if not size or course.state not in (*PLANNING_STATES, STATE_BOOKING_OPEN):
                raise UserError(
                    self.env._(
                        "No step makes a seat in %(course)s dearer, or its maximum is "
                        "decided.",
                        course=course.display_name,
                    )
                )
            course.max_seats = size - 1
        return True

    def _check_plan_open(self):
        """Refuse a change of the cost plan that others rely on.

        :raises UserError: when the course is confirmed, or about to be approved
        """
        for course in self:
            if course.state in PROMISED_STATES:
                raise UserError(
                    self.env._(
                        "%(course)s is confirmed at its cost plan. What it really "
                        "costs goes into the settlement.",
                        course=course.display_name,
                    )
                )
            if course.review_ids:
                raise UserError(
                    self.env._(
                        "%(course)s waits for an approval of its cost plan.",
                        course=course.display_name,
                    )
                )

    def _cents(self, amount):
        """Amount of the course's currency as whole cents."""
        return money.to_cents(amount, self.currency_id.rounding)

    def _total_at(self, seats):
        """Planned cost of the course when so many take part."""
        self.ensure_one()
        return money.to_amount(
            self._cost_cents().total(seats), self.currency_id.rounding
        )

    def _price_at(self, seats, partner=None, own=None):
        """Price of a seat when so many take part.

        :param seats: number of seats, at least 1
        :param partner: the company that pays it; an empty one for any that reads it,
            None for the price that all pay together
        :param own: seats of that company, None for those that it has
        :return: amount in the course's currency, rounded up to the cent
        """
        self.ensure_one()
        return self._price_of(self._cost_cents(), seats, partner, own)

    def _prices_at(self, sizes, partner=None, own=None):
        """The same for many sizes.

        :return: dict size -> amount
        """
        plan = self._cost_cents()
        return {size: self._price_of(plan, size, partner, own) for size in sizes}

    def _price_of(self, plan, seats, partner=None, own=None):
        """The same for another plan, a ``price_curve.Plan``."""
        return money.to_amount(ceil(plan.price(seats)), self.currency_id.rounding)

    def _shares_of(self, partner, cases):
        """What seats of one company cost it together, as it would be invoiced.

        :param cases: list of (seats, size of the group, the most for a seat or False)
        :return: list of amounts
        """
        return self._shares_each([(partner, *case) for case in cases])

    def _shares_each(self, cases):
        """The same for many companies; those of one group are reckoned together.

        A group is known to the cent where it is that of all who take part, or of all
        whose seats are not free; of another size it may be anybody.

        :param cases: list of (company, seats, size of the group, the most for a seat
            or False)
        :return: list of amounts
        """
        present = [
            ({word.partner_id: word.seats for word in words}, empty)
            for words, empty in (
                (self.taking_part_ids, self._guaranteed_seats()),
                (self._holding_words(), 0),
            )
        ]
        present = [(group, sum(group.values()) + empty) for group, empty in present]
        groups, places, together = [], [], {}
        for partner, seats, size, limit in cases:
            group = _find_group(present, partner, seats, size)
            # Of a group that stands all are asked for in one reckoning
            place = together.get((size, id(group)))
            if place is None or groups[place][2].get(partner, limit) != limit:
                place = together[size, id(group)] = len(groups)
                groups.append((size, group, {}))
            groups[place][2][partner] = limit
            places.append((place, partner))
        shares = self._shares_at(groups)
        return [shares[place][partner][0] for place, partner in places]

    def _shares_at(self, groups):
        """Hook: what companies pay of the plan when a settlement shares it.

        Of a group whose companies are all known it is that to the cent; of another one
        the most that it may come to, whoever the others are.

        :param groups: list of (size, {partner: seats}, {partner: the most for a seat,
            or False}); the last one names those who are asked for
        :return: list of {partner: (amount, what is above its limit)}
        """
        raise NotImplementedError

    def _is_price_known(self):
        """Whether there is a cost plan; one of nothing makes the course free."""
        self.ensure_one()
        return bool(self.cost_ids)

    def _check_can_reach(self, target):
        """Companies are asked for a word on a price that they can read."""
        res = super()._check_can_reach(target)
        if target == STATE_BOOKING_OPEN:
            self._check_price_known()
        return res

    def _check_price_known(self):
        """
        :raises UserError: when there is no cost plan (any more)
        """
        for course in self:
            if not course._is_price_known():
                raise UserError(
                    self.env._(
                        "Companies give their word on a price, and %(course)s has "
                        "none: enter in the tab “Cost Plan” what it costs, or award an "
                        "offer. A course that costs nothing has a line of 0 there.",
                        course=course.display_name,
                    )
                )

    def _worst_case(self, further=0, partner=None, own=None):
        """What a company that names no ceiling is shown as its worst case.

        :param further: see :meth:`_worst_seats`
        :param partner: the company, as in :meth:`_price_at`
        :return: the highest price of a seat in a group that takes place without a
            further yes
        """
        return self._price_at(self._worst_seats(further), partner, own)

    def _check_ceiling(self, ceiling, partner=None, own=None):
        """
        :param ceiling: price of a seat up to which a company takes part; empty for
            the worst case
        :param partner: the company, as in :meth:`_price_at`
        :raises ValidationError: when no group is large enough for it
        """
        self.ensure_one()
        size, currency = self._cheapest_seats(), self.currency_id
        lowest = self._price_at(size, partner, own)
        if ceiling and currency.compare_amounts(ceiling, lowest) < 0:
            raise ValidationError(
                self.env._(
                    "%(ceiling)s is below every possible price: even with "
                    "%(seats)s seats taken, a seat in %(course)s costs %(lowest)s.",
                    ceiling=formatLang(self.env, ceiling, currency_obj=currency),
                    seats=size,
                    course=self.display_name,
                    lowest=formatLang(self.env, lowest, currency_obj=currency),
                )
            )

    def _price_table_rows(self, present=None):
        """Up to a dozen of the group sizes that can still come about.

        :param present: a size that must be among them; without it that of the group,
            while it is not decided the seats committed
        :return: list of dicts ``seats price total is_now``
        """
        self.ensure_one()
        if not self.min_seats or not self.max_seats:
            return []
        if present is None:
            is_sure = self.state in PROMISED_STATES
            present = self._price_seats() if is_sure else self.seats_committed
        sizes = price_curve.sizes_to_show(
            *self._sizes_ahead(), present, plans=[self._cost_cents()]
        )
        prices = self._prices_at(sizes)
        return [
            {
                "seats": seats,
                "price": prices[seats],
                "total": self._total_at(seats),
                "is_now": seats == present,
            }
            for seats in sizes
        ]

    # ---------------------------------------- who takes part at which price

    def _given_words(self):
        """The word of the companies, the earlier one first."""
        self.ensure_one()
        return self.commitment_ids.filtered(lambda c: c.state in GIVEN_STATES).sorted(
            lambda c: (c.committed_at, c.id)
        )

    def _to_bids(self, commitments):
        """Words as ``tools.price_curve`` wants them.

        Once the course is confirmed the seats are given away, at whatever price the
        settlement may charge: none of them is weighed against it any more.
        """
        weighed = self.state == STATE_BOOKING_OPEN
        return [
            price_curve.Bid(
                key=commitment.id,
                seats=commitment.seats,
                ceiling_cents=(
                    self._cents(commitment.price_limit)
                    if weighed and commitment.price_limit is not False
                    else None
                ),
            )
            for commitment in commitments
        ]

    def _planned_bids(self):
        """The needs as ``tools.price_curve`` wants them: firm and possible seats."""
        return [
            price_curve.Bid(
                key=(need_sudo.id, number),
                seats=seats,
                ceiling_cents=(
                    self._cents(need_sudo.price_ceiling)
                    if need_sudo.price_ceiling
                    else None
                ),
            )
            for need_sudo in self._pooled_needs_sudo()
            # of those that are possible as many as it takes
            for number, seats in enumerate(
                [need_sudo.seats_firm] + [1] * need_sudo.seats_possible
            )
            if seats
        ]

    def _cost_cents(self):
        """The cost plan in cents, a ``price_curve.Plan``."""
        return price_curve.Plan(
            self._cents(self.cost_fixed),
            self._cents(self.cost_per_seat),
            tuple(
                price_curve.Step(seats, self._cents(amount))
                for seats, amount in self.cost_steps or ()
            ),
        )

    def _cheapest_seats(self):
        """The size of the group with the lowest price of a seat."""
        return price_curve.cheapest_size(self._cost_cents(), *self._sizes_ahead())

    def _largest_group(self):
        """The largest group in which nobody pays more than they agreed to.

        :return: words that take part, and those that do not for the price
        """
        words = self._given_words()
        if self.state != STATE_BOOKING_OPEN:
            return words, words.browse()  # the seats are given away
        group = price_curve.largest_group(
            self._to_bids(words), self._cost_cents(), max_seats=self.max_seats
        )
        return words.browse(group.accepted), words.browse(
            key for key, reason in group.released.items() if reason != "capacity"
        )

    def _present_bids(self):
        """The word of the companies; while a course is planned its needs stand for it.

        These come with the seats that are possible, as in the pooling.
        """
        self.ensure_one()
        if self.state in PLANNING_STATES:
            return self._planned_bids()
        return self._to_bids(self._given_words())

    def _shortfall(self, bids):
        """What is missing to a group of the minimum.

        :param bids: see :meth:`_present_bids`
        :return: a ``price_curve.Shortfall``
        """
        self.ensure_one()
        return price_curve.shortfall(
            bids,
            self._cost_cents(),
            self.min_seats,
            self.max_seats,
        )

    def _holding_words(self):
        """Words whose seats are not free: in a group it would be cheap enough."""
        self.ensure_one()
        return self._holding(self._given_words())

    def _holding(self, words):
        """
        :param words: that are given
        :return: those whose seats are not free for others
        """
        if self.state != STATE_BOOKING_OPEN:
            return words
        plan, last = self._cost_cents(), self.max_seats
        size = last and price_curve.cheapest_size(plan, 1, last)
        lowest = size and self._price_of(plan, size)
        return words.filtered(lambda word: word._is_within_limit(lowest))


def _find_group(present, partner, seats, size):
    """The seats of each company in a group of a size in which one has so many.

    :param present: list of ({partner: seats}, size) that are known
    :return: dict partner -> seats; only that company, where the others are not known
    """
    for group, known in present:
        if known - group.get(partner, 0) + seats == size:
            if group.get(partner) == seats:
                return group
            return {**group, partner: seats}
    return {partner: seats}
