from fractions import Fraction

from odoo import api, fields, models
from odoo.tools.misc import get_lang

from ...tools import cost_keys, money
from ..core import words
from .verbund_settlement import FINAL_STATES, HOLDING_STATES, STATE_IN_REVIEW


class VerbundSettlement(models.Model):
    """A result becomes lines: a company's share, a part of it per tax it is charged."""

    _inherit = "verbund.settlement"

    line_ids = fields.One2many(
        "verbund.settlement.line", "settlement_id", string="Shares", copy=False
    )
    amount_untaxed = fields.Monetary(
        string="Net",
        compute="_compute_amounts",
        store=True,
        tracking=True,
        aggregator=None,
    )
    amount_tax = fields.Monetary(
        string="Tax", compute="_compute_amounts", store=True, aggregator=None
    )
    amount_total = fields.Monetary(
        string="Total",
        compute="_compute_amounts",
        store=True,
        tracking=True,
        aggregator=None,
    )
    counted_untaxed = fields.Monetary(
        string="Net That Holds",
        compute="_compute_counted",
        store=True,
        help="What sums and reports count: not what is drafted to compare keys, a "
        "correction once it is approved, and each share once, whatever its versions.",
    )
    counted_total = fields.Monetary(
        string="Total That Holds", compute="_compute_counted", store=True
    )

    @api.depends(
        "state", "previous_id", "next_ids.state", "amount_untaxed", "amount_total"
    )
    def _compute_counted(self):
        for settlement in self:
            counts = settlement._is_counted()
            settlement.counted_untaxed = settlement.amount_untaxed if counts else 0.0
            settlement.counted_total = settlement.amount_total if counts else 0.0

    def _is_counted(self):
        """Whether it is the version that holds: a correction does once approved."""
        if self.state == STATE_IN_REVIEW:
            return not self.previous_id
        return self.state in HOLDING_STATES and self.next_ids.state not in FINAL_STATES

    @api.depends("line_ids.amount_untaxed", "line_ids.amount_tax")
    def _compute_amounts(self):
        for settlement in self:
            untaxed = sum(settlement.line_ids.mapped("amount_untaxed"))
            tax = sum(settlement.line_ids.mapped("amount_tax"))
            settlement.amount_untaxed = untaxed
            settlement.amount_tax = tax
            settlement.amount_total = untaxed + tax

    def _store_shares(self, result):
        """Write lines and parts of an allocation, replacing those before.

        Set-based: what is new is created in one go, whatever the number of companies.
        """
        self.ensure_one()
        settlement = self._with_transition()
        values = self._prepare_lines_values(result)
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

    def _prepare_lines_values(self, result):
        """Values of all lines: {partner id: (line values, [part values])}.

        Companies that an earlier version charged stay in, with what they get back, and
        those that were told a share by the last one.
        """
        self.ensure_one()
        charged = self._charged_before()
        shares = {share.party.key: share for share in result.shares}
        carried = {row.carrier.key: row for row in result.empty}
        told = self.previous_id.line_ids.filtered("amount_total").partner_id
        partner_ids = dict.fromkeys(
            [*shares, *carried, *(key[0] for key in charged), *told.ids]
        )
        partners = self.env["res.partner"].browse(partner_ids)
        positions_sudo = self.env["account.fiscal.position"]._verbund_each_sudo(
            self.company_id, partners
        )
        describe = self._basis_describer(result)
        values = {}
        for partner in partners:
            share, empty = shares.get(partner.id), carried.get(partner.id)
            lang = partner.lang or self.env.lang
            values[partner.id] = (
                {
                    "basis": describe(share, empty, lang),
                    "seats": share.party.seats if share else 0,
                    "seats_carried": empty.carrier.seats if empty else 0,
                    **self._prepare_limit_vals(share, empty),
                    "exact_share": str(
                        sum(share.exact.values(), Fraction(0)) if share else 0
                    ),
                },
                [
                    part
                    for source, is_carried in ((share, False), (empty, True))
                    for part in self._prepare_parts(
                        partner,
                        source.cents if source else {},
                        is_carried,
                        charged,
                        positions_sudo[partner],
                    )
                ],
            )
        return values

    def _prepare_parts(self, partner, cents, is_carried, charged, position_sudo):
        """Values of the parts of one company, of its seats or of empty ones.

        :param cents: {tax id: cents} before the fiscal position
        :param charged: see :meth:`_charged_before`
        """
        amounts = {}
        for tax_id, number in cents.items():
            tax_id = position_sudo._verbund_map_tax(tax_id)
            amounts[tax_id] = amounts.get(tax_id, 0) + number
        for partner_id, tax_id, of_empty in charged:
            if (partner_id, of_empty) == (partner.id, is_carried):
                amounts.setdefault(tax_id, 0)
        return [
            {
                **self.env["verbund.settlement.part"]._prepare_vals(
                    self.currency_id,
                    tax_id,
                    self._amount(number),
                    *charged.get((partner.id, tax_id, is_carried), (0.0, 0.0)),
                ),
                "is_carried": is_carried,
            }
            for tax_id, number in amounts.items()
        ]

    def _prepare_limit_vals(self, share, empty):
        """
        :param empty: what it pays for empty seats, ``tools.carried.Carried``
        """
        promises = [share and share.promise, empty and empty.carrier.promise]
        promised = [promise.cents for promise in promises if promise]
        # seats without a limit have none with empty ones either
        is_limited = bool(promised) and not (share and not share.promise)
        return {
            "is_limited": is_limited,
            "amount_limit": self._amount(sum(promised)) if is_limited else 0.0,
            "amount_above": self._amount(sum(share.above.values())) if share else 0.0,
        }

    def _basis_describer(self, result):
        """A function that puts the basis of a share in words, “3 of 11 seats”."""
        key = cost_keys.KEYS[self.key_id.method]
        parties = [share.party for share in result.shares]
        total = sum(key.figure.of(party) for party in parties)

        def describe(share, empty, lang):
            env = self.with_context(lang=lang).env
            parts = [share and of_seats(env, share), empty and of_empty(env, empty)]
            return "; ".join(filter(None, parts)) or env._("no longer takes part")

        def of_empty(env, empty):
            return env._(
                "%(empty)s empty of %(size)s seats",
                empty=empty.carrier.seats,
                size=empty.size,
            )

        def of_seats(env, share):
            point = get_lang(env).decimal_point
            return env._(
                key.words,
                figure=money.write(key.figure.of(share.party), point),
                total=money.write(total, point),
                companies=len(parties),
                seats=words.seats(env, share.party.seats),
            )

        return describe
