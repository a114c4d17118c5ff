from odoo import models

from ...tools import allocation
from ...tools import carried as tool


class VerbundSettlement(models.Model):
    """Who guaranteed empty seats pays for them, before the others share the rest."""

    _inherit = "verbund.settlement"

    def _get_carried(self):
        """What companies pay for empty seats: by ``tools.carried``."""
        self.ensure_one()
        subject = self._get_subject()
        carriers, parties = subject._apportion_carriers(), subject._apportion_parties()
        if not carriers or not parties:
            return []
        size = sum(row["seats"] for row in (*parties.values(), *carriers.values()))
        # sudo: who shares costs need not read taxes
        taxes_sudo = self.cost_ids.sudo().sale_tax_id
        return subject._apportion_carried(self._get_carried_costs(), taxes_sudo, size)

    def _get_carried_costs(self):
        """The costs, with what grows with each participant."""
        per_head = self._get_subject()._apportion_per_head()
        return [
            tool.Cost(
                cost.id,
                cost.sale_tax_id.id,
                self._cents(cost.amount),
                per_head.get(cost.cost_type, 0),
            )
            for cost in self.cost_ids
        ]

    def _get_relief(self, carried):
        """What is taken off each cost: {cost id: cents}."""
        return tool.relieve(self._get_carried_costs(), carried)

    def _get_relief_items(self, relief):
        """Beside each cost that is shared, what others carry of it.

        :param relief: as :meth:`_get_relief`
        """
        return [
            allocation.CostItem(
                key=f"empty-{cost.id}",
                amount_cents=-relief[cost.id],
                rule=self.key_id._rule_for(cost.cost_type),
                group=cost.sale_tax_id.id,
            )
            for cost in self.cost_ids
            if cost.id in relief and self._is_shared(cost)
        ]

    def _prepare_calculation(self, result):
        """Also the names of those who take no part, as they are on this day."""
        calculation = super()._prepare_calculation(result)
        for row in calculation["empty"]:
            row["name"] = self.env["res.partner"].browse(row["key"]).name
        return calculation
