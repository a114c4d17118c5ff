from collections import defaultdict
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import get_lang

from ...tools import allocation, cost_keys, money
from .verbund_settlement import STATE_COMPUTED

# The part of a calculation that a new computation must repeat.
_COMPARED = {
    "items": ("key", "group", "amount_cents", "method", "denominator"),
    "groups": ("group", "total_cents", "balance_cents"),
    "parties": ("key", "order", "total_cents", "items", "groups"),
}


def _pick(row, names):
    return {name: row.get(name) for name in names}


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
    )
    key_method_fields = fields.Char(related="key_id.method_fields")
    line_ids = fields.One2many(
        "verbund.settlement.line", "settlement_id", string="Shares", copy=False
    )
    amount_balance = fields.Monetary(
        string="Borne by the Network",
        readonly=True,
        copy=False,
        help="With fixed prices, what the companies do not pay (or pay too much); and "
        "all of it where no company takes part any more.",
    )
    amount_untaxed = fields.Monetary(
        string="Net", compute="_compute_amounts", store=True, tracking=True
    )
    amount_tax = fields.Monetary(string="Tax", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", store=True, tracking=True
    )
    calculation = fields.Json(
        readonly=True,
        copy=False,
        help="Exact figures of the last computation, frozen with the approval.",
    )
    computed_by_id = fields.Many2one(
        "res.users", string="Computed by", readonly=True, copy=False
    )
    computed_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("network_id")
    def _compute_key_id(self):
        default = self.env.ref(
            "qualifizierungsverbund.allocation_key_per_seat", raise_if_not_found=False
        )
        for settlement in self:
            settlement.key_id = (
                settlement.key_id or settlement.network_id.default_key_id or default
            )

    @api.depends("line_ids.amount_untaxed", "line_ids.amount_tax")
    def _compute_amounts(self):
        for settlement in self:
            untaxed = sum(settlement.line_ids.mapped("amount_untaxed"))
            tax = sum(settlement.line_ids.mapped("amount_tax"))
            settlement.amount_untaxed = untaxed
            settlement.amount_tax = tax
            settlement.amount_total = untaxed + tax

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "amount_balance",
            "calculation",
            "computed_at",
            "computed_by_id",
        }

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
            settlement._check_ready()
            settlement._store_allocation(settlement._allocate())
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
            return allocation.allocate(
                self._get_cost_items(),
                self._get_parties(),
                minimum_cents=self._cents(key.minimum_amount),
                cap_cents=self._cents(key.maximum_amount) or None,
            )
        except allocation.AllocationError as error:
            raise UserError(self._allocation_message(error)) from error

    def _check_ready(self):
        self.ensure_one()
        if not self.cost_ids:
            raise UserError(
                self.env._(
                    "Add the costs of %(settlement)s first.",
                    settlement=self.display_name,
                )
            )
        if not self.key_id:
            raise UserError(
                self.env._(
                    "Choose the cost key of %(settlement)s first.",
                    settlement=self.display_name,
                )
            )
        subject = self._get_subject()
        if not subject._apportion_parties() and not self._charged_before():
            raise UserError(subject._apportion_no_parties_text())
        # sudo: a network manager need not see how taxes are set up
        for tax_sudo in self.cost_ids.sudo().sale_tax_id:
            if tax_sudo.amount_type != "percent" or tax_sudo.price_include:
                raise UserError(
                    self.env._(
                        "The tax %(tax)s cannot be put on top of a share: use one in "
                        "percent that is not included in the price.",
                        tax=tax_sudo.name,
                    )
                )

    def _cents(self, amount):
        return money.to_cents(amount, self.currency_id.rounding)

    def _amount(self, cents):
        """Whole cents as an amount of the currency."""
        return money.to_amount(cents, self.currency_id.rounding)

    def _get_cost_items(self):
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
        return items + self._get_priced_items()

    def _is_shared(self, cost):
        """Whether the companies bear this cost, and not a price in its place."""
        rule = self.key_id._rule_for(cost.cost_type)
        return rule.key.division.part_of_cost

    def _get_priced_costs(self):
        """Costs in whose place a price is paid, by tax: {tax id: costs}."""
        priced = self.cost_ids.filtered(lambda cost: not self._is_shared(cost))
        return priced.grouped(lambda cost: cost.sale_tax_id.id)

    def _get_priced_items(self):
        """One item per tax: a price pays for all its costs, and only once.

        With several taxes the price is split among them as the costs are.
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
                amount_cents=total,
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
        return [
            cost_keys.Party(
                key=partner.id,
                **figures,
                headcount=partner.headcount,
                size_weight=cost_keys.size_weight(partner.headcount),
                manual_percent=manual.get(partner, Fraction(0)),
                order=partner.id,
            )
            for partner, figures in self._get_subject()._apportion_parties().items()
        ]

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

    def _store_allocation(self, result):
        """Write lines and parts of an allocation, replacing those before.

        Set-based: what is new is created in one go, whatever the number of companies.
        """
        self.ensure_one()
        settlement = self._with_transition()
        calculation = self._prepare_calculation(result)
        values = self._prepare_lines_values(result, calculation)
        lines = {line.partner_id.id: line for line in settlement.line_ids}
        Line = self.env["verbund.settlement.line"]
        Line.union(
            *(line for partner_id, line in lines.items() if partner_id not in values)
        ).unlink()
        settlement.line_ids.part_ids.unlink()
        created = settlement.line_ids.create(
            [
                {"settlement_id": self.id, "partner_id": partner_id, **line_vals}
                for partner_id, (line_vals, _parts) in values.items()
                if partner_id not in lines
            ]
        )
        for partner_id, (line_vals, _parts) in values.items():
            if partner_id in lines:
                lines[partner_id].write(line_vals)
        lines.update((line.partner_id.id, line) for line in created)
        settlement.env["verbund.settlement.part"].create(
            [
                {"line_id": lines[partner_id].id, **part_vals}
                for partner_id, (_line_vals, parts) in values.items()
                for part_vals in parts
            ]
        )
        self._set_state(
            STATE_COMPUTED,
            amount_balance=self._amount(sum(result.balance.values())),
            calculation=calculation,
            computed_by_id=self.env.uid,
            computed_at=fields.Datetime.now(),
        )
        self._check_sum()

    def _prepare_calculation(self, result):
        """The result as plain data, with the names and labels of this day.

        A sheet printed next year shows what was approved, even if the company or a
        tax is called differently by then.
        """
        self.ensure_one()
        calculation = result.to_json()
        # sudo: names of taxes, not their settings
        taxes_sudo = self.cost_ids.sudo().sale_tax_id
        costs = {cost.id: cost for cost in self.cost_ids}
        subject = self._get_subject()
        partners = {partner.id: partner for partner in subject._apportion_parties()}
        # costs that a price pays together carry the names of all of them
        names = {
            costs[0].id: ", ".join(costs.mapped("name"))
            for costs in self._get_priced_costs().values()
        }
        for item in calculation["items"]:
            cost = costs[item["key"]]
            item.update(
                name=names.get(cost.id, cost.name),
                cost_type=cost.cost_type,
                net_cents=self._cents(cost.amount_net),
                gross_cents=self._cents(cost.amount_gross),
            )
        for group in calculation["groups"]:
            tax_sudo = taxes_sudo.filtered(lambda t, g=group: t.id == g["group"])
            group.update(
                rate=tax_sudo.amount, name=self._names(tax_sudo, "invoice_label")
            )
        for party in calculation["parties"]:
            party["name"] = partners[party["key"]].name
        begin, end = subject._apportion_period()
        calculation.update(
            seats=sum(share.party.seats for share in result.shares),
            key=self._names(self.key_id, "name"),
            method=self.key_id.method,
            minimum_cents=self._cents(self.key_id.minimum_amount),
            cap_cents=self._cents(self.key_id.maximum_amount),
            title=subject._apportion_title(),
            reference=subject._apportion_reference(),
            date_begin=fields.Datetime.to_string(begin) or "",
            date_end=fields.Datetime.to_string(end) or "",
            units=subject._apportion_units(),
        )
        return calculation

    def _names(self, record, field):
        """A translated name in every installed language: {code: name}."""
        return {
            code: record.with_context(lang=code)[field]
            or record.with_context(lang=code).display_name
            for code, _name in self.env["res.lang"].get_installed()
        }

    def _prepare_lines_values(self, result, calculation):
        """Values of all lines: {partner id: (line values, [part values])}.

        Companies that an earlier version charged stay in, with what they get back.
        """
        self.ensure_one()
        charged = self._charged_before()
        charged_taxes = defaultdict(list)
        for partner_id, tax_id in charged:
            charged_taxes[partner_id].append(tax_id)
        shares = {share.party.key: share for share in result.shares}
        partner_ids = dict.fromkeys([*shares, *charged_taxes])
        partners = self.env["res.partner"].browse(partner_ids)
        positions_sudo = self._get_fiscal_positions_sudo(partners)
        describe = self._basis_describer(result)
        values = {}
        for partner in partners:
            share = shares.get(partner.id)
            amounts = {}
            for tax_id, cents in (share.cents if share else {}).items():
                tax_id = self._map_tax_id(positions_sudo[partner], tax_id)
                amounts[tax_id] = amounts.get(tax_id, 0) + cents
            for tax_id in charged_taxes[partner.id]:
                amounts.setdefault(tax_id, 0)
            lang = partner.lang or self.env.lang
            values[partner.id] = (
                {
                    "basis": describe(share, lang),
                    "seats": share.party.seats if share else 0,
                    "exact_share": str(
                        sum(share.exact.values(), Fraction(0)) if share else 0
                    ),
                },
                [
                    self._prepare_part_vals(
                        tax_id,
                        self._amount(cents),
                        *charged.get((partner.id, tax_id), (0.0, 0.0)),
                    )
                    for tax_id, cents in amounts.items()
                ],
            )
        return values

    @api.model
    def _map_tax_id(self, position_sudo, tax_id):
        """The tax that a company's fiscal position makes of a tax.

        An exempt share stays exempt, wherever the company has its seat.
        """
        # sudo: a network manager need not see how taxes are set up
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        if not tax_sudo.amount:
            return tax_id
        return position_sudo.map_tax(tax_sudo)[:1].id or tax_id

    def _get_fiscal_positions_sudo(self, partners):
        """The fiscal position of each company: {partner: position}.

        What ``_get_fiscal_position`` says of one; Odoo looks for them all each time.
        """
        self.ensure_one()
        company = self.company_id
        # sudo: a network manager does not see the fiscal positions
        Position_sudo = self.env["account.fiscal.position"].sudo().with_company(company)
        automatic_sudo = Position_sudo.search(
            Domain(Position_sudo._check_company_domain(company))
            & Domain("auto_apply", "=", True)
        )
        positions_sudo = {}
        for partner in partners:
            partner_sudo = partner.sudo().with_company(company)
            position_sudo = partner_sudo.property_account_position_id
            if not position_sudo and partner_sudo.country_id:
                position_sudo = automatic_sudo._get_first_matching_fpos(partner_sudo)
            positions_sudo[partner] = position_sudo
        return positions_sudo

    def _prepare_part_vals(self, tax_id, amount, charged_untaxed, charged_tax):
        """One tax of one company; a later version taxes only its difference."""
        # sudo: a network manager need not see how taxes are set up
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        currency = self.currency_id
        difference = currency.round(amount - charged_untaxed)
        difference_tax = 0.0
        if tax_sudo.amount and difference:
            taxed = tax_sudo.compute_all(difference, currency=currency)
            difference_tax = currency.round(
                taxed["total_included"] - taxed["total_excluded"]
            )
        return {
            "tax_id": tax_id,
            "amount_untaxed": amount,
            "amount_tax": currency.round(charged_tax + difference_tax),
            "difference_untaxed": difference,
            "difference_tax": difference_tax,
        }

    def _basis_describer(self, result):
        """A function that puts the basis of a share in words, “3 of 11 seats”."""
        key = cost_keys.KEYS[self.key_id.method]
        parties = [share.party for share in result.shares]
        total = sum(key.figure.of(party) for party in parties)

        def describe(share, lang):
            env = self.with_context(lang=lang).env
            if not share:
                return env._("no longer takes part")
            point = get_lang(env).decimal_point
            return env._(
                key.words,
                figure=money.write(key.figure.of(share.party), point),
                total=money.write(total, point),
                companies=len(parties),
            )

        return describe

    def _check_sum(self):
        """What must always hold: the lines add up to the cost, to the cent."""
        for settlement in self:
            expected = settlement._cents(
                settlement.amount_cost - settlement.amount_balance
            )
            if settlement._cents(settlement.amount_untaxed) != expected:
                raise ValidationError(
                    self.env._(
                        "The shares of %(settlement)s do not add up to its cost.",
                        settlement=settlement.display_name,
                    )
                )

    def _check_current(self):
        """Seats, headcounts, taxes or the key may have changed since the computation.

        :raises UserError: when a new computation would give another result
        """
        for settlement in self:
            settlement._check_ready()
            if settlement.cost_ids._stale():
                raise UserError(
                    self.env._(
                        "A vendor bill of %(settlement)s has changed. Load the bills "
                        "and compute it again.",
                        settlement=settlement.display_name,
                    )
                )
            fresh = settlement._allocate().to_json()
            stored = settlement.calculation or {}
            if any(
                [_pick(row, names) for row in fresh[part]]
                != [_pick(row, names) for row in stored.get(part, [])]
                for part, names in _COMPARED.items()
            ):
                raise UserError(
                    self.env._(
                        "The figures behind %(settlement)s have changed since it was "
                        "computed. Compute it again.",
                        settlement=settlement.display_name,
                    )
                )
