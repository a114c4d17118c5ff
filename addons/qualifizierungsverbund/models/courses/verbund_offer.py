from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount
from odoo.tools.misc import format_date

from ...tools import money, price_curve
from ..core.fields import association_field, state_field

STATE_ASKED = "asked"
STATE_RECEIVED = "received"
STATE_AWARDED = "awarded"
STATE_REJECTED = "rejected"
STATES = [
    (STATE_ASKED, "Asked for"),
    (STATE_RECEIVED, "Received"),
    (STATE_AWARDED, "Awarded"),
    (STATE_REJECTED, "Not chosen"),
]
TRANSITIONS = {
    STATE_ASKED: {STATE_RECEIVED, STATE_REJECTED, STATE_AWARDED},
    STATE_RECEIVED: {STATE_AWARDED, STATE_REJECTED},
    STATE_AWARDED: set(),
    STATE_REJECTED: {STATE_RECEIVED},
}


class VerbundOffer(models.Model):
    """A provider's offer for a course: fixed amount plus amount per head."""

    _name = "verbund.offer"
    _description = "Provider Offer"
    _inherit = ["verbund.transition.mixin", "mail.thread"]
    _order = "course_id, price_at_minimum, id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    _frozen_states = frozenset({STATE_AWARDED})

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    course_state = fields.Selection(related="course_id.state", string="Course Status")
    partner_id = fields.Many2one(
        "res.partner",
        string="Provider",
        required=True,
        index=True,
        domain="[('parent_id', '=', False), ('is_training_provider', '=', True)]",
    )
    state = state_field(STATES)
    fixed_amount = fields.Monetary(string="Fixed", aggregator=None)
    per_head_amount = fields.Monetary(string="Per Head", aggregator=None)
    travel_amount = fields.Monetary(string="Travel", aggregator=None)
    min_seats = fields.Integer(aggregator=None)
    max_seats = fields.Integer(aggregator=None)
    azav = fields.Boolean(
        string="AZAV", help="Provider and measure are approved under the AZAV."
    )
    valid_until = fields.Date()
    cancellation_terms = fields.Text()
    price_at_minimum = fields.Monetary(
        string="Price per Seat at Minimum",
        compute="_compute_prices",
        store=True,
        aggregator=None,
    )
    price_at_maximum = fields.Monetary(
        string="Price per Seat at Maximum",
        compute="_compute_prices",
        store=True,
        aggregator=None,
    )
    price_words = fields.Char(string="Price per Seat", compute="_compute_price_words")

    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(fixed_amount, 0) >= 0 AND COALESCE(per_head_amount, 0) >= 0 "
        "AND COALESCE(travel_amount, 0) >= 0)",
        "The amounts of an offer cannot be negative.",
    )

    @api.depends(
        "fixed_amount",
        "per_head_amount",
        "travel_amount",
        "course_id.min_seats",
        "course_id.max_seats",
    )
    def _compute_prices(self):
        for offer in self:
            offer.price_at_minimum = offer._price_at(offer.course_id.min_seats)
            offer.price_at_maximum = offer._price_at(offer.course_id.max_seats)

    @api.depends("price_at_minimum", "price_at_maximum")
    @api.depends_context("lang")
    def _compute_price_words(self):
        """The price at both ends, with the size of the group that it holds for."""
        for offer in self:
            course = offer.course_id
            ends = (
                (offer.price_at_minimum, course.min_seats),
                (offer.price_at_maximum, course.max_seats),
            )
            offer.price_words = ", ".join(
                self.env._(
                    "%(price)s at %(seats)s",
                    price=format_amount(self.env, price, offer.currency_id),
                    seats=seats,
                )
                for price, seats in ends
                if price
            )

    @api.depends("partner_id.name", "course_id.name")
    def _compute_display_name(self):
        for offer in self:
            names = offer.partner_id.name, offer.course_id.name
            offer.display_name = " – ".join(filter(None, names))

    def _to_price_curve(self):
        """The offer as ``tools.price_curve`` wants it."""
        self.ensure_one()
        cents = self.course_id._cents
        return price_curve.Offer(
            cents(self.fixed_amount + self.travel_amount), cents(self.per_head_amount)
        )

    def _price_at(self, seats):
        if not seats:
            return 0.0
        exact = price_curve.price_per_seat_cents(*self._to_price_curve(), seats)
        return money.to_amount(ceil(exact), self.currency_id.rounding)

    def _holds_for(self, seats):
        """Whether the provider offers a group of this size; 0 stands for no limit."""
        self.ensure_one()
        return (self.min_seats or 0) <= seats <= (self.max_seats or seats)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        if any(offer.state == STATE_AWARDED for offer in self):
            raise UserError(
                self.env._("The awarded offer stays: cost plan and order refer to it.")
            )

    def action_receive(self):
        return self._set_state(STATE_RECEIVED)

    def action_reject(self):
        return self._set_state(STATE_REJECTED)

    def _close(self):
        """Turn down what was not chosen."""
        self.filtered(
            lambda offer: offer.state in (STATE_ASKED, STATE_RECEIVED)
        ).action_reject()

    def action_award(self):
        """Choose this offer: cost plan and provider follow.

        :raises UserError: when the course has another provider already
        """
        for offer in self:
            course = offer.course_id
            if course.offer_ids.filtered(lambda o: o.state == STATE_AWARDED):
                raise UserError(
                    self.env._(
                        "An offer has already been chosen for %(course)s.",
                        course=course.display_name,
                    )
                )
            offer._check_valid()
            offer._set_state(STATE_AWARDED)
            (course.offer_ids - offer)._close()
            course.write(
                {
                    "provider_id": offer.partner_id.id,
                    "cost_ids": [
                        Command.create(vals) for vals in offer._prepare_cost_vals()
                    ],
                }
            )
        return True

    def _check_valid(self):
        """
        :raises UserError: when the provider is bound to its offer no more
        """
        self.ensure_one()
        if self.valid_until and self.valid_until < self.company_id._verbund_today():
            raise UserError(
                self.env._(
                    "The offer of %(provider)s was valid until %(day)s. Ask whether it "
                    "still holds and enter the new date first.",
                    provider=self.partner_id.display_name,
                    day=format_date(self.env, self.valid_until),
                )
            )

    def _prepare_cost_vals(self):
        self.ensure_one()
        # It is stored: in the language of the association, whoever awards.
        lang = self.company_id.partner_id.lang or self.env.lang
        _ = self.with_context(lang=lang).env._
        lines = [
            {
                "cost_type": "fee",
                "name": _("Fee %(provider)s", provider=self.partner_id.name),
                "amount_fixed": self.fixed_amount,
                "amount_per_seat": self.per_head_amount,
                "offer_id": self.id,
            }
        ]
        if self.travel_amount:
            lines.append(
                {
                    "cost_type": "travel",
                    "name": _("Travel %(provider)s", provider=self.partner_id.name),
                    "amount_fixed": self.travel_amount,
                    "offer_id": self.id,
                }
            )
        return lines
