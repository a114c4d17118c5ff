from collections import Counter

from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..core.notification import notification
from .verbund_settlement import STATE_COMPUTED, STATE_DRAFT


class VerbundSettlement(models.Model):
    """What is shared: bills, the cost plan, and what was typed."""

    _inherit = "verbund.settlement"

    cost_ids = fields.One2many(
        "verbund.settlement.cost", "settlement_id", string="Costs"
    )
    amount_cost = fields.Monetary(
        string="Cost", compute="_compute_amount_cost", store=True, aggregator=None
    )
    plan_outdated = fields.Boolean(compute="_compute_plan_outdated")
    prepared_by_ids = fields.Many2many(
        "res.users",
        "verbund_settlement_prepared_rel",
        "settlement_id",
        "user_id",
        string="Prepared by",
        readonly=True,
        copy=False,
        help="Who entered costs, percentages or the key: none of them approves.",
    )

    @api.depends("cost_ids.amount")
    def _compute_amount_cost(self):
        for settlement in self:
            settlement.amount_cost = sum(settlement.cost_ids.mapped("amount"))

    @api.depends("cost_ids.typed_over", "previous_id")
    def _compute_plan_outdated(self):
        for settlement in self:
            settlement.plan_outdated = settlement._is_plan_outdated()

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"prepared_by_ids"}

    def copy_data(self, default=None):
        """What was typed comes along; bills and plan are taken afresh, see ``copy``."""
        vals_list = super().copy_data(default)
        for settlement, vals in zip(self, vals_list, strict=True):
            typed = settlement.cost_ids.filtered(lambda cost: cost.source == "typed")
            vals.setdefault("cost_ids", [Command.create(v) for v in typed.copy_data()])
        return vals_list

    def copy(self, default=None):
        """A draft beside this one, to compare keys."""
        copies = super().copy(default)
        for settlement, new in zip(self, copies, strict=True):
            sources = set(settlement.cost_ids.mapped("source"))
            if "bill" in sources:
                new.action_load_bills()
            if "plan" in sources:
                new.action_load_plan()
        return copies

    def action_load_bills(self):
        """Take the lines of the subject's posted vendor bills, without doubles.

        Lines of bills that are no longer posted go out again, and what was changed in
        a bill is changed here.
        """
        self._check_can_edit()
        domain = Domain.OR(s._get_bill_line_domain() for s in self)
        # sudo: a network manager shares the cost without seeing the bookkeeping
        lines_sudo = (
            self.env["account.move.line"].sudo().search(domain, order="move_id, id")
        )
        Cost = self._with_transition().env["verbund.settlement.cost"]
        gone, billed, new = Cost, Cost, []
        for settlement in self:
            lost, kept, vals_list = settlement._compare_bills(lines_sudo)
            gone |= lost
            billed |= kept
            new += vals_list
        changed = billed._stale()
        outdated = (gone | changed).settlement_id.ids
        outdated += [vals["settlement_id"] for vals in new]
        gone_count = len(gone)
        gone.unlink()
        amounts = Cost._bill_amounts(changed.sudo().bill_line_id)
        for cost in changed:
            cost.write(amounts[cost.sudo().bill_line_id])
        Cost.create(new)
        self.filtered(lambda settlement: settlement.id in outdated)._outdate()
        return notification(
            self.env._(
                "Lines taken over: %(new)s, changed: %(changed)s, taken out: %(gone)s.",
                new=len(new),
                changed=len(changed),
                gone=gone_count,
            )
        )

    def _compare_bills(self, lines_sudo):
        """What is taken over from bills, and what they say.

        :param lines_sudo: lines of bills, of other settlements as well
        :return: costs whose line is gone, costs whose line is there, values of new ones
        """
        self.ensure_one()
        wanted_sudo = lines_sudo.filtered_domain(self._get_bill_line_domain())
        taken = self.cost_ids.filtered(lambda cost: cost.source == "bill")
        # sudo: as in `action_load_bills`
        kept = taken.filtered(lambda cost: cost.sudo().bill_line_id in wanted_sudo)
        new = taken._from_bill_lines(wanted_sudo - kept.sudo().bill_line_id)
        return taken - kept, kept, [{"settlement_id": self.id, **vals} for vals in new]

    def _check_can_edit(self):
        """
        :raises AccessError: when the user may not
        :raises UserError: when nobody may any more
        """
        self.check_access("write")
        self._check_not_frozen()

    def _get_bill_line_domain(self):
        self.ensure_one()
        return self._get_subject()._apportion_bill_domain() & Domain(
            [
                ("move_id.move_type", "in", ("in_invoice", "in_refund")),
                ("company_id", "=", self.company_id.id),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
            ]
        )

    def action_load_plan(self):
        """Take the cost plan of the subject.

        What was taken from the plan before is replaced, also where it was typed over.
        """
        self._check_can_edit()
        Cost = self._with_transition().env["verbund.settlement.cost"]
        planned = self.cost_ids.filtered(lambda cost: cost.source == "plan")
        Cost.browse(planned.ids).unlink()
        costs = Cost.create(
            [
                {"settlement_id": settlement.id, "source": "plan", **cost}
                for settlement in self
                for cost in settlement._get_subject()._apportion_planned_costs()
            ]
        )
        costs._take_out_catering_tax()
        self._outdate()
        return True

    def _is_plan_outdated(self):
        """Whether what was taken from the plan holds for another number of seats.

        A correction starts with what was approved, whoever has left since; and what
        was typed over holds for any number.
        """
        self.ensure_one()
        taken = self.cost_ids._origin.filtered(
            lambda cost: cost.source == "plan" and not cost.typed_over
        )
        if self.previous_id or not taken:
            return False
        planned = self._get_subject()._apportion_planned_costs()
        return not Counter(self._cents(cost.amount_gross) for cost in taken) <= Counter(
            self._cents(cost["amount_net"]) for cost in planned
        )

    def _get_moved_costs(self):
        """Costs with the tax of the day they were computed for, not of that of now.

        Where somebody chose a tax, the day does not matter.
        """
        self.ensure_one()
        calculation = self.calculation or self.previous_id.calculation or {}
        end = fields.Datetime.to_datetime(calculation.get("date_end"))
        then, now = end and self.company_id._verbund_day(end), self.supply_date
        if not then or then == now:
            return self.cost_ids.browse()
        return self.cost_ids.filtered(
            lambda cost: cost.sale_tax_id == cost._tax_on(then) != cost._tax_on(now)
        )

    def _follow_supply_date(self):
        """Costs have the rates of the days on which the course takes place by now."""
        for cost in self._get_moved_costs():
            cost.sale_tax_id = cost._tax_on(self.supply_date)
        self.cost_ids._take_out_catering_tax()

    def _outdate(self):
        """Costs, key or percentages changed: computed figures are out of date.

        Whoever changed them has prepared the settlement, whoever computes it.
        """
        self._add_preparer()
        computed = self.filtered(lambda s: s.state == STATE_COMPUTED)
        if computed:
            computed._set_state(STATE_DRAFT)

    def _add_preparer(self):
        """Whoever is at work here does not approve it."""
        user = self.env.user
        new = self.filtered(lambda s: user not in s.prepared_by_ids)
        if new:
            new._with_transition().write({"prepared_by_ids": [Command.link(user.id)]})
