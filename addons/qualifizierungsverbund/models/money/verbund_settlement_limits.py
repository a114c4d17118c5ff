from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import allocation
from ..core.notification import notification
from .verbund_settlement import STATE_COMPUTED


class VerbundSettlement(models.Model):
    """Nobody is charged more than was promised; who pays the rest is decided.

    What the promises keep off the companies is *above the limits*. Before the review
    the network agrees to bear it, with a reason that stands on every sheet, or the
    companies say yes to a new limit and the shares are computed again.
    """

    _inherit = "verbund.settlement"

    amount_above = fields.Monetary(
        string="Above the Limits, Net",
        compute="_compute_amount_above",
        store=True,
        aggregator=None,
        help="What cannot be charged, because companies were promised to pay less.",
    )
    above_borne = fields.Monetary(
        string="Borne by Decision",
        readonly=True,
        copy=False,
        aggregator=None,
        help="What the network has agreed to bear of it.",
    )
    above_reason = fields.Text(
        string="Why the Network Bears It", readonly=True, copy=False, tracking=True
    )
    above_open = fields.Boolean(compute="_compute_above_open")

    @api.depends("line_ids.amount_above")
    def _compute_amount_above(self):
        for settlement in self:
            settlement.amount_above = sum(settlement.line_ids.mapped("amount_above"))

    @api.depends(
        "amount_above", "above_borne", "line_ids.amount_above", "line_ids.part_ids"
    )
    def _compute_above_open(self):
        for settlement in self:
            settlement.above_open = any(
                line._is_above_limit() for line in settlement.line_ids
            ) and bool(
                settlement.currency_id.compare_amounts(
                    settlement.amount_above, settlement.above_borne
                )
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"above_borne", "above_reason"}

    def _get_promises(self):
        """The most that each company pays: {partner id: ``allocation.Promise``}."""
        self.ensure_one()
        subject = self._get_subject()
        limits = subject._apportion_limits()
        # sudo: who shares costs need not read taxes
        taxes_sudo = self.cost_ids.sudo().sale_tax_id
        rates = subject._apportion_rates(limits, taxes_sudo)
        return {
            partner.id: allocation.Promise(self._cents(amount), rates[partner])
            for partner, amount in limits.items()
        }

    def _check_above(self):
        """
        :raises UserError: when nobody has decided who pays what is above the limits
        """
        for settlement in self.filtered("above_open"):
            raise UserError(
                self.env._(
                    "%(amount)s (net) of %(settlement)s are above what the companies "
                    "were promised to pay at most. Let the network bear it, with a "
                    "reason, or ask the companies for a new limit and compute again.",
                    amount=settlement.currency_id.format(settlement.amount_above),
                    settlement=settlement.display_name,
                )
            )

    def _check_can_decide_above(self):
        """
        :raises UserError: when there is nothing to decide (any more)
        """
        self._check_can_edit()
        for settlement in self:
            if settlement.state != STATE_COMPUTED or not settlement.amount_above:
                raise UserError(
                    self.env._(
                        "Nothing of %(settlement)s is above the limits.",
                        settlement=settlement.display_name,
                    )
                )

    def action_bear_above(self, reason=None):
        """The network bears what is above the limits.

        :param reason: stands on the calculation sheets and stays on record
        :raises UserError: without a reason, or when nothing is above the limits
        """
        self._check_can_decide_above()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(
                self.env._(
                    "Say why the network bears this amount: the companies read it."
                )
            )
        for settlement in self:
            settlement._with_transition().write(
                {"above_borne": settlement.amount_above, "above_reason": reason}
            )
            # A late yes would be charged by a correction, though it is decided
            settlement._get_subject()._apportion_drop_questions()
            self.env["verbund.decision"]._record(
                settlement,
                "above_borne",
                words=reason,
                values={"amount": settlement.amount_above},
            )
        self._add_preparer()
        return True

    def action_ask_limits(self):
        """Ask the companies for a yes to what their share comes to.

        Whoever says yes has a new limit from then on; the shares are computed again.

        :raises UserError: when nothing is above the limits
        """
        self._check_can_decide_above()
        asked = 0
        for settlement in self:
            wanted = {
                self.env["res.partner"].browse(share.party.key): settlement._amount(
                    share.wanted_cents
                )
                for share in settlement._allocate().shares
                if any(share.above.values())
            }
            settlement._get_subject()._apportion_ask_limits(wanted)
            asked += len(wanted)
        self._add_preparer()
        return notification(
            self.env._("Companies that were asked: %(count)s.", count=asked), "success"
        )

    def _prepare_next_version_vals(self, reason):
        """What was decided holds as long as the amount does."""
        return {
            **super()._prepare_next_version_vals(reason),
            "above_borne": self.above_borne,
            "above_reason": self.above_reason,
        }
