from itertools import combinations

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import price_curve
from ..core import words
from .verbund_course import PLANNING_STATES, STATE_TENDER

# With fewer it has to be said why: grants ask for three offers (ANBest-P).
PROVIDERS_WANTED = 3


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

    # ------------------------------------------------------- the inquiry

    def _ask_providers(self, partners, reply_until, text="", reason=""):
        """Ask training providers for offers: one e-mail each, with the brief.

        :param partners: providers that have not been asked yet
        :param reply_until: last day on which they can answer
        :param reason: why fewer than three are asked; stays on record
        :return: the offers
        :raises UserError: when it is too late, nobody is asked, or few without reason
        """
        self.ensure_one()
        self.check_access("write")
        self._check_inquiry(partners, reply_until, (reason or "").strip())
        if self.state != STATE_TENDER:
            self.action_start_tender()
        return self.env["verbund.offer"].create(
            [
                {
                    "course_id": self.id,
                    "partner_id": partner.id,
                    "reply_until": reply_until,
                    "inquiry_text": text,
                }
                for partner in partners - self.offer_ids.partner_id
            ]
        )

    def _check_inquiry(self, partners, reply_until, reason):
        _ = self.env._
        if self.state not in PLANNING_STATES:
            raise UserError(
                _(
                    "%(course)s is “%(state)s”: no offer is asked for any more.",
                    course=self.display_name,
                    state=self._state_label(),
                )
            )
        if not reply_until or reply_until < self.company_id._verbund_today():
            raise UserError(_("Providers need a day in the future to answer by."))
        known = self.offer_ids.partner_id
        if not partners - known:
            raise UserError(_("Choose providers that have not been asked yet."))
        if len(partners | known) < PROVIDERS_WANTED:
            if not reason:
                raise UserError(
                    _(
                        "Grants ask for at least %(wanted)s offers. Choose more "
                        "providers, or say why there are fewer.",
                        wanted=PROVIDERS_WANTED,
                    )
                )
            self.env["verbund.decision"]._record(self, "few_providers", reason)

    def _brief_name(self):
        """Of the file: without slashes, and without the name of a company."""
        return self.env._(
            "Inquiry %(number)s", number=(self.reference or "").replace("/", "-")
        )

    def _brief_window(self):
        """Days that suit all needs, as long as no dates are planned; empty for none."""
        needs_sudo = self._pooled_needs_sudo()
        first = max(filter(None, needs_sudo.mapped("window_start")), default=False)
        last = min(filter(None, needs_sudo.mapped("window_end")), default=False)
        if first and last and first > last:
            return ""
        return words.period(self.env, first, last)

    def _brief_values(self):
        """What a provider has to know of the course: no companies, no prices."""
        self.ensure_one()
        _ = self.env._
        shown = self._page_teaching()
        user = self._notice_user()
        rows = [
            (_("Topic"), self.topic_id.name),
            (_("Learning goal"), self.topic_id.description),
            (_("Units of 45 minutes"), self.units and str(self.units)),
            (
                _("Participants"),
                _(
                    "%(minimum)s to %(maximum)s",
                    minimum=self.min_seats,
                    maximum=self.max_seats,
                ),
            ),
            (_("Window"), shown["when"] or self._brief_window()),
            (_("Place"), shown["place"]),
            (_("Format"), words.label(self, "format")),
        ]
        contact = (user.name, user.partner_id.phone, user.email)
        return {
            "name": self.name,
            "reference": self.reference or "",
            "rows": [(label, text) for label, text in rows if text],
            "contact": ", ".join(filter(None, contact)),
        }
