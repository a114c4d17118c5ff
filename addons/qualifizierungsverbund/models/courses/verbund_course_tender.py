from itertools import combinations

from odoo import api, fields, models

from ...tools import price_curve


class VerbundCourse(models.Model):
    """Providers' offers side by side: which one is cheaper for how many seats."""

    _inherit = "verbund.course"

    offer_ids = fields.One2many(
        "verbund.offer",
        "course_id",
        string="Offers",
        groups="qualifizierungsverbund.group_verbund_user",
    )
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
                        "offers": offers,
                        "rows": course._offer_rows(offers),
                        "turns": course._offer_turns(offers),
                    },
                )
                if len(offers) > 1
                else False
            )

    def _comparable_offers(self):
        """Offers that name a price."""
        self.ensure_one()
        return self.offer_ids.filtered("price_at_minimum")

    def _offer_rows(self, offers):
        """The price of a seat per size of the group.

        :return: list of dicts ``seats is_now prices``; a price is None where the offer
            does not hold for so many, ``best`` marks the lowest
        """
        self.ensure_one()
        if not self.min_seats or not self.max_seats:
            return []
        rows = []
        for seats in price_curve.sizes_to_show(
            self.min_seats,
            self.max_seats,
            self.seats_committed,
            plans=[offer._to_price_curve() for offer in offers],
        ):
            prices = [
                offer._price_at(seats) if offer._holds_for(seats) else None
                for offer in offers
            ]
            best = min((price for price in prices if price is not None), default=None)
            rows.append(
                {
                    "seats": seats,
                    "is_now": seats == self.seats_committed,
                    "prices": [
                        {"amount": price, "best": price is not None and price == best}
                        for price in prices
                    ],
                }
            )
        return rows

    def _offer_turns(self, offers):
        """Where two offers change places within the sizes of this course.

        :return: list of sentences
        """
        self.ensure_one()
        turns = []
        for pair in combinations(offers, 2):
            plans = (offer._to_price_curve() for offer in pair)
            for first, cheaper in price_curve.break_evens(
                *plans, self.min_seats, self.max_seats
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
