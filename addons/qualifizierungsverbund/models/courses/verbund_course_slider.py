from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...tools import chart
from ..core import words
from .verbund_commitment import CURRENT_STATES, GIVEN_STATES
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN

# Where the price decides who takes part.
SLIDER_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN)
# Sizes of a group that the slider knows: more than any course has.
SIZES_ON_SLIDER = 200


class VerbundCourse(models.Model):
    """The size of the group in the hand of the manager: who drops out at its price."""

    _inherit = "verbund.course"

    price_slider = fields.Json(
        string="Who Is In at Which Size",
        compute="_compute_price_slider",
        groups="base.group_user",
        help="For every size of the group its price, and the companies whose limit is "
        "below it.",
    )

    @api.depends_context("lang")
    @api.depends(
        "commitment_ids.state",
        "commitment_ids.seats",
        "commitment_ids.price_limit",
        "commitment_ids.price_ceiling",
        "cost_ids",
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "seats_guaranteed",
        "min_seats",
        "max_seats",
        "state",
        "need_ids.price_ceiling",
    )
    def _compute_price_slider(self):
        for course in self:
            shown = course.state in SLIDER_STATES and course._is_price_known()
            course.price_slider = shown and course._slider()

    def _slider(self):
        """
        :return: dict ``picture`` (HTML), ``plot`` (see ``tools/chart.py``), ``now``
            (size of the group) and ``rows``, one a size: ``seats out sentence``
        """
        self.ensure_one()
        last = min(self.max_seats, SIZES_ON_SLIDER)
        prices = self._prices_at(range(1, last + 1))
        asked = self._slider_asked()
        layout = chart.layout(
            [chart.Curve(self.env._("Price per seat"), self._slider_points(prices))],
            [
                *self._slider_dots(asked, prices),
                chart.Mark(self.env._("minimum"), x=self.min_seats),
                *self._slider_empty(last),
                chart.Mark("", x=self._slider_now(last), name="size"),
            ],
            size=(480, 260),
            show_y=lambda amount: formatLang(self.env, amount, digits=0),
        )
        rows = [self._slider_row(size, prices[size], asked) for size in prices]
        return {
            "picture": self._slider_picture(layout, rows[self._slider_now(last) - 1]),
            "plot": layout["plot"],
            "now": self._slider_now(last),
            "rows": rows,
        }

    def _slider_asked(self):
        """Who may take part: companies that are asked, before that their needs."""
        if self.state in PLANNING_STATES:
            return self.need_ids._filtered_access("read")
        return self.commitment_ids.filtered(lambda word: word.state in CURRENT_STATES)

    def _slider_limit(self, word):
        """The most that a company pays for a seat, or False: what it has said.

        Of one that has not answered, what its need says.
        """
        if word.state in GIVEN_STATES:
            return word.price_limit
        return word.price_ceiling or False

    def _fits(self, word, price):
        """Whether a company takes part at a price, as ``largest_group`` weighs it."""
        limit = self._slider_limit(word)
        return limit is False or self.currency_id.compare_amounts(price, limit) <= 0

    def _slider_now(self, last):
        """The size at which the slider stands first: that of the price shown."""
        return min(self._price_seats(), last)

    def _slider_empty(self, last):
        """Up to where empty seats that are paid for make the group."""
        empty = self._guaranteed_seats()
        if not empty:
            return []
        words_ = self.env._("with %(empty)s empty, paid for", empty=empty)
        return [chart.Mark(words_, x=min(self._group_size(), last))]

    def _slider_points(self, prices):
        """The curve from where it is worth looking at: not the price of a few seats."""
        first = max(min(self.min_seats // 2, self.group_seats or self.min_seats), 1)
        return [(size, price) for size, price in prices.items() if size >= first]

    def _slider_dots(self, asked, prices):
        """Each company at the group from which on it can pay, as high as its limit."""
        points = self._slider_points(prices)
        dots = []
        for word in asked:
            limit = self._slider_limit(word)
            fits = [size for size, price in points if self._fits(word, price)]
            if limit is not False:
                dots.append(
                    chart.Mark(
                        word.partner_id.name,
                        fits[0] if fits else points[-1][0],
                        min(limit, points[0][1]),
                        "dot" if word.state in GIVEN_STATES else "ring",
                        f"word-{word.id}",
                    )
                )
        return dots

    def _slider_row(self, size, price, asked):
        out = asked.filtered(lambda word: not self._fits(word, price))
        return {
            "seats": size,
            "out": [f"word-{word.id}" for word in out],
            "sentence": self._slider_sentence(size, price, out),
            "copied": self._slider_copied(size, price, out),
        }

    def _slider_copied(self, size, price, out):
        """To be copied into a mail: companies read how many drop out, never who."""
        _ = self.env._
        told = {
            "seats": words.seats(self.env, size),
            "price": words.money(self.env, price, self.currency_id),
            "number": len(out.partner_id),
        }
        if not out:
            return _("At %(seats)s a seat costs %(price)s.", **told)
        return _(
            "At %(seats)s a seat costs %(price)s; companies that would not take part: "
            "%(number)s.",
            **told,
        )

    def _slider_sentence(self, size, price, out):
        """For the eyes of the staff, or said on the phone."""
        _ = self.env._
        told = {
            "seats": words.seats(self.env, size),
            "price": words.money(self.env, price, self.currency_id),
            "names": ", ".join(out.partner_id.mapped("name")),
        }
        match len(out):
            case 0:
                return _(
                    "At %(seats)s a seat costs %(price)s; nobody drops out.", **told
                )
            case 1:
                return _(
                    "At %(seats)s a seat costs %(price)s; %(names)s drops out.", **told
                )
        return _("At %(seats)s a seat costs %(price)s; %(names)s drop out.", **told)

    def _slider_picture(self, layout, row):
        return self.env["ir.qweb"]._render(
            "qualifizierungsverbund.chart",
            {
                "chart": layout,
                "key": f"slider_{self.id}",
                "chart_title": self.env._(
                    "Price per seat in %(unit)s", unit=self.currency_id.symbol
                ),
                "chart_says": row["sentence"],
                "x_label": self.env._("Seats in the course"),
                "chart_table": False,
            },
        )
