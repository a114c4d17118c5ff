from odoo import models
from odoo.fields import Domain

from ...tools.todo import Todo
from ..core import words


class AccountMove(models.Model):
    """An invoice of a share as something to do, and as done."""

    _inherit = "account.move"

    def _todo_paid_since(self, day):
        """Invoices on which nothing is open any more, and the day of that.

        :return: dict id of the invoice -> day, of those settled since *day*
        """
        paid = self.filtered(lambda move: move.move_type == "out_invoice").filtered(
            lambda move: not move.amount_residual
        )
        groups = self.env["account.partial.reconcile"]._read_group(
            Domain("max_date", ">=", day)
            & Domain("debit_move_id.move_id", "in", paid.ids),
            ["debit_move_id.move_id"],
            ["max_date:max"],
        )
        return {move.id: last for move, last in groups}

    def _todo_to_pay(self, amount, **values):
        """
        :param amount: what is left to pay
        """
        _ = self.env._
        return Todo(
            task=_("Pay %(invoice)s", invoice=self.name),
            button=_("To the invoice"),
            amount=words.money(self.env, amount, self.currency_id),
            due=self.invoice_date_due or None,
            **values,
        )

    def _todo_paid(self, day, **values):
        _ = self.env._
        return Todo(
            task=_("%(invoice)s paid", invoice=self.name),
            button=_("To the invoice"),
            amount=words.money(self.env, self.amount_total, self.currency_id),
            done=day,
            **values,
        )
