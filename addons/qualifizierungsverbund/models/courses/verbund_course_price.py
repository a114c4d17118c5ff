from fractions import Fraction

from odoo import api, models

from ...tools import price_curve
from .verbund_commitment import STATE_COMMITTED
from .verbund_course import STATE_BOOKING_OPEN


class VerbundCourse(models.Model):
    """What a seat costs in every size of the group, and who can afford it."""

    _inherit = "verbund.course"

    @api.depends("seats_committed", "min_seats", "cost_fixed", "cost_per_seat")
    def _compute_price_per_seat(self):
        for course in self:
            seats = course.seats_committed or course.min_seats
            course.price_per_seat = course._price_at(seats) if seats else 0.0

    @api.depends_context("lang")
    @api.depends(
        "cost_fixed", "cost_per_seat", "seats_committed", "min_seats", "max_seats"
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
        "commitment_ids.price_ceiling",
        "cost_fixed",
        "cost_per_seat",
        "min_seats",
        "max_seats",
        "state",
    )
    def _compute_group_missing(self):
        for course in self:
            course.group_missing = max(course.min_seats - course._group_seats(), 0)

    def _cents(self, amount):
        """Amount of the course's currency as whole cents."""
        return round(amount / self.currency_id.rounding)

    def _price_at(self, seats):
        """Price of a seat when so many take part.

        :param seats: number of seats, at least 1
        :return: amount in the course's currency, rounded up to the cent
        """
        self.ensure_one()
        exact = price_curve.price_per_seat_cents(
            self._cents(self.cost_fixed), self._cents(self.cost_per_seat), seats
        )
        return float(-(-exact // 1) * Fraction(str(self.currency_id.rounding)))

    def _price_curve(self):
        """
        :return: list of (seats, price of a seat) from minimum to maximum
        """
        self.ensure_one()
        return [
            (seats, self._price_at(seats))
            for seats in range(self.min_seats, self.max_seats + 1)
        ]

    def _price_table_rows(self):
        """Up to a dozen group sizes from the minimum to the maximum.

        :return: list of dicts ``seats price total is_now``
        """
        self.ensure_one()
        if not self.min_seats or not self.max_seats:
            return []
        sizes = price_curve.sizes_to_show(
            self.min_seats, self.max_seats, self.seats_committed
        )
        return [
            {
                "seats": seats,
                "price": self._price_at(seats),
                "total": self.cost_fixed + self.cost_per_seat * seats,
                "is_now": seats == self.seats_committed,
            }
            for seats in sizes
        ]

    def _group_seats(self):
        """Seats that take part: given away, or those of the largest group."""
        self.ensure_one()
        if self.state == STATE_BOOKING_OPEN:
            return self._largest_group().seats
        return self.seats_committed

    def _planned_total(self):
        """Planned cost of the course with those who take part."""
        self.ensure_one()
        return self.cost_fixed + self.cost_per_seat * self._group_seats()

    def _largest_group(self):
        """The largest group in which nobody pays more than their ceiling.

        :return: result of ``tools.price_curve.largest_group``, keys are ids of
            commitments
        """
        self.ensure_one()
        committed = self.commitment_ids.filtered(
            lambda c: c.state == STATE_COMMITTED
        ).sorted(lambda c: (c.committed_at, c.id))
        bids = [
            price_curve.Bid(
                key=commitment.id,
                seats=commitment.seats,
                ceiling_cents=(
                    self._cents(commitment.price_ceiling)
                    if commitment.price_ceiling
                    else None
                ),
            )
            for commitment in committed
        ]
        return price_curve.largest_group(
            bids,
            self._cents(self.cost_fixed),
            self._cents(self.cost_per_seat),
            max_seats=self.max_seats,
        )
