from fractions import Fraction
from functools import cache
from math import ceil

from odoo import models
from odoo.fields import Domain

from ...tools import allocation, cost_keys, money
from ..courses.verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from ..courses.verbund_course import STATE_DONE, STATE_SETTLED
from ..courses.verbund_course_limit import SCOPE_LIMIT

# What a share says of its course: not all that it has.
SHOWN = ("commitment_deadline", "company_id", "date_begin", "date_end", "name", "state")
MAIL_LIMIT_COST = "qualifizierungsverbund.mail_limit_cost"


class VerbundCourse(models.Model):
    """A course as the subject of a settlement."""

    _name = "verbund.course"
    _inherit = ["verbund.course", "verbund.apportionment.mixin"]

    def _apportion_read(self):
        self.fetch(SHOWN)

    def _apportion_kind(self):
        return self.env._("Course")

    def _apportion_title(self):
        return self.name or ""

    def _apportion_reference(self):
        return self.reference or ""

    def _apportion_period(self):
        return self.date_begin, self.date_end or self.date_begin

    def _apportion_units(self):
        return self.units

    def _apportion_portal_link(self):
        return f"/my/verbund/courses/{self.id}", self.env._("To the course")

    def _apportion_timeline(self, partner):
        return self._page_timeline(partner)

    def _apportion_networks(self):
        return self.network_ids

    def _apportion_user(self):
        return self.user_id

    def _apportion_words(self):
        """The confirmed seats of each company: {partner: commitments}."""
        confirmed = self.commitment_ids.filtered(
            lambda commitment: commitment.state == COMMITMENT_CONFIRMED
        )
        return confirmed.grouped("partner_id")

    def _apportion_limits(self):
        """What each company has agreed to pay for all its seats."""
        limits = {}
        for partner, commitments in self._apportion_words().items():
            totals = [commitment._limit_total() for commitment in commitments]
            if None not in totals:
                limits[partner] = sum(totals)
        return limits

    def _apportion_ask_limits(self, wanted):
        """Ask each company whether it pays its whole share: a price of a seat."""
        words = self._apportion_words()
        asked = {}
        for partner, amount in wanted.items():
            cents = Fraction(self._cents(amount), sum(words[partner].mapped("seats")))
            price = money.to_amount(ceil(cents), self.currency_id.rounding)
            asked.update(dict.fromkeys(words[partner], price))
        commitments = self.env["verbund.commitment"].union(*asked)
        # sudo: finance settles courses of networks it is not part of
        above_sudo = commitments.sudo()._ask_limit(asked, "cost")
        above_sudo._tell_companies(
            MAIL_LIMIT_COST,
            {word: word._question_facts("asked", "agreed") for word in above_sudo},
            scope=SCOPE_LIMIT,
        )

    def _apportion_question(self, partner):
        words = self._apportion_words().get(partner, ())
        return max((word._asked_now() or 0.0 for word in words), default=False)

    def _apportion_drop_questions(self):
        # sudo: finance settles courses of networks it is not part of
        words_sudo = self.sudo().commitment_ids
        words_sudo.filtered(lambda word: word.limit_reason == "cost")._drop_question()

    def _apportion_parties(self):
        """Companies with confirmed seats."""
        parties = {}
        for partner, commitments in self._apportion_words().items():
            seats = sum(commitments.mapped("seats"))
            parties[partner] = {
                "seats": seats,
                "hours": seats * (self.units or 0),
                "quota": seats,
            }
        return parties

    def _apportion_order_numbers(self):
        return {
            partner: ", ".join(
                dict.fromkeys(filter(None, words.mapped("order_number")))
            )
            for partner, words in self._apportion_words().items()
        }

    def _apportion_no_parties_text(self):
        return self.env._(
            "No company has confirmed seats in %(course)s.", course=self.display_name
        )

    def _apportion_bill_domain(self):
        return Domain("move_id.verbund_course_id", "=", self.id)

    def _apportion_planned_costs(self):
        """The cost plan at the number of seats."""
        return [
            {
                "name": cost.name,
                "cost_type": cost.cost_type,
                "amount_net": cost._amount_at(self.seats_committed),
            }
            for cost in self.cost_ids
        ]

    def _shares_at(self, groups):
        partners = self.env["res.partner"].union(
            *(
                partner
                for _size, seats, limits in groups
                for partner in self._partners_rated(seats, limits)
            )
        )
        # sudo: a company is shown what the taxes of the association make of the plan
        rates = self._apportion_rates(partners, self.cost_ids.sudo().sale_tax_id)
        items_at = cache(self._planned_items)
        return [self._shares_in(*group, rates, items_at) for group in groups]

    def _partners_rated(self, seats, limits):
        """Hook: the companies whose taxes decide what those pay who are asked for.

        :param seats: of each company in the group, as in :meth:`_shares_at`
        :param limits: of those who are asked for, as there
        """
        return limits

    def _shares_in(self, size, seats, limits, rates, items_at):
        """
        :param rates: see ``_apportion_rates``
        :param items_at: function of a size, what is shared in such a group; the others
            as in :meth:`_shares_at`
        """
        unknown = size - sum(seats.values())
        if not size or unknown < 0:
            # No such group: what the seats cost at its price
            price_at, round_ = self._price_at, self.currency_id.round
            return {
                p: (round_((size and price_at(size, p, seats[p])) * seats[p]), 0.0)
                for p in limits
            }
        parties = [
            cost_keys.Party(partner.id, seats=number, order=partner.id)
            for partner, number in seats.items()
        ]
        promises = self._limit_promises(seats, limits, rates)
        if unknown and self._are_present(seats, unknown):
            # Known to the cent: the others are seats that stay empty
            items, unknown = self._planned_items_beside(unknown, size), 0
        else:
            items = items_at(size)
        if unknown:
            others = cost_keys.Party("others", seats=unknown)
            shares = allocation.allocate_at_most(items, parties, others, promises)
        else:
            shares = allocation.allocate(items, parties, promises=promises).shares
        return self._shared_amounts(shares, limits)

    def _page_tax(self, partner):
        """By what counts in the limit of the company: see ``_apportion_rates``."""
        usual = self._usual_rates()
        if not any(usual.values()):
            return super()._page_tax(partner)
        # sudo: as in `_shares_at`
        taxes_sudo = self.cost_ids.sudo().sale_tax_id
        rates = self._apportion_rates(partner, taxes_sudo).get(partner)
        return "included" if rates in (None, usual) else "other"

    def _usual_rates(self):
        """The taxes that count in what companies are told, of the association's own.

        :return: {tax id: rate}
        """
        if not self._apportion_limits_include_tax():
            return {}
        # sudo: as in `_shares_at`
        return {
            tax_sudo.id: money.exact(tax_sudo.amount) / 100
            for tax_sudo in self.cost_ids.sudo().sale_tax_id
            if tax_sudo.amount
        }

    def _limit_promises(self, seats, limits, rates):
        """What each company was told to pay at most; the parameters as above.

        :return: {partner id: promise}
        """
        return {
            partner.id: allocation.Promise(
                None if limit is False else self._cents(limit) * seats[partner],
                rates[partner],
            )
            for partner, limit in limits.items()
        }

    def _shared_amounts(self, shares, partners):
        """
        :param shares: of these partners, and perhaps of others
        :return: {partner: (what it pays, what is above its limit)}
        """
        unit = self.currency_id.rounding
        amounts = {
            share.party.key: (
                money.to_amount(share.paid_cents, unit),
                money.to_amount(share.above_cents, unit),
            )
            for share in shares
            if share.promise
        }
        return {partner: amounts[partner.id] for partner in partners}

    def _planned_items(self, size):
        """The cost plan in a group of so many, as a settlement shares it by seats."""
        totals = self._planned_totals(lambda cost: cost._amount_at(size))
        return self._cost_items(totals, "per_seat")

    def _cost_items(self, totals, key):
        """
        :param totals: as :meth:`_planned_totals`
        :param key: code of the cost key by which they are shared
        """
        rule = cost_keys.Rule(key)
        return [
            allocation.CostItem(tax_id, cents, rule, tax_id)
            for tax_id, cents in totals.items()
        ]

    def _planned_totals(self, amount_of):
        """
        :param amount_of: function of a row of the cost plan
        :return: {tax id: cents} as a settlement would share them
        """
        totals = {}
        for cost in self.cost_ids:
            # sudo: as in `_shares_at`
            tax_sudo, amount = cost.sudo().sale_tax_id, amount_of(cost)
            if tax_sudo.amount and self._apportion_is_exempt():
                amount = tax_sudo._verbund_take_out(amount, self.currency_id)
            cents = self._cents(amount)
            totals[tax_sudo.id] = totals.get(tax_sudo.id, 0) + cents
        return totals

    def _apportion_is_exempt(self):
        return self.vat_treatment == "exempt"

    def _apportion_settled(self):
        if self.state == STATE_DONE:
            self._set_state(STATE_SETTLED)
