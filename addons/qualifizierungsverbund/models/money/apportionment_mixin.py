from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import allocation, carried, money
from ..courses.verbund_course_cost import CATERING_TYPES


class VerbundApportionmentMixin(models.AbstractModel):
    """What a settlement asks of its subject: the thing whose cost companies share.

    A course is one; a year of a network, a meeting or a series of courses may be
    others. All of it works on an empty record, too: a form without a subject yet.
    """

    _name = "verbund.apportionment.mixin"
    _description = "Cost That Companies Share"

    # ------------------------------------------------------- what it is

    def _apportion_read(self):
        """Hook: read at once what pages of its shares say of it, and no more."""

    def _apportion_kind(self):
        """What a company calls such a thing: the label of its title."""
        # sudo: the name of a model
        return self.env["ir.model"].sudo()._get(self._name).name

    def _apportion_title(self):
        """Its name on invoices and sheets."""
        return self.display_name or ""

    def _apportion_reference(self):
        """Its number, by which a company knows it."""
        return ""

    def _apportion_period(self):
        """:return: first and last moment (the last is the day of supply), or False"""
        return False, False

    def _apportion_units(self):
        """Its length in teaching units, 0 where that means nothing."""
        return 0

    def _apportion_portal_link(self):
        """:return: address and label of its page in the portal, or None"""
        return None

    def _apportion_timeline(self, partner):
        """Hook: how far it has come for a company, as plain values for a page."""
        return []

    def _apportion_company(self):
        """The association that settles it."""
        return self.company_id

    def _apportion_networks(self):
        """The networks of which one settles it, and whose staff see it."""
        return self.env["verbund.network"]

    def _apportion_user(self):
        """Whom a company asks about its invoice."""
        return self.env["res.users"]

    # ------------------------------------------------- who bears how much

    def _apportion_parties(self):
        """The companies that bear the cost.

        :return: ``{partner: {"seats": …, "hours": …, "quota": …}}``, figures of
            ``tools.cost_keys.Party``
        """
        return {}

    def _apportion_carriers(self):
        """Companies that pay for empty seats, the earlier word first.

        :return: ``{partner: {"seats": …, "limit": amount}}``
        """
        return {}

    def _apportion_carried(self, costs, taxes_sudo, size):
        """What these companies pay: by ``tools.carried``.

        :param costs: list of ``tools.carried.Cost``
        :param taxes_sudo: sales taxes of what is shared
        :param size: seats of the group, taken and empty ones
        """
        carriers = self._apportion_carriers()
        rates = self._apportion_rates(
            self.env["res.partner"].union(*carriers), taxes_sudo
        )
        return carried.carry(
            costs,
            [
                carried.Carrier(
                    partner.id,
                    row["seats"],
                    allocation.Promise(
                        money.to_cents(row["limit"], self.currency_id.rounding),
                        rates[partner],
                    ),
                )
                for partner, row in carriers.items()
            ],
            size,
        )

    def _apportion_key(self):
        """Hook: the cost key without which it cannot be shared; empty for any."""
        return self.env["verbund.allocation.key"]

    def _apportion_borne(self, total_cents):
        """Hook: what companies pay by agreement, or are left with beside others.

        :param total_cents: cost, with the taxes that count in what they were told
        :return: ``{partner: cents}``, all companies or none
        """
        return {}

    def _apportion_rest(self):
        """Hook: the company that is left with what the others do not pay, or none."""
        return self.env["res.partner"]

    def _apportion_per_head(self):
        """Which part of a kind of cost grows with each participant.

        :return: ``{cost type: Fraction}``; of others nothing does
        """
        return {}

    def _apportion_order_numbers(self):
        """The companies' own numbers for what they take part in: {partner: number}."""
        return {}

    def _apportion_no_parties_text(self):
        """Why nothing can be shared when there is no party."""
        return self.env._(
            "No company takes part in %(subject)s.", subject=self.display_name
        )

    def _apportion_limits(self):
        """The most that each company pays, as it was told when it gave its word.

        :return: ``{partner: amount}``; who is not in it was promised nothing
        """
        return {}

    def _apportion_limits_include_tax(self):
        """Whether companies were told what they pay, or a price with VAT on top."""
        return self._apportion_is_exempt()

    def _apportion_rates(self, partners, taxes_sudo):
        """The taxes that count in what each company was told.

        Where the subject is exempt a company was told what it pays, so the tax on its
        meals counts; where it is taxable, a price with VAT on top.

        :param partners: companies
        :param taxes_sudo: sales taxes of what is shared
        :return: {partner: {tax id: rate}}
        """
        tax_ids = taxes_sudo.filtered("amount").ids
        if not partners or not tax_ids or not self._apportion_limits_include_tax():
            return dict.fromkeys(partners, {})
        positions_sudo = self.env["account.fiscal.position"]._verbund_each_sudo(
            self._apportion_company(), partners
        )
        rates = {}
        for position_sudo in set(positions_sudo.values()):
            charged_sudo = {
                tax_id: taxes_sudo.browse(position_sudo._verbund_map_tax(tax_id))
                for tax_id in tax_ids
            }
            rates[position_sudo] = {
                tax_id: money.exact(tax_sudo.amount) / 100
                for tax_id, tax_sudo in charged_sudo.items()
            }
        return {partner: rates[positions_sudo[partner]] for partner in partners}

    def _apportion_ask_limits(self, wanted):
        """Ask companies for a yes to a new limit; without it the old one holds.

        :param wanted: ``{partner: amount}``, in the unit of :meth:`_apportion_limits`
        :raises UserError: where companies cannot be asked
        """
        raise UserError(
            self.env._(
                "The companies of %(subject)s cannot be asked for a new limit.",
                subject=self.display_name,
            )
        )

    def _apportion_question(self, partner):
        """The price of a seat that a company is asked to agree to; False for none."""
        return False

    def _apportion_drop_questions(self):
        """Nobody is asked for a new limit any more: the network bears the rest."""

    # ------------------------------------------------------ what it costs

    def _apportion_bill_domain(self):
        """Which journal items of vendor bills are for it."""
        return Domain.FALSE

    def _apportion_planned_costs(self):
        """:return: list of dicts ``name cost_type amount_net``"""
        return []

    def _apportion_is_exempt(self):
        """Whether it is an exempt supply (catering is not, whatever it goes with)."""
        return False

    def _apportion_exempts(self, cost_type):
        """Whether companies are charged a kind of cost without tax."""
        return self._apportion_is_exempt() and cost_type not in CATERING_TYPES

    def _apportion_supply_day(self):
        """The day whose rates of tax hold; False as long as none is known."""
        _begin, end = self._apportion_period()
        return end and (self._apportion_company() or self.env.company)._verbund_day(end)

    # -------------------------------------------------- what follows from it

    def _apportion_settled(self):
        """Its cost is shared and invoiced."""
