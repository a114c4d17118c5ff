from odoo import models
from odoo.exceptions import UserError

from ...tools.todo import Todo
from ..core import words
from .verbund_offer_order import ORDER_CHANGED, ORDER_CONFIRMED, ORDER_OBJECTED

ANSWER_CONFIRM = "order_confirm"
ANSWER_OBJECT = "order_object"
# Texts that ask for a yes to the order, which goes along.
ORDER_QUESTIONS = ("order_changed", "order_reminder")


class VerbundOffer(models.Model):
    """The order as its provider reads and answers it, by whichever door."""

    _inherit = "verbund.offer"

    def _page_values(self, reply_to=""):
        page = super()._page_values(reply_to)
        if page["stands"] == "chosen":
            page["course"] |= {"order": self._page_order()}
        return page

    def _page_order(self):
        """Plain values for ``provider_order``; None without an order that stands."""
        if not self._order_status():
            return None
        # sudo: the provider reads its own order
        order_sudo = self.purchase_order_id.sudo()
        return {
            "name": order_sudo.name,
            "rows": self._order_rows(),
            "total": words.money(self.env, order_sudo.amount_untaxed, self.currency_id),
            "note": self._order_terms(self.env._),
            "says": self._page_order_says(),
            "takes_answer": (
                self._takes_order_answer() and self._order_status() != ORDER_CONFIRMED
            ),
            "shown": self._get_order_terms(),
            "question": {
                "name": "order_objection",
                "type": "text",
                "text": self._objection_label(),
            },
            "url": f"/my/verbund/teaching/{self.course_id.id}/order",
        }

    def _objection_label(self):
        return self.env._("What does not fit, and what would")

    def _page_order_says(self):
        """What holds of the order, in a sentence."""
        _, status = self.env._, self._order_status()
        if status == ORDER_CONFIRMED:
            return self._order_answered()
        if status == ORDER_OBJECTED:
            return _(
                "You have written that it is not possible like that: %(why)s",
                why=self.order_objection,
            )
        if not self._takes_order_answer():
            return ""
        parts = []
        if status == ORDER_CHANGED:
            parts.append(_("The order has changed since your answer."))
        due = self._order_due()
        if due:
            day = words.day(self.env, due)
            parts.append(_("Please confirm the order until %(day)s.", day=day))
        else:
            parts.append(_("Please confirm the order."))
        return " ".join(parts)

    def _order_answered(self):
        return self.env._(
            "Confirmed on %(day)s by %(person)s.",
            day=words.day(
                self.env, self.company_id._verbund_day(self.order_answered_at)
            ),
            person=self.order_answered_by or "",
        )

    def _read_order_answer(self, form, contact):
        """Confirm the order, or say what does not fit, as the form says.

        :param contact: who speaks for the provider
        :return: message
        :raises UserError: when no order stands, or not the one that was shown
        """
        self.ensure_one()
        self._check_order_answer()
        confirmed = self._order_status() == ORDER_CONFIRMED
        if form.post.get("answer") == ANSWER_OBJECT:
            if confirmed:
                raise UserError(
                    self.env._(
                        "%(answered)s If something has come up, please call us.",
                        answered=self._order_answered(),
                    )
                )
            return self._read_objection(form, contact)
        if not confirmed:
            self._check_order_shown(form)
            self._confirm_order(contact)
        return self.env._("Thank you, the order is confirmed.")

    def _read_objection(self, form, contact):
        said = form.text("order_objection", self._objection_label(), max_length=2000)
        if not said:
            form.refuse(
                "order_objection", self.env._("Please write to us what does not fit.")
            )
        form.check()
        self._check_order_shown(form)
        is_new = self._order_status() != ORDER_OBJECTED or self.order_objection != said
        if is_new:  # or it was sent twice
            self._object_order(contact, said)
        return self.env._("Thank you, we have noted that and get in touch with you.")

    def _check_order_shown(self, form):
        """A yes is given to what the page said, not to what has become of it since.

        :raises UserError: when it says something else by now
        """
        if form.text("shown", "shown") != self._get_order_terms():
            raise UserError(
                self.env._(
                    "The order has changed since you opened this page. Please read it "
                    "again."
                )
            )

    def _link_act_offer(self, link, form):
        if form.post.get("answer") in (ANSWER_CONFIRM, ANSWER_OBJECT):
            return self._read_order_answer(form, link.partner_id)
        return super()._link_act_offer(link, form)

    # ------------------------------------------------- to do, and e-mails

    def _todos(self):
        return [*super()._todos(), *self._order_todos()]

    def _order_todos(self):
        """That the provider is asked to confirm its order, or has done so."""
        status, _ = self._order_status(), self.env._
        if status == ORDER_CONFIRMED:
            task = _("Order %(order)s confirmed", order=self._order_name())
            done = self.company_id._verbund_day(self.order_answered_at)
        elif self._is_order_open():
            task = _("Confirm order %(order)s", order=self._order_name())
            done = None
        else:
            return []
        # sudo: the provider reads its own order
        total = self.purchase_order_id.sudo().amount_untaxed
        return [
            Todo(
                subject=self.course_id.name,
                task=task,
                url=f"/my/verbund/teaching/{self.course_id.id}",
                button=_("To the order"),
                amount=words.money(self.env, total, self.currency_id),
                due=self._order_due() or None,
                done=done,
            )
        ]

    def _notice_order(self):
        """What an e-mail says of the yes that is waited for."""
        is_open = self._is_order_open()
        due = self._order_due() if is_open else False
        return {
            "confirm_order": is_open,
            "confirm_by": self.company_id._verbund_show(due) if due else "",
        }

    def _notice_values(self, partner):
        return {**super()._notice_values(partner), **self._notice_order()}

    def _notice_obstacle(self, template, extra):
        told = extra.get("told")
        if told == "order_confirmed" and self._order_status() != ORDER_CONFIRMED:
            return self.env._("The order is not confirmed as it stands.")
        # No yes is waited for once a course has begun; a change is told all the same
        asks = told == "order_reminder" or self._takes_order_answer()
        if told in ORDER_QUESTIONS and asks and not self._is_order_open():
            return self.env._("No confirmation of the order is waited for.")
        if told == "order_changed" and extra.get("terms") != self._get_order_terms():
            return self.env._("The order has changed again.")
        return super()._notice_obstacle(template, extra)
