from fractions import Fraction

from odoo import models

from ...tools import allocation, carried, cost_keys, money
from ..courses.verbund_course import PROMISED_STATES


class VerbundCourse(models.Model):
    """What is charged for guaranteed empty seats, and shown of it before."""

    _inherit = "verbund.course"

    def _apportion_carriers(self):
        """While booking is open, who would pay for them if it were decided now."""
        if self.state in PROMISED_STATES:
            seats = {row: row.seats_drawn for row in self._carriers()}
        else:
            seats = self._covered()
        return {
            row.partner_id: {"seats": seats[row], "limit": row.max_amount}
            for row in sorted(seats, key=lambda row: (row.bound_at, row.id))
        }

    def _apportion_per_head(self):
        """By the cost plan, at the seats that take part."""
        seats, heads, totals = self.seats_committed, {}, {}
        for cost in self.cost_ids:
            kind, per_seat = cost.cost_type, self._cents(cost.amount_per_seat)
            heads[kind] = heads.get(kind, 0) + per_seat * seats
            totals[kind] = totals.get(kind, 0) + self._cents(cost._amount_at(seats))
        return {
            kind: Fraction(heads[kind], cents)
            for kind, cents in totals.items()
            if cents
        }

    # ------------------------------------------- shown before there is a settlement

    def _are_present(self, seats, empty):
        """Whether these are all that take part, beside so many empty seats.

        :param seats: {partner: seats}
        """
        return empty == self._guaranteed_seats() and seats == {
            word.partner_id: word.seats for word in self.taking_part_ids
        }

    def _planned_items_beside(self, empty, size):
        """The cost plan, without what is paid for empty seats.

        :param empty: those among the seats of the group
        """
        taken = size - empty
        totals = self._planned_totals(lambda cost: cost._amount_at(taken))
        costs = self._planned_costs(totals, taken)
        # sudo: as in `_shares_at`
        rows = self._apportion_carried(costs, self.cost_ids.sudo().sale_tax_id, size)
        relief = carried.relieve(costs, rows)
        rule = cost_keys.Rule("per_seat")
        return [
            allocation.CostItem(tax_id, cents - relief.get(tax_id, 0), rule, tax_id)
            for tax_id, cents in totals.items()
        ]

    def _planned_costs(self, totals, taken):
        """The cost plan, with what grows with each participant.

        :param totals: as :meth:`_planned_totals`, at these seats
        :param taken: seats that are not empty
        """
        heads = self._planned_totals(lambda cost: cost.amount_per_seat * taken)
        return [
            carried.Cost(tax_id, tax_id, cents, Fraction(heads[tax_id], cents or 1))
            for tax_id, cents in totals.items()
        ]

    def _carried_amount(self, guarantee, seats):
        """As it is invoiced: what is paid of each tax is rounded by itself."""
        # sudo: a company is shown what the taxes of the association make of the plan
        course_sudo = self.sudo()
        taken, size = course_sudo.group_seats, course_sudo._group_size()
        totals = course_sudo._planned_totals(lambda cost: cost._amount_at(taken))
        rows = course_sudo._apportion_carried(
            course_sudo._planned_costs(totals, taken),
            course_sudo.cost_ids.sale_tax_id,
            size,
        )
        for row in rows:
            if (row.carrier.key, row.carrier.seats) == (guarantee.partner_id.id, seats):
                return money.to_amount(row.paid_cents, self.currency_id.rounding)
        return super()._carried_amount(guarantee, seats)
