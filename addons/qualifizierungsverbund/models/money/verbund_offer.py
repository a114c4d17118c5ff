from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from ...tools.file_name import file_name
from ..core import words
from ..core.batch import in_batch
from ..core.fields import activity_field
from ..core.transition_mixin import with_transition, without_defaults
from ..courses.verbund_course import (
    PROMISED_STATES,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)
from ..courses.verbund_offer import STATE_AWARDED

HEADS_ACTIVITY = "qualifizierungsverbund.mail_activity_participants"
UNLOCKERS = "purchase.group_purchase_manager"
# Requests that the association has not ordered by yet.
DRAFT_STATES = ("draft", "sent")
REQUEST_STATES = (*DRAFT_STATES, "to approve")
# Of which the provider knows nothing.
UNSEEN_STATES = ("draft", "to approve")
STATE_ORDERED = "purchase"
ORDER_REPORT = "purchase.action_report_purchase_order"
# Said, as a default of who awards would say it otherwise. Of the order: it is placed
# by its button, which asks for an approval, and its provider has not answered.
AS_PLACED = {
    "state": "draft",
    "locked": False,
    "acknowledged": False,
    "fiscal_position_id": False,  # that of the provider
}
# The same of each line.
AS_OFFERED = {
    "display_type": False,
    "is_downpayment": False,
    "discount": 0,
    "verbund_per_head": False,
    "verbund_from_heads": 0,
    "verbund_typed": False,
}
# With what the provider is told the order goes along.
WITH_ORDER = ("awarded", "ordered", "order_changed", "order_reminder")


class VerbundOffer(models.Model):
    """The order to the provider whose offer is chosen.

    It is confirmed with the award, under the condition that the course takes place, and
    goes along with the e-mail that says so. Above the limit of the purchase app it goes
    out when somebody has approved it there.
    """

    _inherit = "verbund.offer"

    purchase_order_id = fields.Many2one(
        "purchase.order", readonly=True, copy=False, index="btree_not_null"
    )
    agree_activity_id = activity_field("Whoever agrees with the provider on its order.")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "purchase_order_id",
            "agree_activity_id",
        }

    def _place_order(self):
        res = super()._place_order()
        for offer in self:
            # sudo: who plans courses need not have the rights of the purchase app;
            # its limit for orders without an approval asks for the user all the same
            orders_sudo = without_defaults(self.env["purchase.order"].sudo())
            orders_sudo = orders_sudo.with_company(offer.company_id)
            order_sudo = (
                with_transition(orders_sudo)
                .create(offer._prepare_purchase_vals())
                .with_env(orders_sudo.env)
            )
            if order_sudo.order_line:
                order_sudo.button_confirm()
            # After it: an order that is confirmed later is an e-mail of its own
            offer._with_transition().write({"purchase_order_id": order_sudo.id})
            offer._follow_heads()
        return res

    def _order_name(self):
        """The number of the order that stands, empty without one."""
        # sudo: the provider is told it, whoever acts
        order_sudo = self.purchase_order_id.sudo()
        return order_sudo.name if order_sudo.state == STATE_ORDERED else ""

    def _missing_order_words(self):
        """Why the award stands, but not its order; empty when nothing is missing.

        One that waits for an approval is on its way; without a price none is needed.
        """
        # sudo: as in `_order_name`
        order_sudo = self.purchase_order_id.sudo()
        if self.state != STATE_AWARDED or not order_sudo.order_line:
            return ""
        if order_sudo.state == "cancel":
            return self.env._(
                "The order is cancelled, but the award stands. Take back the "
                "award, or order again."
            )
        if order_sudo.state in DRAFT_STATES:
            return self.env._(
                "The order is a draft again, and the award stands. Take back the "
                "award, or confirm the order in the purchase app."
            )
        return ""

    def _ask_for_order(self):
        """Whoever plans the course learns that its provider has no order any more."""
        for offer in self:
            here = offer.company_id._verbund_here().env
            note = offer.with_env(here)._missing_order_words()
            needed = offer.course_state != STATE_CANCELLED
            if note and needed and offer in offer.course_id._get_order_offer_sudo():
                offer._ask_provider([note], summary=note)

    def _notice_values(self, partner):
        return {**super()._notice_values(partner), "order": self._order_name()}

    def _notice_files(self, notice):
        """The order goes along, and what it is for."""
        files = super()._notice_files(notice)
        if (notice.extra or {}).get("told") in WITH_ORDER:
            files = [*files, *self._order_files()]
        return files

    def _order_files(self):
        """The order as it stands, and what it is for.

        :return: list of (file name, bytes, type)
        """
        name = self._order_name()
        if not name:
            return []
        # sudo: as in `_order_name`
        pdf, _type = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(ORDER_REPORT, self.purchase_order_id.ids)
        )
        file = (file_name(name, ".pdf"), pdf, "application/pdf")
        return [file, self._brief_file()]

    def _notice_obstacle(self, template, extra):
        if extra.get("told") == "ordered" and not self._order_name():
            return self.env._("There is no order to the provider that stands.")
        return super()._notice_obstacle(template, extra)

    def _check_can_take_back(self):
        res = super()._check_can_take_back()
        # sudo: the rights of the purchase app, as when the order was made
        order_sudo = self.purchase_order_id.sudo()
        bills_sudo = order_sudo.invoice_ids.filtered(
            lambda bill: bill.state != "cancel"
        )
        if bills_sudo or any(order_sudo.order_line.mapped("qty_received")):
            raise UserError(
                self.env._(
                    "The order %(order)s has been billed or received: the award stays. "
                    "Enter another provider in the course.",
                    order=order_sudo.name,
                )
            )
        if order_sudo.locked and not self.env.user.has_group(UNLOCKERS):
            raise UserError(
                self.env._(
                    "The order %(order)s is locked. Whoever may unlock orders in the "
                    "purchase app does that first; then take back the award.",
                    order=order_sudo.name,
                )
            )
        return res

    def _take_back(self, order=None):
        """The order goes with the award; its provider reads of one that it has."""
        # sudo: the rights of the purchase app, as when the order was made
        order_sudo = self.purchase_order_id.sudo()
        stands = order_sudo and order_sudo.state != "cancel"
        has_gone_out = stands and order_sudo.state not in UNSEEN_STATES
        res = super()._take_back(order_sudo.name if has_gone_out else None)
        if stands:
            order_sudo.button_unlock()  # by who may: `_check_can_take_back`
            order_sudo.button_cancel()
        self._nothing_to_agree()
        return res

    def _prepare_purchase_vals(self):
        self.ensure_one()
        course = self.course_id
        product = self.company_id._verbund_get_product()
        # The provider reads the order.
        lang = self.partner_id.lang or self.env.lang
        _ = self.with_context(lang=lang).env._
        heads = self._ordered_heads()
        lines = [
            (_("%(course)s, fixed", course=course.name), 1, self.fixed_amount, {}),
            (
                _("%(course)s, per head", course=course.name),
                heads,
                self.per_head_amount,
                {"verbund_per_head": True},
            ),
            (
                _(
                    "%(course)s, second trainer (from %(seats)s participants)",
                    course=course.name,
                    seats=self.step_seats,
                ),
                1 if heads >= self.step_seats else 0,
                self.step_amount,
                {"verbund_from_heads": self.step_seats},
            ),
            (_("%(course)s, travel", course=course.name), 1, self.travel_amount, {}),
        ]
        return {
            **AS_PLACED,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            # that of the offer, whatever the provider is usually paid in
            "currency_id": self.currency_id.id,
            "origin": course.reference,
            "verbund_course_id": course.id,
            "note": self.cancellation_terms
            and Markup("<p>%s</p>") % self.cancellation_terms,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": name,
                        "product_qty": quantity,
                        "price_unit": price,
                        **AS_OFFERED,
                        **follows,
                    }
                )
                for name, quantity, price, follows in lines
                if price
            ],
        }

    def _order_condition(self, _):
        """On what the order hangs by now, in the words of ``_``."""
        if self.state != STATE_AWARDED:
            return ""
        if self.course_state == STATE_CANCELLED:
            return _("The course does not take place.")
        if self.course_state == STATE_CONFIRMED:
            return _("The course takes place: the order holds.")
        if self.course_state in PROMISED_STATES:
            return ""
        return _(
            "The order holds if the course takes place. We tell you when that is "
            "decided, with the number of participants."
        )

    def _order_terms(self, _):
        """On which terms it is ordered, as text."""
        # sudo: as in `_order_name`
        note = html2plaintext(self.purchase_order_id.sudo().note or "").strip()
        return "\n".join(filter(None, (self._order_condition(_), note)))

    def _ordered_heads(self):
        """For how many the provider is asked: who takes part, else the minimum."""
        course = self.course_id
        if course.state in PROMISED_STATES:
            return course.seats_committed
        return course.seats_committed or course.min_seats

    def _follow_heads(self):
        """The order asks for as many as take part; its provider is told by the course.

        Where it did not offer a group of this size, a person agrees on the price.
        """
        for offer in self:
            # sudo: the rights of the purchase app, as when the order was made
            order_sudo = offer.purchase_order_id.sudo()
            if order_sudo.state == "cancel":
                continue
            if offer.course_id.state == STATE_CANCELLED:
                note = self.env._("The course does not take place: cancel the order.")
                offer._ask_provider([note], summary=note)
                continue
            heads = offer._ordered_heads()
            # Its provider is told how many by the course
            changed_sudo = in_batch(order_sudo).order_line.filtered(
                lambda line, heads=heads: (
                    line._verbund_follows()
                    and line.product_qty != line._verbund_quantity(heads)
                )
            )
            for line_sudo in changed_sudo:
                # The price too, or Odoo looks it up in a list of prices
                line_sudo.write(
                    {
                        "product_qty": line_sudo._verbund_quantity(heads),
                        "price_unit": line_sudo.price_unit,
                    }
                )
            notes = [
                self.env._(
                    "Participants: %(heads)s, but “%(line)s” is ordered %(number)s "
                    "times, typed by hand. Type the right number there; with that of "
                    "the participants it follows them again.",
                    heads=heads,
                    line=line_sudo.name,
                    number=words.number(self.env, line_sudo.product_qty),
                )
                for line_sudo in order_sudo.order_line.filtered("verbund_typed")
                if line_sudo.product_qty != line_sudo._verbund_quantity(heads)
            ]
            if missing := offer._missing_order_words():
                notes.append(missing)
            if order_sudo.state == "to approve":
                notes.append(
                    self.env._(
                        "The order waits for an approval in the purchase app: the "
                        "provider does not have it yet."
                    )
                )
            if not offer._holds_for(heads):
                notes.append(
                    self.env._(
                        "Participants: %(heads)s, but the offer of the provider is "
                        "for %(sizes)s. Agree on the price with it.",
                        heads=heads,
                        sizes=offer._held_sizes_words(),
                    )
                )
            offer._ask_provider(notes)

    def _call_off_orders(self):
        """What nobody has ordered by yet ends with the course.

        So does an order under the condition that it takes place. Of one for a course
        that was confirmed a person agrees with the provider on how it ends.
        """
        # sudo: the rights of the purchase app, as when the order was made
        orders_sudo = self.sudo().purchase_order_id.filtered(
            lambda order: (
                not order.invoice_ids
                and (
                    order.state in REQUEST_STATES
                    or (
                        order.state == STATE_ORDERED
                        and not order.verbund_course_id._was_decided()
                    )
                )
            )
        )
        orders_sudo.button_unlock()
        orders_sudo.button_cancel()

    def _ask_provider(self, notes, **values):
        """One task for whoever plans the course, with the latest facts.

        It is on the course: who plans that need not see orders.
        """
        # sudo: whoever changes the seats of the course, or buys, sets the task
        offer_sudo = self.sudo()
        offer_sudo._nothing_to_agree()
        if not notes:
            return
        order = self.env._("Order %(order)s", order=offer_sudo.purchase_order_id.name)
        activity = offer_sudo.course_id.activity_schedule(
            HEADS_ACTIVITY,
            note=Markup("<br/>").join([order, *notes]),
            user_id=offer_sudo.course_id._notice_user().id,
            **values,
        )
        offer_sudo._with_transition().agree_activity_id = activity

    def _nothing_to_agree(self):
        # sudo: it is the task of whoever plans the course
        self.sudo().agree_activity_id.filtered("active").unlink()
