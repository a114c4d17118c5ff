from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import allocation, cost_keys, money
from .verbund_settlement import STATE_COMPUTED


class VerbundSettlement(models.Model):
    """How the cost becomes shares: by ``tools.allocation``, rounded once per tax."""

    _inherit = "verbund.settlement"

    key_id = fields.Many2one(
        "verbund.allocation.key",
        string="Cost Key",
        compute="_compute_key_id",
        store=True,
        readonly=False,
        check_company=True,
        tracking=True,
        # Also of drafts; what was approved keeps its name anyway, see `calculation`.
        ondelete="restrict",
    )
    key_method_fields = fields.Char(related="key_id.method_fields")

    @api.depends("network_id")
    def _compute_key_id(self):
        default = self.env.ref(
            "qualifizierungsverbund.allocation_key_per_seat", raise_if_not_found=False
        )
        for settlement in self:
            settlement.key_id = (
                settlement.key_id
                or settlement._get_subject()._apportion_key()
                or settlement.network_id.default_key_id
                or default
            )

    def write(self, vals):
        res = super().write(vals)
        if {"key_id", "network_id"} & vals.keys() and not self._in_transition():
            self._outdate()
        return res

    def action_compute(self):
        """Share the cost by the key: exact fractions, rounded once per tax.

        :raises UserError: when there is no cost, no company, or the key cannot work
        """
        for settlement in self:
            settlement.check_access("write")
            settlement._check_can_reach(STATE_COMPUTED)
            settlement._follow_supply_date()
            settlement._check_ready()
            result = settlement._allocate()
            settlement._store_shares(result)
            settlement._store_calculation(result)
            settlement._check_sum()
        return True

    def action_list_companies(self):
        """Add a line per company, so that percentages can be typed into it."""
        self._check_can_edit()
        self.env["verbund.settlement.line"].create(
            [
                {"settlement_id": settlement.id, "partner_id": partner.id}
                for settlement in self
                for partner in settlement._get_subject()._apportion_parties()
                if partner not in settlement.line_ids.partner_id
            ]
        )
        return True

    def _allocate(self):
        """
        :return: ``tools.allocation.Allocation``; without any company left, all of the
            cost is the network's, and a correction pays back what was charged
        """
        self.ensure_one()
        key = self.key_id
        if not self._get_subject()._apportion_parties():
            return allocation.borne_by_nobody(self._get_cost_items())
        try:
            carried = self._get_carried()
            result = allocation.allocate(
                self._get_cost_items(self._get_relief(carried)),
                self._get_parties(),
                minimum_cents=self._cents(key.minimum_amount),
                cap_cents=self._cents(key.maximum_amount) or None,
                promises=self._get_promises(),
                fixed=self._get_fixed_prices(),
            )
            result.empty = carried
            return result
        except allocation.AllocationError as error:
            raise UserError(self._allocation_message(error)) from error

    def _cents(self, amount):
        return money.to_cents(amount, self.currency_id.rounding)

    def _amount(self, cents):
        """Whole cents as an amount of the currency."""
        return money.to_amount(cents, self.currency_id.rounding)

    def _get_cost_items(self, relief=None):
        """
        :param relief: what others pay of each cost, {cost id: cents}
        """
        relief = relief or {}
        items = [
            allocation.CostItem(
                key=cost.id,
                amount_cents=self._cents(cost.amount),
                rule=self.key_id._rule_for(cost.cost_type),
                group=cost.sale_tax_id.id,
            )
            for cost in self.cost_ids
            if self._is_shared(cost)
        ]
        items += self._get_relief_items(relief)
        return items + self._get_priced_items(relief)

    def _is_shared(self, cost):
        """Whether the companies bear this cost, and not a price in its place."""
        rule = self.key_id._rule_for(cost.cost_type)
        return rule.key.division.part_of_cost

    def _get_priced_costs(self):
        """Costs in whose place a price is paid, by tax: {tax id: costs}."""
        priced = self.cost_ids.filtered(lambda cost: not self._is_shared(cost))
        return priced.grouped(lambda cost: cost.sale_tax_id.id)

    def _get_priced_items(self, relief):
        """One item per tax: a price pays for all its costs, and only once.

        With several taxes the price is split among them as the costs are.

        :param relief: see :meth:`_get_cost_items`
        """
        by_tax = self._get_priced_costs()
        if not by_tax:
            return []
        totals = [
            sum(self._cents(cost.amount) for cost in costs) for costs in by_tax.values()
        ]
        weights = [max(total, 0) for total in totals]
        if not any(weights):
            weights[0] = 1
        prices = allocation.split_cents(self._cents(self.key_id.price), weights)
        return [
            allocation.CostItem(
                key=costs[0].id,
                amount_cents=total - sum(relief.get(cost.id, 0) for cost in costs),
                rule=cost_keys.Rule(self.key_id.method, price_cents=price),
                group=tax_id,
            )
            for (tax_id, costs), total, price in zip(
                by_tax.items(), totals, prices, strict=True
            )
        ]

    def _get_parties(self):
        manual = {
            line.partner_id: money.exact(line.manual_percent) for line in self.line_ids
        }
        borne = self._get_borne()
        return [
            cost_keys.Party(
                key=partner.id,
                **figures,
                borne=money.exact(self._amount(borne.get(partner, 0))),
                headcount=partner.headcount,
                size_weight=cost_keys.size_weight(partner.headcount),
                manual_percent=manual.get(partner, Fraction(0)),
                order=partner.id,
            )
            for partner, figures in self._get_subject()._apportion_parties().items()
        ]

    def _get_borne(self):
        """What companies bear by agreement: {partner: cents}, see the subject."""
        subject, total = self._get_subject(), 0
        told = subject._apportion_limits_include_tax()
        # sudo: who shares costs need not read taxes
        for tax_sudo, costs_sudo in self.cost_ids.sudo().grouped("sale_tax_id").items():
            rate = money.exact(tax_sudo.amount) / 100 if told else 0
            cents = sum(self._cents(cost_sudo.amount) for cost_sudo in costs_sudo)
            total += cents + money.round_half_up(cents * rate)
        return subject._apportion_borne(total)

    def _get_fixed_prices(self):
        """``allocation.FixedPrices`` of companies that pay a sum whatever the cost."""
        rest = self._get_subject()._apportion_rest()
        borne = rest and self._get_borne()
        if not borne or rest not in borne:
            return None
        return allocation.FixedPrices(
            rest.id, {partner.id: cents for partner, cents in borne.items()}
        )

    def _allocation_message(self, error):
        """The sentence for an ``AllocationError`` of ``tools.allocation``."""
        figures = [key.figure for key in cost_keys.KEYS.values() if key.figure.nobody]
        messages = {
            **{figure.code: self.env._(figure.nobody) for figure in figures},
            "manual_not_100": self.env._("The typed percentages must add up to 100."),
            "no_price": self.env._("The key has no price per seat."),
            "cap_too_low": self.env._(
                "The companies cannot bear the cost under this cap."
            ),
            "minimum_too_high": self.env._(
                "The minimum contributions exceed the cost."
            ),
            "minimum_above_cap": self.env._(
                "The minimum contribution is above the cap."
            ),
        }
        return messages.get(
            error.code,
            self.env._("The cost cannot be shared with this key (%s).", error.code),
        )
