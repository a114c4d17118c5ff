from odoo import api, fields, models
from odoo.fields import Command


class VerbundOffer(models.Model):
    """The order to the provider whose offer is chosen."""

    _inherit = "verbund.offer"

    purchase_order_id = fields.Many2one(
        "purchase.order", readonly=True, copy=False, index="btree_not_null"
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"purchase_order_id"}

    def action_award(self):
        res = super().action_award()
        for offer in self:
            # sudo: who plans courses need not have the rights of the purchase app;
            # the order is a draft and goes out by somebody who has them.
            order_sudo = (
                self.env["purchase.order"]
                .sudo()
                .with_company(offer.company_id)
                .create(offer._prepare_purchase_vals())
            )
            offer._with_transition().write({"purchase_order_id": order_sudo.id})
        return res

    def _prepare_purchase_vals(self):
        self.ensure_one()
        course = self.course_id
        product = self.company_id._verbund_get_product()
        # The provider reads the order.
        lang = self.partner_id.lang or self.env.lang
        _ = self.with_context(lang=lang).env._
        lines = [
            (_("%(course)s, fixed", course=course.name), 1, self.fixed_amount),
            (
                _("%(course)s, per head", course=course.name),
                course.seats_committed or course.min_seats,
                self.per_head_amount,
            ),
            (_("%(course)s, travel", course=course.name), 1, self.travel_amount),
        ]
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": course.reference,
            "verbund_course_id": course.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": name,
                        "product_qty": quantity,
                        "price_unit": price,
                    }
                )
                for name, quantity, price in lines
                if price
            ],
        }
