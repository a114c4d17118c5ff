from odoo import models

from ...tools import allocation, cost_keys, guest_price, money

KEY = "qualifizierungsverbund.allocation_key_guest_price"


class VerbundCourse(models.Model):
    """Guests of an in-house course are charged their price, and the host the rest."""

    _inherit = "verbund.course"

    def _apportion_key(self):
        if self and self._has_guest_price():
            return self.env.ref(KEY)
        return super()._apportion_key()

    def _apportion_borne(self, total_cents):
        if not self or not self._has_guest_price():
            return super()._apportion_borne(total_cents)
        seats = {
            partner: figures["seats"]
            for partner, figures in self._apportion_parties().items()
        }
        price = self._cents(self.guest_price)
        return seats and guest_price.borne(total_cents, price, seats, self.host_id)

    def _apportion_rest(self):
        if not self or not self._has_guest_price():
            return super()._apportion_rest()
        return self.host_id

    def _partners_rated(self, seats, limits):
        """What guests pay to the cent decides on the cents of the host."""
        return {**seats, **limits} if self._has_guest_price() else limits

    def _shares_in(self, size, seats, limits, rates, items_at):
        if not self._has_guest_price() or size < sum(seats.values()) or not size:
            return super()._shares_in(size, seats, limits, rates, items_at)
        if own := seats.get(self.host_id):
            size = min(size, own + self.guest_seats)
        unknown = max(size - sum(seats.values()), 0)
        # Whoever they are: guests beside the host, or with it what guests leave
        others = self.env["res.partner"]
        host = self.host_id if self.host_id in seats else others
        group = {**seats, others: unknown} if unknown or not host else seats
        totals = self._planned_totals(lambda cost: cost._amount_at(size))
        return self._shares_at_guest_price(group, host, totals, limits, rates)

    def _shares_at_guest_price(self, group, host, totals, limits, rates):
        """
        :param group: {partner, an empty one for all others: seats}
        :param host: who of them bears the rest
        :param totals: as :meth:`_planned_totals`
        """
        # As settled: the price has the usual tax in it, whoever is charged another
        told = self._usual_rates()
        total = sum(
            cents + money.round_half_up(cents * told.get(tax_id, 0))
            for tax_id, cents in totals.items()
        )
        parts = guest_price.borne(total, self._cents(self.guest_price), group, host)
        shares = allocation.allocate(
            self._cost_items(totals, "guest_price"),
            [
                cost_keys.Party(partner.id, borne=part, order=partner.id or 0)
                for partner, part in parts.items()
            ],
            promises={
                **{
                    partner.id: allocation.Promise(None, rates[partner])
                    for partner in group
                    if partner in rates
                },
                **self._limit_promises(group, limits, rates),
            },
            fixed=allocation.FixedPrices(
                host.id, {partner.id: part for partner, part in parts.items()}
            ),
        ).shares
        return self._shared_amounts(shares, limits)

    # ------------------------------------------------------ what they read

    def _page_values(self, commitment, partner=None):
        values = super()._page_values(commitment, partner)
        if values["host"] and self._has_guest_price():
            tax = values["prices"]["tax"]
            # A company that is charged another tax may pay less: it, or a guest
            values["host"]["at_most"] = self._may_tax_skip_price() or tax == "other"
            if values["host"]["own"]:
                values["host"]["at_most"] |= tax == "included"
                values["prices"]["odd_cents"] = tax in ("included", "other")
        return values

    def _may_tax_skip_price(self):
        """Whether no net amount may come to the price, as all has the same tax in it.

        By ``allocation.FixedPrices``; in a taxable course the price is net.
        """
        # sudo: guests may not read taxes
        costs_sudo = self.cost_ids.sudo()
        taxes_sudo = costs_sudo.sale_tax_id
        return (
            self._apportion_is_exempt()
            and len(taxes_sudo) == 1
            and bool(taxes_sudo.amount)
            and all(cost_sudo.sale_tax_id for cost_sudo in costs_sudo)
        )
