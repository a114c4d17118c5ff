from odoo import api, fields, models

from ..core import words
from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONCEPT,
    STATE_CONFIRMED,
    STATE_DONE,
    STATE_RUNNING,
    STATE_SETTLED,
    STATE_TENDER,
)


class VerbundCourse(models.Model):
    """What a board, a list and a page say of the seats and the price of a course."""

    _inherit = "verbund.course"

    seats_words = fields.Char(
        string="Taken",
        compute="_compute_seats_words",
        groups="base.group_user",
        help="While a course is planned: the seats of its needs, also those that are "
        "only possible. Afterwards: the seats that companies have promised.",
    )
    missing_words = fields.Char(
        string="Still Missing",
        compute="_compute_seats_words",
        groups="base.group_user",
        help="Seats missing to the minimum, and those that a company was asked for and "
        "has not answered.",
    )
    price_words = fields.Char(
        string="Price per Seat",
        compute="_compute_price_words",
        compute_sudo=True,  # as of the demand
        groups="base.group_user",
        help="With the size of the group at which it holds.",
    )

    @api.depends_context("lang")
    @api.depends(
        "seats_missing",
        "seats_committed",
        "seats_pooled",
        "seats_asked",
        "max_seats",
        "state",
    )
    def _compute_seats_words(self):
        for course in self:
            course.seats_words = course._get_seats_words()
            course.missing_words = course._get_missing_words()

    @api.depends_context("lang")
    @api.depends("price_per_seat", "group_seats", "min_seats", "state", "currency_id")
    def _compute_price_words(self):
        for currency, courses in self.grouped("currency_id").items():
            write = words.money_writer(self.env, currency)
            for course in courses:
                price = course.price_per_seat
                course.price_words = price is not False and self.env._(
                    "%(price)s at %(seats)s",
                    price=write(price),
                    seats=course._price_seats(),
                )

    def _get_seats_words(self):
        """How full the course is: by its needs, later by the word of the companies."""
        self.ensure_one()
        _ = self.env._
        if self.state == STATE_CANCELLED:
            return ""
        if self.state in PLANNING_STATES:
            pooled = self.seats_pooled
            return _("%(seats)s pooled", seats=pooled) if pooled else ""
        return _(
            "%(seats)s of %(maximum)s",
            seats=self.seats_committed,
            maximum=self.max_seats,
        )

    def _get_missing_words(self):
        """What is missing to the minimum, and for what an answer is awaited."""
        self.ensure_one()
        if self.state in PROMISED_STATES or self.state == STATE_CANCELLED:
            return ""
        parts = (self._missing_sentence(), self._asked_sentence(self.seats_asked))
        return " · ".join(filter(None, parts))

    def _missing_sentence(self):
        _, missing = self.env._, self.seats_missing
        if not missing:
            return ""
        if missing == 1:
            return _("1 seat is missing")
        return _("%(seats)s seats are missing", seats=missing)

    def _is_held_back(self):
        """Whether some do not take part in a group of the minimum: it is too dear."""
        self.ensure_one()
        return bool(self.seats_held_back or self._needs_more())

    def _needs_more(self):
        """Whether more is missing than to the minimum."""
        self.ensure_one()
        return (
            self.state == STATE_BOOKING_OPEN
            and bool(self.seats_missing)
            and self.seats_needed > self.min_seats
        )

    def _needed_sentence(self):
        """To what the missing seats add up, where that is not the minimum."""
        if not self._needs_more():
            return ""
        return self.env._(
            "With what is missing it is a group of %(seats)s.", seats=self.seats_needed
        )

    def _asked_sentence(self, seats):
        _ = self.env._
        if not seats:
            return ""
        if seats == 1:
            return _("1 seat asked for")
        return _("%(seats)s seats asked for", seats=seats)

    def _free_sentence(self, partner=None):
        """How many seats are still to be had."""
        self.ensure_one()
        _, free = self.env._, self._free_seats(partner)
        if not free and self.seats_committed >= self.max_seats:
            return _("All seats are taken.")
        if not free:
            said = _("No seat is free at present.")
        elif free == 1:
            said = _("1 seat is still free.")
        else:
            said = _("%(seats)s seats are still free.", seats=free)
        # sudo: that seats are reserved is seen by who wants some
        taken = self.seats_committed + self.sudo().seats_reserved
        # Where the host opens fewer that is no reason
        ends = taken + free >= self._last_seats() and self._stop_sentence()
        return f"{said} {ends}" if ends else said

    def _state_sentences(self):
        _, day = self.env._, self.company_id._verbund_show(self.commitment_deadline)
        return {
            **super()._state_sentences(),
            STATE_CONCEPT: _("The idea has become a concept."),
            STATE_TENDER: _("Training providers are asked for offers."),
            STATE_BOOKING_OPEN: _(
                "Booking is open: companies decide until %(day)s.", day=day
            ),
            STATE_CONFIRMED: _(
                "The course takes place. Seats: %(seats)s.", seats=self._group_size()
            ),
            STATE_RUNNING: _("The course has begun."),
            STATE_DONE: _("The course is over."),
            STATE_SETTLED: _("The cost of the course is settled."),
            STATE_CANCELLED: _(
                "The course does not take place. Reason: %(reason)s.",
                reason=words.label(self, "cancel_reason"),
            ),
        }
