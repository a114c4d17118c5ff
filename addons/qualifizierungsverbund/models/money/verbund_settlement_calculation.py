from odoo import api, fields, models

from .verbund_settlement import STATE_COMPUTED


class VerbundSettlement(models.Model):
    """The result as it was on that day: what a sheet printed next year shows."""

    _inherit = "verbund.settlement"

    calculation = fields.Json(
        readonly=True,
        copy=False,
        # Pages of a company and lists read it of none
        prefetch=False,
        help="Exact figures of the last computation, frozen with the approval.",
    )
    computed_by_id = fields.Many2one(
        "res.users", string="Computed by", readonly=True, copy=False
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    amount_balance = fields.Monetary(
        string="Borne by the Network",
        readonly=True,
        copy=False,
        aggregator=None,
        help="With fixed prices, what the companies do not pay (or pay too much); what "
        "is above the limits they were promised; and all of it where no company takes "
        "part any more.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "amount_balance",
            "calculation",
            "computed_at",
            "computed_by_id",
        }

    def _store_calculation(self, result):
        self._set_state(
            STATE_COMPUTED,
            amount_balance=self._amount(
                sum(result.balance.values()) + sum(result.above.values())
            ),
            calculation=self._prepare_calculation(result),
            computed_by_id=self.env.uid,
            computed_at=fields.Datetime.now(),
        )

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
            item.update(self._prepare_item(item, costs, names))
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
            limits_include_tax=subject._apportion_limits_include_tax(),
            minimum_cents=self._cents(self.key_id.minimum_amount),
            cap_cents=self._cents(self.key_id.maximum_amount),
            title=subject._apportion_title(),
            reference=subject._apportion_reference(),
            date_begin=fields.Datetime.to_string(begin) or "",
            date_end=fields.Datetime.to_string(end) or "",
            units=subject._apportion_units(),
        )
        return calculation

    def _prepare_item(self, item, costs, names):
        """What a sheet says of a cost beside the figures.

        :param costs: {id: cost}
        :param names: {cost id: name} where it is another than that of the cost
        """
        cost = costs.get(item["key"])
        if cost:
            return {
                "name": names.get(cost.id, cost.name),
                "cost_type": cost.cost_type,
                "net_cents": self._cents(cost.amount_net),
                "gross_cents": self._cents(cost.amount_gross),
            }
        cost = costs[int(item["key"].removeprefix("empty-"))]
        here = self.with_context(lang=self.company_id._verbund_lang()).env
        return {
            "name": here._(
                "%(cost)s: carried by guarantees of empty seats", cost=cost.name
            ),
            "cost_type": cost.cost_type,
            "net_cents": item["amount_cents"],
            "gross_cents": item["amount_cents"],
        }

    def _names(self, record, field):
        """A translated name in every installed language: {code: name}."""
        return {
            code: record.with_context(lang=code)[field]
            or record.with_context(lang=code).display_name
            for code, _name in self.env["res.lang"].get_installed()
        }
