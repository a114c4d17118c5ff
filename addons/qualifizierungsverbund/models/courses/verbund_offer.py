from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount
from odoo.tools.misc import format_date

from ...tools import money, price_curve
from ..core.fields import NamedMonetary, association_field, state_field
from ..core.transition_mixin import VerbundTransitionMixin
from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
)

STATE_ASKED = "asked"
STATE_RECEIVED = "received"
STATE_AWARDED = "awarded"
STATE_DECLINED = "declined"
STATE_REJECTED = "rejected"
STATE_TAKEN_BACK = "taken_back"
STATES = [
    (STATE_ASKED, "Asked for"),
    (STATE_RECEIVED, "Received"),
    (STATE_DECLINED, "No offer"),
    (STATE_AWARDED, "Awarded"),
    (STATE_REJECTED, "Not chosen"),
    (STATE_TAKEN_BACK, "Taken back"),
]
TRANSITIONS = {
    STATE_ASKED: {STATE_RECEIVED, STATE_DECLINED, STATE_REJECTED, STATE_AWARDED},
    STATE_RECEIVED: {STATE_AWARDED, STATE_DECLINED, STATE_REJECTED},
    # by the provider; it may think better of it
    STATE_DECLINED: {STATE_RECEIVED},
    STATE_AWARDED: {STATE_TAKEN_BACK},
    STATE_REJECTED: {STATE_RECEIVED},
    STATE_TAKEN_BACK: {STATE_RECEIVED},
}
# Courses whose provider is found by its offer: nothing has been taught yet.
AWARDING_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CONFIRMED)


class VerbundOffer(models.Model):
    """A provider's offer for a course: fixed amount plus amount per head."""

    _name = "verbund.offer"
    _description = "Provider Offer"
    _inherit = ["verbund.transition.mixin", "mail.thread"]
    _order = "course_id, price_at_minimum, id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    # One that was taken back is received again first, and then changed
    _frozen_states = frozenset({STATE_AWARDED, STATE_TAKEN_BACK})
    _frozen_editable = VerbundTransitionMixin._frozen_editable | {"take_back_reason"}

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    course_state = fields.Selection(related="course_id.state", string="Course Status")
    can_award = fields.Boolean(compute="_compute_can_award")
    partner_id = fields.Many2one(
        "res.partner",
        string="Provider",
        required=True,
        index=True,
        domain="[('parent_id', '=', False), ('is_training_provider', '=', True)]",
    )
    state = state_field(STATES)
    fixed_amount = NamedMonetary(string="Fixed", aggregator=None)
    per_head_amount = NamedMonetary(string="Per Head", aggregator=None)
    travel_amount = NamedMonetary(string="Travel", aggregator=None)
    step_seats = fields.Integer(
        string="Second Trainer from",
        aggregator=None,
        help="From so many seats on the provider needs a second trainer.",
    )
    step_amount = NamedMonetary(
        string="Price of the Second Trainer",
        aggregator=None,
        help="For the whole course, on top of the fixed price.",
    )
    min_seats = fields.Integer(aggregator=None)
    max_seats = fields.Integer(aggregator=None)
    azav = fields.Boolean(
        string="AZAV", help="Provider and measure are approved under the AZAV."
    )
    valid_until = fields.Date()
    cancellation_terms = fields.Text()
    take_back_reason = fields.Text(
        string="Reason to Take Back the Award",
        copy=False,
        help="The provider reads it, and it stays on record.",
    )
    passed_over_for_id = fields.Many2one(
        "verbund.offer",
        string="Turned Down for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The offer that was awarded in its place.",
    )
    price_at_minimum = NamedMonetary(
        string="Price per Seat at Minimum",
        compute="_compute_prices",
        store=True,
        aggregator=None,
    )
    price_at_maximum = NamedMonetary(
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
    _step_whole = models.Constraint(
        "CHECK(COALESCE(step_amount, 0) >= 0 AND "
        "(COALESCE(step_amount, 0) = 0 OR COALESCE(step_seats, 0) > 0))",
        "The price of a second trainer needs the number of seats from which on it is "
        "due.",
    )

    _sizes_in_order = models.Constraint(
        "CHECK(COALESCE(min_seats, 0) >= 0 AND COALESCE(max_seats, 0) >= 0 "
        "AND COALESCE(step_seats, 0) >= 0 AND (COALESCE(max_seats, 0) = 0 "
        "OR COALESCE(min_seats, 0) <= max_seats))",
        "The largest group of an offer is smaller than the smallest one, or a number "
        "of seats is negative.",
    )

    @api.depends("course_state", "course_id.offer_ids.state")
    def _compute_can_award(self):
        """Whether its award is given or taken back: no other offer has that now."""
        for offer in self:
            open_now = offer.course_state in AWARDING_STATES
            offer.can_award = open_now and not offer._awarded_beside()

    def _awarded_beside(self):
        """Another offer of the course that has the award."""
        return (self.course_id.offer_ids - self).filtered(
            lambda other: other.state == STATE_AWARDED
        )

    def _check_nothing_chosen(self):
        """
        :raises UserError: when another offer has the award
        """
        if self._awarded_beside():
            raise UserError(
                self.env._(
                    "An offer has already been chosen for %(course)s.",
                    course=self.course_id.display_name,
                )
            )

    @api.depends(
        "fixed_amount",
        "per_head_amount",
        "travel_amount",
        "step_seats",
        "step_amount",
        "course_id.min_seats",
        "course_id.max_seats",
    )
    def _compute_prices(self):
        for offer in self:
            offer.price_at_minimum = offer._price_at(offer.course_id.min_seats)
            offer.price_at_maximum = offer._price_at(offer.course_id.max_seats)

    @api.depends(
        "price_at_minimum", "price_at_maximum", "min_seats", "max_seats", "state"
    )
    @api.depends_context("lang")
    def _compute_price_words(self):
        """The price at each end, with the size of the group that it holds for.

        Who has declined holds none, whatever it offered before.
        """
        for offer in self:
            sizes = [] if offer.state == STATE_DECLINED else offer._priced_sizes()
            ends = [(offer._price_at(seats), seats) for seats in sizes]
            offer.price_words = ", ".join(
                self.env._(
                    "%(price)s at %(seats)s",
                    price=format_amount(self.env, price, offer.currency_id),
                    seats=seats,
                )
                for price, seats in ends
                if price
            )

    def _priced_sizes(self):
        """The smallest and the largest group of the course that the provider offers.

        Its own ones where it offers none of them; one where both are the same.
        """
        self.ensure_one()
        course = self.course_id
        low = max(self.min_seats or 0, course.min_seats)
        high = min(self.max_seats or course.max_seats, course.max_seats)
        ends = (low, high) if low <= high else (self.min_seats, self.max_seats)
        return list(dict.fromkeys(ends))

    @api.depends("partner_id.name", "course_id.name")
    def _compute_display_name(self):
        for offer in self:
            names = offer.partner_id.name, offer.course_id.name
            offer.display_name = " – ".join(filter(None, names))

    def _to_price_curve(self):
        """The offer as ``tools.price_curve`` wants it."""
        self.ensure_one()
        cents = self.course_id._cents
        step = price_curve.Step(self.step_seats, cents(self.step_amount))
        return price_curve.Plan(
            cents(self.fixed_amount + self.travel_amount),
            cents(self.per_head_amount),
            (step,) if step.cents else (),
        )

    def _names_amount(self):
        """Whether anything of it costs something, whatever the size of the group."""
        self.ensure_one()
        return bool(
            self.fixed_amount
            or self.per_head_amount
            or self.travel_amount
            or self.step_amount
        )

    def _price_at(self, seats):
        if not seats:
            return 0.0
        price = self._to_price_curve().price(seats)
        return money.to_amount(ceil(price), self.currency_id.rounding)

    def _holds_for(self, seats):
        """Whether the provider offers a group of this size; 0 stands for no limit."""
        self.ensure_one()
        return (self.min_seats or 0) <= seats <= (self.max_seats or seats)

    def _held_sizes_words(self):
        """The sizes that the provider offers; empty where any will do."""
        self.ensure_one()
        _ = self.env._
        sizes = {"minimum": self.min_seats, "maximum": self.max_seats}
        if self.min_seats and self.max_seats:
            return _("%(minimum)s to %(maximum)s people", **sizes)
        if self.min_seats:
            return _("%(minimum)s people and more", **sizes)
        return self.max_seats and _("up to %(maximum)s people", **sizes) or ""

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        if any(offer.state == STATE_AWARDED for offer in self):
            raise UserError(
                self.env._("The awarded offer stays: cost plan and order refer to it.")
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"passed_over_for_id"}

    def action_receive(self):
        return self._set_state(
            STATE_RECEIVED, take_back_reason=False, passed_over_for_id=False
        )

    def action_reject(self):
        return self._set_state(STATE_REJECTED)

    def _close(self, chosen=None):
        """Turn down what was not chosen.

        :param chosen: the offer that was awarded
        """
        still_open = self.filtered(
            lambda offer: offer.state in (STATE_ASKED, STATE_RECEIVED)
        )
        still_open.action_reject()
        if chosen:
            still_open._with_transition().passed_over_for_id = chosen

    def _award(self):
        """The provider and the cost plan of the course follow.

        The plan of a course that is confirmed holds: what is above goes into the
        settlement.

        :raises UserError: when the course has another provider already
        """
        for offer in self:
            course = offer.course_id
            offer._check_awarding()
            offer._check_nothing_chosen()
            offer._check_valid()
            offer._set_state(STATE_AWARDED, take_back_reason=False)
            (course.offer_ids - offer)._close(offer)
            vals = {"provider_id": offer.partner_id.id}
            if course.state not in PROMISED_STATES:
                vals["cost_ids"] = [
                    *map(Command.delete, course.cost_ids.filtered("offer_id").ids),
                    *map(Command.create, offer._prepare_cost_vals()),
                ]
            course.write(vals)

    def _check_awarding(self):
        """
        :raises UserError: when the course is past the choice of a provider, whatever
            its state says, or waits for an approval
        """
        course = self.course_id
        if course.state not in AWARDING_STATES:
            words = self.env._(
                "%(course)s is “%(state)s”: no offer is awarded or taken back any "
                "more.",
                course=course.display_name,
                state=course._state_label(),
            )
            if course.state == STATE_RUNNING:
                words += " " + self.env._("Enter another provider in the course.")
            raise UserError(words)
        if course.state not in PROMISED_STATES:
            course._check_plan_open()
            return
        first, today = course._get_days()[0], self.company_id._verbund_today()
        if first and first < today:
            raise UserError(
                self.env._(
                    "%(course)s began on %(first)s: no offer is awarded or taken back "
                    "any more. Enter another provider in the course, or move its "
                    "dates if it has not begun.",
                    course=course.display_name,
                    first=format_date(self.env, first),
                )
            )

    def action_take_back(self):
        """The provider drops out: another offer can be awarded.

        The cost plan stays as companies were told it until then.

        :raises UserError: when nobody says why (``take_back_reason``), or the order is
            past undoing
        """
        self.check_access("write")
        for offer in self:
            offer._check_can_take_back()
            offer._take_back()
        return True

    def _check_can_take_back(self):
        self.ensure_one()
        self._check_can_reach(STATE_TAKEN_BACK)
        self._check_awarding()
        if not self._reason():
            raise UserError(
                self.env._(
                    "Say first why the award of %(provider)s is taken back.",
                    provider=self.partner_id.display_name,
                )
            )

    def _take_back(self, order=None):
        """
        :param order: number of an order that had gone out and is cancelled
        """
        course = self.course_id
        self._set_state(STATE_TAKEN_BACK)
        self.env["verbund.decision"]._record(
            course, "award_taken_back", f"{self.partner_id.name}: {self._reason()}"
        )
        course._drop_provider(self.partner_id)
        course.offer_ids.filtered(
            lambda offer: offer.passed_over_for_id == self and offer.price_at_minimum
        )._reopen()

    def _reason(self):
        return (self.take_back_reason or "").strip()

    def _reopen(self):
        """What was turned down for another offer can be chosen again."""
        self.action_receive()

    def _check_valid(self):
        """
        :raises UserError: when the provider is bound to its offer no more, or gone, or
            has offered nothing yet
        """
        self.ensure_one()
        if self.state == STATE_ASKED and not self._names_amount():
            raise UserError(
                self.env._(
                    "%(provider)s has not named a price yet. Enter it in the offer "
                    "first. If it asks for nothing, note the offer as received.",
                    provider=self.partner_id.display_name,
                )
            )
        if not self.partner_id.active:
            raise UserError(
                self.env._(
                    "%(provider)s is archived: nothing is ordered there any more.",
                    provider=self.partner_id.display_name,
                )
            )
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
                "step_seats": self.step_seats,
                "amount_step": self.step_amount,
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

    def _first_sentence(self):
        return self.env._(
            "An offer is expected of %(provider)s.", provider=self.partner_id.name
        )

    def _state_sentences(self):
        _, provider = self.env._, {"provider": self.partner_id.name}
        return {
            **super()._state_sentences(),
            STATE_RECEIVED: _("The offer of %(provider)s is there.", **provider),
            STATE_DECLINED: _("%(provider)s makes no offer.", **provider),
            STATE_AWARDED: _("%(provider)s gets the award.", **provider),
            STATE_REJECTED: _("The offer of %(provider)s is not chosen.", **provider),
            STATE_TAKEN_BACK: _(
                "The award of %(provider)s is taken back. Reason: %(reason)s",
                reason=self._reason(),
                **provider,
            ),
        }
