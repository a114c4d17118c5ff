from odoo import api, fields, models

from ...tools import money
from ..core import words
from ..core.fields import activity_field


class VerbundOffer(models.Model):
    """The order becomes dearer in the purchase app: whoever plans the course learns it.

    Its log says each price as it comes; a higher one is a task until somebody has seen
    to it, or the order costs no more again than it did before.
    """

    _inherit = "verbund.offer"

    dearer_activity_id = activity_field("Whoever plans with an order that is dearer.")
    dearer_from = fields.Monetary(
        readonly=True,
        copy=False,
        aggregator=None,
        help="What the order came to before the task about its price was set.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"dearer_activity_id", "dearer_from"}

    def _order_total(self):
        """What the order comes to without VAT, in the currency of the offer."""
        # sudo: as in `_order_name`
        return self.purchase_order_id.sudo().amount_untaxed

    def _order_said(self):
        return {**super()._order_said(), "amount": self._order_total()}

    def _note_order_price(self, old):
        """Say what the order comes to by now, where that is something else.

        :param old: what it came to until now, without VAT
        """
        res = super()._note_order_price(old)
        if self.currency_id.compare_amounts(self._order_total(), old):
            self._say_order_price(old, self._order_price_words)
        return res

    def _say_order_price(self, old, said):
        """In the log of the course; where it is dearer, as a task.

        :param old: what it is held against, without VAT
        :param said: function that makes words of both amounts
        """
        new, compare = self._order_total(), self.currency_id.compare_amounts
        self.course_id._message_log(body=said(old, new))
        if self.dearer_activity_id.filtered("active"):
            old = self.dearer_from
        self._drop_dearer()
        if compare(new, old) > 0:
            _ = self.company_id._verbund_here().env._
            task = self.course_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=_("The order to %(who)s is dearer", who=self.partner_id.name),
                note=" ".join(
                    [
                        said(old, new),
                        _(
                            "The cost plan of the course does not follow it: check "
                            "whether the price of a seat still holds."
                        ),
                    ]
                ),
                user_id=self.course_id._notice_user().id,
            )
            self._with_transition().write(
                {"dearer_activity_id": task.id, "dearer_from": old}
            )

    def _order_price_words(self, old, new):
        env = self.company_id._verbund_here().env
        return env._(
            "Order %(order)s to %(provider)s has changed in the purchase app: it comes "
            "to %(new)s without VAT now, and came to %(old)s before.",
            order=self._order_name(),
            provider=self.partner_id.name,
            old=words.money(env, old, self.currency_id),
            new=words.money(env, new, self.currency_id),
        )

    def _order_placed(self):
        """One that was changed before it was placed again is held against its offer."""
        res = super()._order_placed()
        for offer in self.filtered(lambda offer: offer._order_name()):
            cents = offer._to_price_curve().total(offer._ordered_heads())
            offered = money.to_amount(cents, offer.currency_id.rounding)
            if offer.currency_id.compare_amounts(offer._order_total(), offered) > 0:
                offer._say_order_price(offered, offer._offered_price_words)
        return res

    def _offered_price_words(self, offered, new):
        env = self.company_id._verbund_here().env
        return env._(
            "Order %(order)s to %(provider)s comes to %(new)s without VAT; by its "
            "offer it would come to %(offered)s.",
            order=self._order_name(),
            provider=self.partner_id.name,
            new=words.money(env, new, self.currency_id),
            offered=words.money(env, offered, self.currency_id),
        )

    def _drop_dearer(self):
        self.dearer_activity_id.filtered("active").unlink()

    def _follow_order(self):
        res = super()._follow_order()
        # sudo: it is the task of whoever plans the course
        for offer_sudo in self.sudo():
            if not offer_sudo._order_status():
                offer_sudo._drop_dearer()
        return res
