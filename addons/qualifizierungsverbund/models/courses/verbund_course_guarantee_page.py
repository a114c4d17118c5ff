from odoo import models

from ..core import words
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_guarantee import OPEN_STATES, STATE_BOUND


class VerbundCourse(models.Model):
    """The empty seats on the page of a course: what they cost, and the word on them."""

    _inherit = "verbund.course"

    def _page_word(self, partner, contact):
        word = super()._page_word(partner, contact)
        guarantee = self._page_guarantee(partner)
        word["guarantee"] = guarantee
        if guarantee:
            word["typed"] |= guarantee.pop("typed")
            guarantee["takes_back"] = self._may_take_back(contact, partner)
        return word

    def _page_guarantee(self, partner):
        """What a company is shown of empty seats; None where there is nothing to say.

        :return: dict, ``typed``: the form as strings
        """
        self.ensure_one()
        own = self._get_guarantee(partner)
        is_open = own.state in OPEN_STATES
        booking = self.state == STATE_BOOKING_OPEN
        # Since the decision date it is for those alone who were asked
        asks = booking and not self._awaits_decision()
        missing = asks and self._missing_beside(own)
        if not own and not missing:
            return None
        env, currency = self.env, self.currency_id
        seats = own.seats if is_open else min(missing, self.max_seats - 1)
        cost = seats and self._empty_seats_cost(seats, self._size_with_empty(seats))
        return {
            "own": own._page_values() if own else None,
            "open": is_open,
            "takes": booking and bool(missing or own._awaits_word()),
            # What is not given yet is refused where nothing is missing
            "wanted": own.state == STATE_BOUND or bool(self.seats_missing),
            "closes": self._awaits_decision(),
            "most": own.seats if self._awaits_decision() else self.max_seats - 1,
            "missing": missing,
            "minimum": self.min_seats,
            "price": words.money(
                env, self._empty_seats_cost(1, self.min_seats), currency
            ),
            "live": {
                "costs": self._page_empty_costs(),
                "currency": currency.name,
                "lang": (env.lang or "en_US").replace("_", "-"),
            },
            "typed": {
                "empty_seats": str(seats or 1),
                "max_amount": words.plain_amount(
                    env, own.max_amount if is_open else cost
                ),
            },
        }

    def _size_with_empty(self, seats):
        """The smallest group with so many empty seats: somebody has to come."""
        return max(self.min_seats, seats + 1)

    def _page_empty_costs(self):
        """What empty seats cost at most, by their number from one on.

        In the smallest group: in a larger one they cost less.
        """
        return [
            self._empty_seats_cost(seats, self._size_with_empty(seats))
            for seats in range(1, self.max_seats)
        ]

    def _missing_beside(self, own):
        """Seats that are missing without the guarantee of one company."""
        others = self._bound_guarantees() - own
        return self._shortfall_beside(others).missing

    def _act_guarantee(self, partner, contact, form):
        """Do what the form of empty seats says.

        :param contact: the person who sends it
        :return: message
        """
        if form.post.get("verb") == "guarantee_withdraw":
            self._withdraw_guarantee(partner, contact=contact)
            return self.env._("Your guarantee is withdrawn. Nothing is owed.")
        return self._read_guarantee(form, partner, contact)

    def _read_guarantee(self, form, partner, contact):
        """Give or change the word of a company on empty seats, as its form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :return: message
        """
        _ = self.env._
        seats = form.integer("empty_seats", _("Empty seats"), minimum=1, default=None)
        maximum = form.amount("max_amount", _("At most in all"), optional=False)
        if seats is None:
            form.refuse("empty_seats", _("Seats are missing."))
        if maximum is None:
            form.refuse("max_amount", _("Say how much you pay at most."))
        if not form.flag("empty_binding"):
            form.refuse("empty_binding", _("Please confirm that your word is binding."))
        if seats and maximum and self.state == STATE_BOOKING_OPEN:
            with form.beside("empty_seats"):
                self._check_empty_seats(seats)
            with form.beside("max_amount"):
                self._check_most_paid(maximum)
        form.check()
        self._guarantee_seats(partner, seats, maximum, contact=contact)
        return _("Thank you, your guarantee is noted.")
