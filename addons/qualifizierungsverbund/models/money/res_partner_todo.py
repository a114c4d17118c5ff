from odoo import models
from odoo.fields import Domain

from ...tools.todo import done_since
from .verbund_settlement_line_page import SETTLEMENT_SHOWN

LINE_READ = ("invoice_id", "partner_id", "settlement_id")
# What is said of an invoice, and who may open it.
SHOWN = (
    "name",
    "state",
    "move_type",
    "partner_id",
    "company_id",
    "currency_id",
    "amount_total",
    "amount_residual",
    "amount_residual_signed",
    "invoice_date_due",
)


class ResPartner(models.Model):
    """What a company has to pay of its shares."""

    _inherit = "res.partner"

    def _todo_sources(self, contact):
        own = {"partner_id": self.id}
        return [
            *super()._todo_sources(contact),
            ("verbund.settlement.line", own, self._todos_of_invoices),
        ]

    def _todos_of_invoices(self):
        # sudo: the company's own shares, with the invoices that they became
        lines_sudo = (
            self.env["verbund.settlement.line"]
            .sudo()
            .search_fetch(Domain("partner_id", "=", self.id), LINE_READ, order="id")
        )
        # Not all that an invoice has
        lines_sudo.invoice_id.fetch(SHOWN)
        lines_sudo = lines_sudo.filtered(lambda line: line.invoice_id.state == "posted")
        settlements_sudo = lines_sudo.settlement_id
        subjects = settlements_sudo._get_subject_fields()
        settlements_sudo.fetch([*subjects, *SETTLEMENT_SHOWN])
        moves_sudo = lines_sudo.invoice_id
        readable = moves_sudo.sudo(False)._filtered_access("read").ids
        since = done_since(self.env.company._verbund_today())
        paid_on = moves_sudo._todo_paid_since(since)
        todos = []
        for subject_sudo, shares_sudo in lines_sudo._by_subject().items():
            # What is credited need not be paid
            left = sum(shares_sudo.invoice_id.mapped("amount_residual_signed"))
            for line_sudo in shares_sudo:
                move_sudo = line_sudo.invoice_id
                values = {
                    "subject": subject_sudo._apportion_title(),
                    "url": f"/my/invoices/{move_sudo.id}"
                    if move_sudo.id in readable
                    else f"/my/verbund/shares/{line_sudo.id}",
                }
                amount = min(move_sudo.amount_residual_signed, left)
                if move_sudo.currency_id.compare_amounts(amount, 0) > 0:
                    left -= amount
                    todos.append(move_sudo._todo_to_pay(amount, **values))
                elif move_sudo.id in paid_on:
                    todos.append(move_sudo._todo_paid(paid_on[move_sudo.id], **values))
        return todos
