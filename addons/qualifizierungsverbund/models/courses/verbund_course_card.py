from odoo import models
from odoo.tools.misc import formatLang

from ...tools import chart
from ..core import words
from .verbund_commitment import STATE_OFFERED
from .verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN

# A sum of fewer other companies would tell what one of them is asked for.
COMPANIES_IN_A_SUM = 3


class VerbundCourse(models.Model):
    """The card on which a company decides: how full, at which price, up to which limit.

    Sums alone, and prices as they are invoiced.
    """

    _inherit = "verbund.course"

    def _page_values(self, commitment, partner=None):
        return {
            **super()._page_values(commitment, partner),
            "bar": self._page_bar(partner or commitment.partner_id),
        }

    # ------------------------------------------------------------ how full it is

    def _page_bar(self, partner=None):
        """The seats of the course as parts of a bar.

        :return: dict ``parts`` (each ``key text width``, in percent), ``minimum`` (the
            words), ``minimum_at`` (percent)
        """
        self.ensure_one()
        maximum, left, parts = max(self.max_seats, 1), self.max_seats, []
        for key, seats, text in self._page_bar_parts(partner):
            width = min(seats, left)
            left -= width
            parts.append({"key": key, "text": text, "width": 100 * width / maximum})
        return {
            "parts": parts,
            "minimum": self.env._("%(seats)s are the minimum", seats=self.min_seats),
            "minimum_at": 100 * min(self.min_seats, maximum) / maximum,
        }

    def _page_bar_parts(self, partner=None):
        """
        :return: list of (key, seats, words), as they stand in the bar
        """
        _, free = self.env._, self._free_seats(partner)
        asked = self._page_asked(partner)
        held, drawn = self.seats_held_back, self._guaranteed_seats()
        parts = [
            (
                "promised",
                self.seats_committed - held,
                _("%(seats)s promised", seats="%s"),
            ),
            (
                "empty",
                self._empty_seats_counted(),
                _("%(seats)s empty, paid for", seats="%s")
                if drawn
                else _("%(seats)s guaranteed", seats="%s"),
            ),
            ("held", held, _("%(seats)s promised at a lower price only", seats="%s")),
            ("asked", asked, _("%(seats)s asked for", seats="%s")),
            (
                "free",
                free,
                _("%(seats)s not promised", seats="%s")
                if self._awaits_decision()
                else _("%(seats)s free", seats="%s"),
            ),
        ]
        return [
            (key, seats, text % seats)
            for key, seats, text in parts
            if seats or key == "promised"
        ]

    def _page_asked(self, partner=None):
        """Seats that companies are asked for, where the sum names none of them.

        Whoever reads it subtracts its own: what counts are the others.
        """
        asked = self.commitment_ids.filtered(lambda word: word.state == STATE_OFFERED)
        # Of fewer nobody has to know to which group they belong
        is_open = self.state == STATE_BOOKING_OPEN and not self._awaits_decision()
        if not is_open or len(asked) < COMPANIES_IN_A_SUM:
            return 0
        groups = {word.partner_id._verbund_group() for word in asked}
        if partner:
            groups.discard(partner._verbund_group())
        if len(groups) < COMPANIES_IN_A_SUM:
            return 0
        return self.seats_asked

    # ------------------------------------------------------ what it comes to

    def _page_word(self, partner, contact):
        word = super()._page_word(partner, contact)
        live, seats = word["live"], int(word["typed"]["seats"])
        word["shares"] = self._page_share_rows(live["cases"], seats) if live else []
        word["shares_heading"] = self._page_share_words(seats)
        word["curve"] = self._page_curve(live, partner) if live else None
        return word

    def _page_live(self, commitment, partner):
        """Beside it what seats cost at worst, now and in a full course."""
        live = super()._page_live(commitment, partner)
        first, last = self._page_sizes_ahead(commitment)
        sizes = range(first, last + 1)
        return {
            **live,
            "cases": self._page_cases(live, commitment, partner),
            "sizes": list(sizes),
            "curve": list(self._prices_at(sizes, partner).values()),
            "heading": [
                self._page_share_words(1),
                self.env._("Your share for %(seats)s seats", seats="%s"),
            ],
        }

    def _page_sizes_ahead(self, commitment):
        """As :meth:`_sizes_ahead`, with a seat of who has promised none yet."""
        return self._sizes_ahead(further=0 if self._seats_given(commitment) else 1)

    def _page_cases(self, live, commitment, partner):
        """
        :return: list of dicts ``key label sizes prices shares``, by the number of
            seats from one on
        """
        _, own_seats = self.env._, self._seats_given(commitment)
        first = self._page_first_size(own_seats)
        numbers = range(1, self._page_most_seats(commitment, partner) + 1)
        worst = self._page_worst_size(own_seats)
        kinds = [
            ("minimum", _("Minimum"), [max(first, seats) for seats in numbers]),
            ("worst", _("Worst case"), [max(worst, seats) for seats in numbers]),
            ("now", _("As things stand"), live["now"][: len(numbers)]),
            ("full", _("Full"), [self._page_sizes_ahead(commitment)[1]] * len(numbers)),
        ]
        if self.state in PROMISED_STATES:
            # Where others are called off, and no further: it is what the limit says
            del kinds[0]
        elif worst == first:
            del kinds[1]
        shares = dict(zip(enumerate(live["now"], start=1), live["shares"], strict=True))
        # Each once: many a group is the one of another case
        further = {
            case: None
            for _key, _label, sizes in kinds
            for case in enumerate(sizes, start=1)
            if case not in shares
        }
        reckoned = self._page_case_shares(
            commitment, partner, list(further), live["worst"]
        )
        shares.update(zip(further, reckoned, strict=True))
        return [
            {
                "key": key,
                "label": label,
                "sizes": sizes,
                "prices": self._page_case_prices(partner, sizes),
                "shares": [shares[case] for case in enumerate(sizes, start=1)],
            }
            for key, label, sizes in kinds
        ]

    def _page_share_rows(self, cases, seats):
        """What a number of seats costs in each case, in words."""
        env, currency = self.env, self.currency_id
        return [
            {
                "key": case["key"],
                "label": case["label"],
                "size": case["sizes"][seats - 1],
                "price": words.money(env, case["prices"][seats - 1], currency),
                "share": words.money(env, case["shares"][seats - 1], currency),
            }
            for case in cases
            if seats <= len(case["sizes"])
        ]

    # ------------------------------------------------- the curve, and a limit

    def _page_curve(self, live, partner=None):
        """The price of a seat by the size of the group as a picture; None for one size.

        :param partner: the company, as in :meth:`_price_at`
        :return: values of the template ``qualifizierungsverbund.chart``
        """
        _, unit = self.env._, self.currency_id.symbol
        points = list(zip(live["sizes"], live["curve"], strict=True))
        if len(points) == 1:
            return None
        present = self._price_seats()
        empty = self._guaranteed_seats()
        now = _("now, %(empty)s of them empty", empty=empty) if empty else _("now")
        marks = [
            chart.Mark(now, present, self._price_at(present, partner)),
            chart.Mark(_("your limit"), y=live["worst"], name="limit"),
        ]
        return {
            "chart": chart.layout(
                [chart.Curve(_("Price per seat"), points)],
                marks,
                show_y=lambda amount: formatLang(self.env, amount, digits=0),
                table=False,
            ),
            "key": "commit_curve",
            "chart_title": _("Price per seat in %(unit)s", unit=unit),
            "chart_says": _(
                "%(first)s in a group of %(fewest)s, %(last)s in one of %(most)s.",
                first=words.money(self.env, points[0][1], self.currency_id),
                fewest=points[0][0],
                last=words.money(self.env, points[-1][1], self.currency_id),
                most=points[-1][0],
            ),
            "x_label": _("Seats in the course"),
            "chart_table": False,
        }
