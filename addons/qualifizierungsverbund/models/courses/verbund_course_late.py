from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools.misc import formatLang

from ...tools import price_curve
from .verbund_commitment import STATE_OFFERED
from .verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
)


class VerbundCourse(models.Model):
    """Seats that are free after the confirmation are taken until the course begins.

    The group only grows by it, up to where a step would make a seat dearer, so that the
    price only falls for the others.
    """

    _inherit = "verbund.course"

    def _takes_words(self):
        """Whether companies can give their word now, if seats are free.

        The decision date is theirs to its end; then it is up to the association.
        """
        return self._notes_words() and not self._awaits_decision()

    def _awaits_decision(self):
        """Whether the time of the companies is over, and nothing is decided."""
        self.ensure_one()
        return self.state == STATE_BOOKING_OPEN and self._is_deadline_passed()

    def _notes_words(self):
        """Whether staff can note a word now: they decide, so also since that date."""
        self.ensure_one()
        if self.state == STATE_CONFIRMED:
            first = self._get_days()[0]
            return bool(first and self.company_id._verbund_today() < first)
        return self.state == STATE_BOOKING_OPEN

    def _free_seats(self, partner=None):
        """Once it is confirmed nobody is made to pay a further step by who joins."""
        free = super()._free_seats(partner)
        if self.state not in PROMISED_STATES:
            return free
        return self._seats_without_rise(self.seats_committed, free)

    def _seats_without_rise(self, taken, free):
        """How many of the free seats can be taken, one by one, and nobody pays more.

        The one rule of who joins late, of what is offered to the waiting list, and of
        whether a course can be decided while something is offered there.

        :param taken: seats that take part
        """
        last = price_curve.seats_without_rise(self._cost_cents(), taken, taken + free)
        return last - taken

    def _worst_seats(self, further=0):
        """The group with the highest price at which a company takes part without a yes.

        :param further: see :meth:`_first_seats`
        """
        first = self._first_seats(further)
        return price_curve.dearest_size(
            self._cost_cents(), first, max(first, self._last_seats())
        )

    def _last_seats(self):
        """The largest group that there may be: once it is decided, up to a step."""
        self.ensure_one()
        if self.state not in PROMISED_STATES:
            return self.max_seats
        taken = self.seats_committed
        return taken + self._seats_without_rise(taken, max(self.max_seats - taken, 0))

    def _late_seats(self):
        """Seats that somebody can still take, those offered to who waits among them."""
        if not self._notes_words():
            return 0
        # sudo: what is reserved for others is a size of the group all the same
        return self._free_seats(self.host_id) + self.sudo().seats_reserved

    def _sizes_ahead(self, further=0):
        """The groups that can still come about by what companies promise.

        Once it is decided that is the group as it is, and with the seats that can still
        be taken late; whoever is called off may make it smaller all the same.

        :param further: see :meth:`_first_seats`
        :return: the smallest and the largest one
        """
        self.ensure_one()
        if self.state not in PROMISED_STATES:
            return self._first_seats(further), self.max_seats
        first = max(self._size_with(further), 1)
        return first, max(first, self._size_with(self._late_seats()))

    def _stop_sentence(self):
        """Why a course that takes place has no more free seats, though it has room."""
        self.ensure_one()
        last = self._last_seats()
        if self.state != STATE_CONFIRMED or last >= self.max_seats:
            return ""
        return self.env._(
            "Up to %(seats)s can take part: a further seat would make it dearer for "
            "the others.",
            seats=last,
        )

    def _first_seats(self, further=0):
        """The smallest group in which a company takes part without a further yes.

        That is the minimum. A course that runs below it has the group that it has.

        :param further: seats that join it, in what is shown to a company
        """
        self.ensure_one()
        if self.state in PROMISED_STATES:
            return max(min(self.min_seats, self._size_with(further)), 1)
        return self.min_seats

    def _check_late_price(self, ceiling, further=0, partner=None, own=None):
        """Whoever joins a course that takes place pays what a seat costs then.

        :param ceiling: the most that a company pays
        :param further: its seats, as long as it has not joined
        :param partner: that company, as in :meth:`_price_at`
        :raises ValidationError: when that is less
        """
        self.ensure_one()
        if self.state != STATE_CONFIRMED:
            return
        size, currency = self._size_with(further), self.currency_id
        price = self._price_at(size, partner, own)
        if currency.compare_amounts(ceiling, price) < 0:
            raise ValidationError(
                self.env._(
                    "%(course)s takes place: with these seats it has %(seats)s, and a "
                    "seat costs %(price)s, more than %(ceiling)s.",
                    course=self.display_name,
                    seats=size,
                    price=formatLang(self.env, price, currency_obj=currency),
                    ceiling=formatLang(self.env, ceiling, currency_obj=currency),
                )
            )

    def action_start(self):
        """From now on nobody can join: who was asked meanwhile is asked no more."""
        self.check_access("write")
        self._check_can_reach(STATE_RUNNING)
        self.commitment_ids.filtered(lambda c: c.state == STATE_OFFERED)._release(
            "other"
        )
        return super().action_start()
