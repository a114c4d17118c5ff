import re

from odoo import models
from odoo.exceptions import UserError

from ..core import words
from .verbund_commitment import (
    CURRENT_STATES,
    PENDING_STATES,
    STATE_COMMITTED,
)
from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)

# Fields of the form in which a company gives its word.
WORD_FIELDS = (
    "seats",
    "price_ceiling",
    "order_number",
    "binding",
    "empty_seats",
    "max_amount",
    "empty_binding",
)
# What an invoice can carry in one line.
ORDER_NUMBER_LENGTH = 50
# What a page says of its place and of who teaches it: not all that a partner has.
PARTNER_SHOWN = ("city", "name")
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")


def typed_order_number(form):
    """The order number that a company has typed, into whichever form; empty for none.

    :param form: ``PortalForm``; what is too long is refused there
    """
    label = form.env._("Your order number")
    return form.text("order_number", label, max_length=ORDER_NUMBER_LENGTH)


def read_back(text):
    """An amount that a page has sent along; below zero for what no page says."""
    return float(text) if AMOUNT.fullmatch(text) else -1.0


class VerbundCourse(models.Model):
    """What a company is shown of a course, by whichever door it comes.

    Plain values, without anything about other companies; they know neither a user nor
    a request.
    """

    _inherit = "verbund.course"

    def _page_head(self, commitment=None):
        """What a list says of a course.

        :param commitment: that of the company that reads it, if any
        """
        return {
            "reference": self.reference,
            "name": self.name,
            "state": self.state,
            "state_label": self._page_state(),
            "when": words.period(self.env, self.date_begin, self.date_end),
            "place": self._page_place(commitment),
        }

    def _page_state(self):
        """How far it is, in words."""
        if self._awaits_decision():
            return self.env._("Is being decided")
        return words.label(self)

    def _page_row(self, commitment):
        """
        :param commitment: that of the company, or nothing
        """
        booking = self.state == STATE_BOOKING_OPEN
        return {
            **self._page_head(commitment),
            "deadline": words.day(self.env, self.commitment_deadline),
            # The same while companies have it before them
            "open_until": words.day(self.env, self._decides_until()) if booking else "",
            # Beside other facts of a line, and as a headline
            "missing": self._page_missing().removesuffix(".") if booking else "",
            "own_seats": self._seats_given(commitment),
        }

    def _page_place(self, commitment=None):
        """Hook: the place, as who reads it may know it."""
        return self._whole_place()

    def _whole_place(self):
        venue = self.venue_id
        parts = [venue.name, venue.city] if venue else []
        if not venue:
            parts.append(self.district_id.display_name)
        return ", ".join(filter(None, parts))

    def _page_missing(self):
        """What is missing to the minimum, in words."""
        return self._missing_sentence() or self._reached_sentence()

    def _page_free(self, partner):
        """How many seats are left: free ones are those that can be promised now.

        :param partner: as in :meth:`_free_sentence`
        """
        free = self._free_seats(partner)
        if not free or not self._awaits_decision():
            return self._free_sentence(partner)
        if free == 1:
            return self.env._("1 seat is not promised.")
        return self.env._("%(seats)s seats are not promised.", seats=free)

    def _page_values(self, commitment, partner=None):
        """All that the page of a course shows.

        :param commitment: as in :meth:`_page_row`
        :param partner: the company that reads it, for one that has none
        """
        (self.venue_id | self.provider_id).fetch(PARTNER_SHOWN)
        self.topic_id.fetch(["name"])
        row, partner = self._page_row(commitment), partner or commitment.partner_id
        return {
            **row,
            "topic": self.topic_id.name,
            "description": self.description,
            "format": words.label(self, "format"),
            "level": words.label(self, "level"),
            "units": self.units,
            "provider": self.provider_id.name,
            "min_seats": self.min_seats,
            "max_seats": self.max_seats,
            "held_back": self._is_held_back(),
            "needed": self._needed_sentence(),
            "free": self._page_free(partner),
            "seats_committed": self.seats_committed,
            "booking": self.state == STATE_BOOKING_OPEN,
            "late": self.state == STATE_CONFIRMED,
            "takes_words": self._page_takes_words(partner),
            "closed": self._page_closed(),
            "can_wait": not self._is_deadline_passed(),
            "sessions": self._page_sessions(commitment),
            "prices": self._page_prices(commitment, row["own_seats"], partner),
            "shown": self._page_shown(row["own_seats"], partner),
            "own": commitment._page_values() if commitment else None,
        }

    def _page_closed(self):
        """Since the decision date: until when a word was taken, and whom to call now.

        :return: dict ``until contacts`` of plain values; None for nothing
        """
        if not self._awaits_decision():
            return None
        return {
            "until": words.day(self.env, self.commitment_deadline),
            "contacts": [
                ", ".join(filter(None, (one["name"], one["phone"])))
                for one in self._page_contacts()
            ],
        }

    def _page_takes_words(self, partner=None):
        """Whether the form is shown: of a course that takes place, for free seats."""
        return self._takes_words() and bool(
            self.state == STATE_BOOKING_OPEN or self._free_seats(partner)
        )

    def _page_teaching_row(self):
        """What a list says of a course to its provider."""
        return {
            **self._page_head(),
            "place": self._whole_place(),
            "seats": self.seats_committed,
            "seats_words": words.seats(self.env, self.seats_committed),
            "min_seats": self.min_seats,
            "max_seats": self.max_seats,
        }

    def _page_teaching(self):
        """The course as its provider sees it: no companies, no prices, no names."""
        return {
            **self._page_teaching_row(),
            "topic": self.topic_id.name,
            "format": words.label(self, "format"),
            "level": words.label(self, "level"),
            "units": self.units,
            "sessions": self._page_sessions(teaches=True),
            "cancel_note": self.state == STATE_CANCELLED and self.cancel_note or "",
        }

    def _page_sessions(self, commitment=None, teaches=False):
        """
        :param commitment: that of the company that reads it, if any
        :param teaches: whether its provider reads it
        """
        return [
            {
                "when": words.span(self.env, session.date_begin, session.date_end),
                "name": session.name,
                "room": session.room,
            }
            for session in self.session_ids
        ]

    def _page_prices(self, commitment, own_seats, partner):
        """Price of a seat per group size, at present and at worst.

        :param commitment: that of the company, or nothing
        :param own_seats: that it has promised
        :param partner: the company
        :return: dict
        """
        write = words.money_writer(self.env, self.currency_id)
        present, first = self._price_seats(), self._page_worst_size(own_seats)
        best = self._cheapest_seats()
        rows = self._price_table_rows(present)
        sizes = [row["seats"] for row in rows]
        shares = commitment._planned_shares(*sizes) if own_seats else [0.0] * len(rows)

        prices = {
            size: write(price)
            for size, price in self._prices_at(
                {present, first, best, *sizes}, partner
            ).items()
        }
        return {
            "rows": [
                {
                    "seats": row["seats"],
                    "price": prices[row["seats"]],
                    "share": write(share),
                    "present": row["seats"] == self._group_size(),
                    "minimum": row["seats"] == self.min_seats,
                }
                for row, share in zip(rows, shares, strict=True)
            ],
            "own_seats": own_seats,
            "own_share": self._page_share_words(own_seats),
            "present": prices[present],
            "present_seats": present,
            "worst": prices[first],
            "worst_seats": first,
            "best": prices[best],
            "best_seats": best,
            "worst_is_minimum": first == self.min_seats,
            # Nobody brings a further step about once it is decided
            "rises": self.state not in PROMISED_STATES and bool(self._rise()),
            "tax": self._page_tax(partner),
        }

    def _page_tax(self, partner):
        """Hook: what becomes of taxes beside the prices that a company reads.

        :param partner: the company
        :return: ``added``; ``none``, as the course is exempt; ``included``, as parts of
            it are not; ``other``, where what is included is charged otherwise to it
        """
        return "added" if self.vat_treatment == "taxable" else "none"

    def _page_first_size(self, own_seats):
        """The smallest group: of a course below its minimum, that there would be."""
        return self._first_seats(further=0 if own_seats else 1)

    def _page_worst_size(self, own_seats):
        """Size of the group of the worst case."""
        return self._worst_seats(further=0 if own_seats else 1)

    def _page_live(self, commitment, partner):
        """What each number of seats costs a company, for the browser to look up.

        :param commitment: that of the company, or nothing
        :return: dict with the size of the group, the price of a seat and the share by
            the number of seats, from one on, beside those promised so far
        """
        own_seats = self._seats_given(commitment)
        first = self._page_first_size(own_seats)
        worst = self._price_at(self._page_worst_size(own_seats), partner)
        others = self._holding_words() - commitment
        promised = sum(others.mapped("seats"))
        least, is_sure = self._least_size(), self.state in PROMISED_STATES
        # Beside those it has none that cannot be booked: nobody pays for them
        most = max(self._page_most_seats(commitment, partner), own_seats)
        sizes = []
        for seats in range(1, most + 1):
            joins = is_sure or seats >= own_seats
            size = max(promised + seats, first, least if joins else 0)
            sizes.append(min(size, self.max_seats))
        if not is_sure and commitment in self.taking_part_ids:
            # As things stand some whose seats are not free may pay too little
            sizes[own_seats - 1] = self._price_seats()
        cases = list(enumerate(sizes, start=1))
        return {
            "worst": worst,
            "now": sizes,
            "prices": self._page_case_prices(partner, sizes),
            "shares": self._page_case_shares(commitment, partner, cases, worst),
            "currency": self.currency_id.name,
            "lang": (self.env.lang or "en_US").replace("_", "-"),
        }

    def _page_most_seats(self, commitment, partner):
        """How many seats a company can have: those it holds, and the free ones.

        Who has left takes no more than it holds.
        """
        held = self._seats_held(commitment)
        return held if commitment.is_stranger else held + self._free_seats(partner)

    def _page_case_shares(self, commitment, partner, cases, worst):
        """
        :param cases: list of (seats of the company, size of the group)
        :param worst: what a seat costs at most, as long as it has given no word
        :return: list of what its seats cost together
        """
        if not cases:
            return []
        limits = self._page_case_limits(commitment, partner, cases, worst)
        return self._shares_of(
            partner,
            [(*case, limit) for case, limit in zip(cases, limits, strict=True)],
        )

    def _page_case_limits(self, commitment, partner, cases, worst):
        """The most that a seat may cost a company, as :meth:`_page_case_shares`."""
        if not self._seats_given(commitment):
            return [worst] * len(cases)
        limits = commitment._limits_in([size for _seats, size in cases])
        return [limits[size] for _seats, size in cases]

    def _page_case_prices(self, partner, sizes):
        """
        :param sizes: of the group, by the number of seats of the company from one on
        :return: list of prices of a seat
        """
        prices = self._prices_at(set(sizes), partner)
        return [prices[size] for size in sizes]

    def _page_shown(self, own_seats, partner):
        """What a word is given on, as its form sends it along: terms and worst case.

        :param own_seats: as in :meth:`_page_prices`
        :param partner: the company that reads it
        """
        worst = self._price_at(self._page_worst_size(own_seats), partner)
        return f"{self.state} {self.vat_treatment} {worst}"

    def _page_share_words(self, seats):
        """Heading of what a number of seats costs together."""
        if seats == 1:
            return self.env._("Your share for 1 seat")
        return self.env._("Your share for %(seats)s seats", seats=seats)

    # ------------------------------------ what its provider reads by a link

    def _link_concerns(self, partner):
        """Whoever teaches it no more reads nothing of it."""
        return partner.commercial_partner_id == self.provider_id

    def _link_show_teaching(self, link):
        """Read the course as it stands: days, place, people, whether it is held."""
        return {
            "title": self.env._("%(course)s: your teaching", course=self.name),
            "template": "qualifizierungsverbund.link_teaching",
            "values": {"course": self._page_teaching()},
        }

    # ------------------------------------------------ the form of one's word

    def _page_word(self, partner, contact):
        """The course with the form in which a company gives its word.

        :param contact: who looks at it
        :return: dict of values for ``portal_commitment``; ``typed``: the form as
            strings
        """
        self.ensure_one()
        commitment = self._get_commitment(partner)
        # Whoever has taken its word back finds the seats that it gives again
        typed = {"seats": str(commitment.seats or 1)}
        is_current = commitment.state in CURRENT_STATES
        typed["price_ceiling"] = commitment._page_ceiling() if is_current else ""
        typed["order_number"] = is_current and commitment.order_number or ""
        takes = self._page_takes_words(partner)
        may_bind = self._may_bind(contact, partner)
        word = commitment or commitment.new(
            {"course_id": self.id, "partner_id": partner.id}
        )
        return {
            "course": self._page_values(commitment, partner),
            "typed": typed,
            "bears_order_numbers": self._association_invoices(),
            "may_commit": may_bind,
            "joins_first": not may_bind and word.joins_first,
            "live": takes and may_bind and self._page_live(commitment, partner),
            "is_committed": commitment.state == STATE_COMMITTED,
            "is_extended": commitment.state == COMMITMENT_CONFIRMED,
            "may_release": (
                may_bind
                and self._notes_words()
                and commitment.state in PENDING_STATES
                and commitment._may_leave()
            ),
        }

    def _association_invoices(self):
        """Hook: whether its companies are to pay an invoice of the association."""
        return True

    def _read_word(self, form, partner, contact):
        """Give or change the word of a company, as its form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :param contact: the person who sends it
        :return: message
        """
        self._check_in_time(contact)
        _ = self.env._
        seats = form.integer("seats", _("Seats"), minimum=1, default=None)
        ceiling = form.amount("price_ceiling", _("Price ceiling per seat"))
        order_number = typed_order_number(form)
        if seats is None:
            form.refuse("seats", _("Seats are missing."))
        if not form.flag("binding"):
            form.refuse("binding", _("Please confirm that your word is binding."))
        if self._takes_words():
            held = self._seats_held(self._get_commitment(partner))
            with form.beside("seats"):
                self._check_free_seats(seats or 0, held, partner)
            with form.beside("price_ceiling"):
                self._check_ceiling(ceiling, partner, seats)
                if ceiling and seats:
                    further = max(seats - held, 0)
                    self._check_late_price(ceiling, further, partner, seats)
        form.check()
        self._check_shown(form.text("shown", "shown"), partner)
        commitment = self._commit_seats(partner, seats, ceiling, contact=contact)
        # Once the word is given the number has a form of its own
        if "order_number" in form.post:
            commitment.order_number = order_number
        return _("Thank you, your seats are promised bindingly.")

    def _check_shown(self, shown, partner):
        """A word is given on what the page said, not on what has become of it since.

        :param shown: see :meth:`_page_shown`; empty for a form that came with no page
        :raises UserError: when it says something else by now, or a higher price
        """
        own_seats = self._seats_given(self._get_commitment(partner))
        now = self._page_shown(own_seats, partner)
        (terms, _, worst), (read, _, price) = now.rpartition(" "), shown.rpartition(" ")
        if shown and (read != terms or read_back(price) < read_back(worst)):
            raise UserError(
                self.env._(
                    "The course has changed since you opened this page. Please read it "
                    "again."
                )
            )

    def _read_limit(self, form, partner, contact):
        """Say yes to the higher price that the page asks for.

        :return: message
        """
        # What the page has sent along; anything else is asked for by nobody
        amount = read_back(form.text("amount", "amount") or "0")
        self._accept_limit(partner, amount, contact=contact)
        return self.env._("Thank you, we have noted your yes.")

    def _read_release(self, partner, contact):
        """Take the word of a company back, while it is free to go.

        :return: message
        """
        self._release_seats(partner, contact=contact)
        return self.env._("Your seats are released. Nothing is owed.")
