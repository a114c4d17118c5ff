from odoo import api, fields, models

from ..courses.verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)
from ..courses.verbund_course_provider import MAIL_PROVIDER
from ..courses.verbund_offer import STATE_AWARDED
from .verbund_settlement import HOLDING_STATES


class VerbundCourse(models.Model):
    """What money adds to a course: its cost limit, and how it is settled."""

    _inherit = "verbund.course"

    settlement_ids = fields.One2many(
        "verbund.settlement", "course_id", groups="base.group_user"
    )
    settlement_count = fields.Integer(
        compute="_compute_settlement_count", groups="base.group_user"
    )

    def _association_invoices(self):
        """Elsewhere the provider or a lead company does, as its networks have it.

        What is approved keeps what the network had then.
        """
        # sudo: who invoices is a setting of the network, for the staff alone
        self_sudo = self.sudo()
        whose = self_sudo.network_ids
        # Before it is decided there is nothing to settle
        if self.state not in (*PLANNING_STATES, STATE_BOOKING_OPEN):
            held = self_sudo.settlement_ids.filtered(
                lambda settlement: settlement.state in HOLDING_STATES
            )
            whose = held.sorted("id")[-1:] or whose
        whose.fetch(["billing_model"])
        models = set(whose.mapped("billing_model"))
        return super()._association_invoices() and "association" in models

    @api.depends("settlement_ids")
    def _compute_settlement_count(self):
        counts = dict(
            self.env["verbund.settlement"]._read_group(
                [("course_id", "in", self.ids)], ["course_id"], ["__count"]
            )
        )
        for course in self:
            course.settlement_count = counts.get(course, 0)

    @api.depends(
        "company_id.verbund_course_approval_limit",
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "group_seats",
    )
    def _compute_needs_approval(self):
        """Not only below the minimum, but above the limit of the association, too."""
        res = super()._compute_needs_approval()
        for course in self:
            # sudo: the limit is a setting, for the staff alone
            limit = course.company_id.sudo().verbund_course_approval_limit
            if limit and course._total_at(course.group_seats) > limit:
                course.needs_approval = True
        return res

    @api.depends("offer_ids.purchase_order_id.state")
    def _compute_cancel_terms(self):
        """Of an order that has not gone out nothing is charged: it ends freely."""
        res = super()._compute_cancel_terms()
        for course in self.filtered("cancel_terms"):
            if not course._get_order_offer_sudo()._order_name():
                course.cancel_terms = False
        return res

    def action_finish(self):
        """A course that was settled while it ran is settled when it is over."""
        res = super().action_finish()
        for course in self:
            # sudo: a settlement may be of a network that the user does not see
            if course.sudo().settlement_ids.filtered(lambda s: s._is_settled()):
                course._apportion_settled()
        return res

    def action_cancel(self, reason=None, note=None):
        res = super().action_cancel(reason, note)
        self._ask_for_correction()
        return res

    def _call_off(self):
        res = super()._call_off()
        self.offer_ids._call_off_orders()
        self._follow_heads()
        return res

    def _get_decided_rows_sudo(self):
        rows = super()._get_decided_rows_sudo()
        # sudo: the rights of the purchase app, as when the order was made
        return [*rows, self.sudo().offer_ids.purchase_order_id]

    @api.model
    def _get_decided_fields(self):
        return {
            **super()._get_decided_fields(),
            "purchase.order": ("state", "locked"),
        }

    def _was_decided(self):
        """Whether the course was confirmed once: then it has an event."""
        return bool(self.event_id)

    def _get_order_offer_sudo(self):
        """The offer by which its provider was ordered, elevated."""
        # sudo: the provider is told its order, whoever acts
        return self.sudo().offer_ids.filtered(
            lambda offer: (
                offer.purchase_order_id
                and offer.state == STATE_AWARDED
                and offer.partner_id == self.provider_id
            )
        )[:1]

    def _notice_values(self, partner):
        """Its provider reads of its order: as it stands, or ended with the course."""
        values = super()._notice_values(partner)
        if partner.commercial_partner_id == self.provider_id:
            offer_sudo = self._get_order_offer_sudo()
            values["order"] = offer_sudo._order_name()
            if offer_sudo.purchase_order_id.state == "cancel":
                values["order_ended"] = offer_sudo.purchase_order_id.name
        return values

    def _notice_files(self, notice):
        """The order of as many as take part goes along when their number is told."""
        files = super()._notice_files(notice)
        if (
            notice.template == MAIL_PROVIDER
            and (notice.extra or {}).get("told") in ("confirmed", "seats")
            and notice.partner_id.commercial_partner_id == self.provider_id
        ):
            files = [*files, *self._get_order_offer_sudo()._order_files()]
        return files

    def _get_back_problem(self):
        # sudo: a settlement may be of a network that the user does not see
        if self.way_back and self._get_decided_courses().sudo().settlement_ids:
            return self.env._(
                "The decision on %(course)s stays: there is a settlement.",
                course=self.display_name,
            )
        return super()._get_back_problem()

    def _step_back(self):
        """The orders ask for as many as before, and nobody has to cancel one."""
        was_confirmed = self.state == STATE_CONFIRMED
        courses = self._get_decided_courses()
        if was_confirmed:
            # Before what was told is told again: then as it stands
            self.sudo().offer_ids._forget_typed()
        res = super()._step_back()
        # sudo: as in `_follow_heads`
        self.sudo().offer_ids._nothing_to_agree()
        self.sudo().offer_ids._ask_for_order()
        if was_confirmed:
            self.sudo().offer_ids.filtered("purchase_order_id")._follow_heads()
        else:
            courses._follow_heads()
        return res

    def _get_charged_sudo(self):
        """Shares that companies owe for the course, elevated, or are about to."""
        # sudo: a settlement may be of a network that the user does not see
        settlements_sudo = self.sudo().settlement_ids.filtered(
            lambda s: s._is_counted() and s.state in HOLDING_STATES
        )
        return settlements_sudo.line_ids.filtered("amount_total")

    def _ask_for_correction(self):
        """Companies are charged that are out: somebody corrects the settlement."""
        for settlement_sudo in self._get_charged_sudo().settlement_id:
            settlement_sudo._ask_for_correction()

    def _follow_heads(self):
        """The order to the provider asks for as many as take part."""
        decided = self.filtered(
            lambda course: course.state in (*PROMISED_STATES, STATE_CANCELLED)
        )
        # sudo: who may change seats need not see the offers
        decided.sudo().offer_ids.filtered("purchase_order_id")._follow_heads()

    def action_view_settlements(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settlements"),
            "res_model": "verbund.settlement",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("course_id", "=", self.id)],
            "context": {"default_course_id": self.id},
        }

    def action_create_settlement(self):
        """Open a new settlement with the course's costs already in it."""
        self.ensure_one()
        settlement = self.env["verbund.settlement"]._create_for_course(self)
        return settlement._get_records_action()
