from itertools import combinations

from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.misc import formatLang

from ...tools import chart, price_curve
from ..core import words
from .verbund_offer import STATE_DECLINED


class VerbundCourse(models.Model):
    """Providers' offers side by side: which one is cheaper for how many seats."""

    _inherit = "verbund.course"

    offer_table = fields.Html(
        string="Comparison of Offers",
        compute="_compute_offer_table",
        sanitize=False,
        groups="qualifizierungsverbund.group_verbund_user",
        help="Price of a seat by offer and size of the group.",
    )

    @api.depends_context("lang")
    @api.depends(
        "offer_ids.partner_id.name",
        "offer_ids.fixed_amount",
        "offer_ids.per_head_amount",
        "offer_ids.travel_amount",
        "offer_ids.step_seats",
        "offer_ids.step_amount",
        "offer_ids.min_seats",
        "offer_ids.max_seats",
        "offer_ids.valid_until",
        "offer_ids.state",
        "min_seats",
        "max_seats",
        "seats_committed",
    )
    def _compute_offer_table(self):
        for course in self:
            offers = course._comparable_offers()
            course.offer_table = (
                self.env["ir.qweb"]._render(
                    "qualifizierungsverbund.course_offer_table",
                    {
                        "course": course,
                        "currency": course.currency_id or self.env.company.currency_id,
                        "labels": [offer._compared_as() for offer in offers],
                        "rows": course._offer_rows(offers),
                        "turns": course._offer_turns(offers),
                        "declined": format_list(
                            self.env,
                            course._declined_offers().partner_id.mapped("name"),
                        ),
                        **course._offer_picture(offers),
                    },
                )
                if len(offers) > 1
                else False
            )

    def _comparable_offers(self):
        """Offers that name a price."""
        self.ensure_one()
        return (self.offer_ids - self._declined_offers()).filtered("price_at_minimum")

    def _declined_offers(self):
        return self.offer_ids.filtered(lambda offer: offer.state == STATE_DECLINED)

    def _offer_rows(self, offers):
        """The price of a seat for sizes of the group that stand for all.

        :return: list of dicts ``seats is_now prices``; a price is None where the offer
            does not hold for so many, ``best`` marks the lowest
        """
        self.ensure_one()
        if not self.min_seats or not self.max_seats:
            return []
        sizes = price_curve.sizes_to_show(
            self.min_seats,
            self.max_seats,
            self.seats_committed,
            plans=[offer._to_price_curve() for offer in offers],
        )
        return [self._offer_row(offers, seats) for seats in sizes]

    def _offer_row(self, offers, seats):
        prices = [
            offer._price_at(seats) if offer._holds_for(seats) else None
            for offer in offers
        ]
        can_be_had = [offer._can_be_had() for offer in offers]
        best = min(
            (
                price
                for price, open_ in zip(prices, can_be_had, strict=True)
                if open_ and price is not None
            ),
            default=None,
        )
        return {
            "seats": seats,
            "is_now": seats == self.seats_committed,
            "prices": [
                {
                    "amount": price,
                    "best": open_ and price is not None and price == best,
                }
                for price, open_ in zip(prices, can_be_had, strict=True)
            ],
        }

    def _offer_turns(self, offers):
        """Where two offers change places within the sizes that both hold for.

        :return: list of sentences
        """
        self.ensure_one()
        turns = []
        for pair in combinations(offers.filtered(lambda o: o._can_be_had()), 2):
            plans = (offer._to_price_curve() for offer in pair)
            sizes = [self._offer_sizes(offer) for offer in pair]
            first_of_both = max(sizes[0].start, sizes[1].start)
            last_of_both = min(sizes[0].stop, sizes[1].stop) - 1
            for first, cheaper in price_curve.break_evens(
                *plans, first_of_both, last_of_both
            ):
                turns.append(
                    self.env._(
                        "From %(seats)s seats on, %(cheaper)s is cheaper than "
                        "%(dearer)s.",
                        seats=first,
                        cheaper=pair[cheaper].partner_id.name,
                        dearer=pair[1 - cheaper].partner_id.name,
                    )
                )
        return turns

    # ------------------------------------------------------------ the picture

    def _offer_sizes(self, offer):
        """The sizes of this course that an offer holds for, a range."""
        first = max(self.min_seats, offer.min_seats or 1)
        last = min(self.max_seats, offer.max_seats or self.max_seats)
        return range(first, max(first, last + 1))

    def _offer_picture(self, offers):
        """Each offer as a curve, with the sizes at which another one is the cheapest.

        :return: values of the template ``qualifizierungsverbund.chart``; ``chart`` is
            None where no offer holds for any size
        """
        if not self.min_seats or not self.max_seats:
            return {"chart": None}
        curves = [
            chart.Curve(
                offer._compared_as(),
                [(seats, offer._price_at(seats)) for seats in self._offer_sizes(offer)],
            )
            for offer in offers
        ]
        curves = [curve for curve in curves if curve.points]
        planned = self._price_seats()
        return {
            "chart": curves
            and chart.layout(
                curves,
                [
                    *self._offer_marks(offers),
                    chart.Mark(
                        self.env._("planned: %(seats)s", seats=planned), planned
                    ),
                ],
                size=(480, 260),
                show_y=lambda amount: formatLang(self.env, amount, digits=0),
            ),
            "key": f"offers_{self.id}",
            "chart_title": self.env._(
                "Price per seat in %(unit)s", unit=self.currency_id.symbol
            ),
            "chart_says": self._offer_words(offers),
            "x_label": self.env._("Seats in the course"),
            "chart_table": False,  # it stands below
        }

    def _offer_marks(self, offers):
        """Where another offer becomes the cheapest, seen from the smallest group on."""
        marks, before = [], None
        for seats in range(self.min_seats, self.max_seats + 1):
            prices = self._offer_row(offers, seats)["prices"]
            best = {number for number, price in enumerate(prices) if price["best"]}
            if best and before and not best & before:
                amount = prices[min(best)]["amount"]
                label = self.env._("from %(seats)s", seats=seats)
                marks.append(chart.Mark(label, seats, amount, "ring"))
            # Who is as cheap has not overtaken yet
            before = best & (before or best) or best or before
        return marks

    def _offer_best_words(self, seats, offers, amounts):
        """Which offer is the cheapest for so many; several may be.

        :param amounts: of each, all the same
        """
        values = {
            "seats": words.seats(self.env, seats),
            "provider": format_list(self.env, [o.partner_id.name for o in offers]),
            "price": words.money(self.env, amounts[0], self.currency_id),
        }
        if len(offers) > 1:
            return self.env._(
                "At %(seats)s, %(provider)s cost the same: %(price)s a seat.", **values
            )
        return self.env._(
            "At %(seats)s, %(provider)s is the cheapest: %(price)s a seat.", **values
        )

    def _offer_words(self, offers):
        """What is to be seen there: the cheapest at both ends, and the turns."""
        said = []
        for seats in sorted({self.min_seats, self.max_seats}):
            prices = self._offer_row(offers, seats)["prices"]
            best = [
                (offer, price["amount"])
                for offer, price in zip(offers, prices, strict=True)
                if price["best"]
            ]
            if best:
                said.append(self._offer_best_words(seats, *zip(*best, strict=True)))
        return " ".join([*said, *self._offer_turns(offers)])
