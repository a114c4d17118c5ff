from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import words
from ..core.batch import out_of_batch
from ..courses.verbund_offer import STATE_AWARDED
from .verbund_offer import STATE_ORDERED

# What the provider reads of it, beside its lines.
TOLD_FIELDS = frozenset({"note", "order_line"})
# Whose order for what it is: decided by the award.
AWARDED_FIELDS = frozenset({"partner_id", "currency_id", "verbund_course_id"})


class PurchaseOrder(models.Model):
    """The order for a course: what its offer says, whatever else is bought there."""

    _name = "purchase.order"
    _inherit = ["verbund.naming.mixin", "purchase.order"]

    verbund_course_id = fields.Many2one(
        "verbund.course",
        string="Course",
        index="btree_not_null",
        copy=False,
        help="The course this order is for.",
    )

    verbund_condition = fields.Char(
        string="Holds",
        compute="_compute_verbund_condition",
        compute_sudo=True,
        help="What the order to the provider says of the course, in its language.",
    )
    verbund_days = fields.Char(
        string="Days of the Course",
        compute="_compute_verbund_condition",
        compute_sudo=True,
    )

    @api.depends("state", "verbund_course_id.state", "verbund_course_id.date_begin")
    def _compute_verbund_condition(self):
        """Of the course as it stands, whenever the order is printed or read."""
        offers_sudo = self._get_awarded_sudo().grouped("purchase_order_id")
        for order in self:
            env = order.with_context(lang=order.partner_id.lang or self.env.lang).env
            offer_sudo = offers_sudo.get(order._origin)
            stands = offer_sudo and order.state != "cancel"
            order.verbund_condition = stands and offer_sudo._order_condition(env._)
            course = order.verbund_course_id
            order.verbund_days = words.period(env, course.date_begin, course.date_end)

    @api.depends("verbund_course_id")
    def _compute_date_planned(self):
        """A course does not arrive: its days stand on the paper instead."""
        orders = self.filtered("verbund_course_id")
        orders.date_planned = False
        return super(PurchaseOrder, self - orders)._compute_date_planned()

    def write(self, vals):
        for name in AWARDED_FIELDS & vals.keys():
            self._check_stays_awarded(name, vals[name])
        if TOLD_FIELDS & vals.keys():
            self._watch_terms()
        return super().write(vals)

    def _check_stays_awarded(self, name, value):
        """
        :raises UserError: when it would be the order of another provider, or course
        """
        for order in self:
            if order[name].id != (value or False) and order._get_awarded_sudo():
                raise UserError(
                    self.env._(
                        "%(order)s is the order of an offer that is awarded: "
                        "“%(field)s” stays. Take back the award, and award another "
                        "offer.",
                        order=order.name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _watch_terms(self):
        """What becomes of an order that its provider has is told to it."""
        out_of_batch(self)._get_told_sudo()._watch_order()

    def _get_told_sudo(self):
        """The offers whose orders their providers have, elevated."""
        placed = self.filtered(
            lambda order: order.verbund_course_id and order.state == STATE_ORDERED
        )
        # sudo: who buys need not see the courses
        return (
            placed._get_awarded_sudo() if placed else self.env["verbund.offer"].sudo()
        )

    def _get_offers_sudo(self):
        """The offers whose awards have made these orders, elevated."""
        # sudo: who buys need not see the courses
        offers_sudo = self.env["verbund.offer"].sudo()
        return offers_sudo.search([("purchase_order_id", "in", self.ids)])

    def _get_awarded_sudo(self):
        """Those whose award stands."""
        return self._get_offers_sudo().filtered(
            lambda offer_sudo: offer_sudo.state == STATE_AWARDED
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        """Whoever plans the course would not learn that nobody is ordered."""
        offer_sudo = self._get_awarded_sudo()[:1]
        if offer_sudo:
            raise UserError(
                self.env._(
                    "%(order)s is the order to %(provider)s for %(course)s and stays. "
                    "If the provider drops out, whoever plans the course takes back "
                    "the award.",
                    order=offer_sudo.purchase_order_id.name,
                    provider=offer_sudo.partner_id.name,
                    course=offer_sudo.course_id.display_name,
                )
            )

    def button_cancel(self):
        """Nobody has to tell the provider more about an order that is cancelled.

        Whoever plans the course learns that there is none, as long as the award stands.
        """
        res = super().button_cancel()
        offers_sudo = self._get_offers_sudo()
        offers_sudo._nothing_to_agree()
        offers_sudo._follow_order()
        self._get_awarded_sudo()._ask_for_order()
        return res

    def button_confirm(self):
        """One that is there again, and waits for an approval, is on its way."""
        res = super().button_confirm()
        waiting = self.filtered(lambda order: order.state == "to approve")
        waiting._get_awarded_sudo()._follow_heads()
        return res

    def button_approve(self, force=False):
        """The order is placed: its provider gets it, unless the award just says so."""
        # Of two who approve it at once the second changes nothing
        waiting = self.filtered(lambda order: order.state != STATE_ORDERED)
        res = super(PurchaseOrder, waiting).button_approve(force=force)
        placed = waiting.filtered(lambda order: order.state == STATE_ORDERED)
        for offer_sudo in placed._get_awarded_sudo():
            offer_sudo._follow_heads()
            offer_sudo._order_placed()
            offer_sudo._tell_providers("ordered")
        return res

    def action_acknowledge(self):
        """Whoever buys notes the yes of the provider; its portal does the same."""
        res = super().action_acknowledge()
        person = self.env.user.partner_id
        for offer_sudo in self._get_awarded_sudo():
            if offer_sudo._is_order_open():
                # By the link of the purchase app it may be anybody: then its provider
                is_known = person.commercial_partner_id == offer_sudo.partner_id
                offer_sudo._confirm_order(person if is_known else None)
        return res

    def button_draft(self):
        """An order that is there again asks for as many as take part.

        Its provider has read that one of an award that was taken back is cancelled.
        """
        self.check_access("write")
        awarded_sudo = self._get_awarded_sudo()
        taken_back_sudo = (self._get_offers_sudo() - awarded_sudo)[:1]
        if taken_back_sudo:
            raise UserError(
                self.env._(
                    "The award of %(provider)s for %(course)s was taken back: "
                    "%(order)s stays cancelled. A new award makes a new order.",
                    provider=taken_back_sudo.partner_id.name,
                    course=taken_back_sudo.course_id.display_name,
                    order=taken_back_sudo.purchase_order_id.name,
                )
            )
        res = super().button_draft()
        awarded_sudo._nothing_to_agree()
        awarded_sudo._ask_for_order()
        awarded_sudo.course_id._follow_heads()
        return res

    def _prepare_grouped_data(self, rfq):
        """Orders of two courses are not merged: each course pays its own."""
        return (*super()._prepare_grouped_data(rfq), rfq.verbund_course_id.id)

    def _add_supplier_to_product(self):
        """What one course costs is no price of the next one, nor of its other lines."""
        others = self.filtered(lambda order: not order.verbund_course_id)
        return super(PurchaseOrder, others)._add_supplier_to_product()
