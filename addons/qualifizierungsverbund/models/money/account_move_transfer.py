from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from ...tools import giro_code

EPC = "sct_qr"


class AccountMove(models.Model):
    """How a document is paid: online where that can be done, else by transfer."""

    _inherit = "account.move"

    verbund_pays_online = fields.Boolean(
        "Can be paid online", compute="_compute_verbund_pays_online"
    )

    @api.depends("company_id", "partner_id", "currency_id", "amount_residual")
    @api.depends_context("uid")
    def _compute_verbund_pays_online(self):
        """Whoever takes the largest amount of a list takes each of it."""
        for moves in self.grouped(
            lambda move: (move.company_id, move.partner_id, move.currency_id)
        ).values():
            ranked = moves.sorted("amount_residual")
            none = not ranked[0]._verbund_is_taken_online()
            every = not none and ranked[-1]._verbund_is_taken_online()
            for move in moves:
                move.verbund_pays_online = every or (
                    not none and move._verbund_is_taken_online()
                )

    def _verbund_is_taken_online(self):
        # sudo: companies have no right on providers
        providers_sudo = self.env["payment.provider"].sudo()
        return bool(
            providers_sudo._get_compatible_providers(
                self.company_id.id,
                self.partner_id.id,
                self.amount_residual,
                currency_id=self.currency_id.id,
            )
        )

    def _has_to_be_paid(self):
        """No button “Pay now” that leads to a page without a way to pay."""
        return super()._has_to_be_paid() and self.verbund_pays_online

    def _verbund_transfer(self):
        """What a transfer of the open amount needs, in the words of the page.

        :return: dict of plain values, ``code`` as SVG or empty; None when nothing is
            owed, or the association names no account
        """
        self.ensure_one()
        bank = self.partner_bank_id or self.company_id.partner_id.bank_ids[:1]
        owed = self.move_type == "out_invoice" and self.state == "posted"
        if not owed or self.currency_id.is_zero(self.amount_residual) or not bank:
            return None
        reference = self.payment_reference or self.name
        currency = self.currency_id
        return {
            "id": self.id,
            "amount": formatLang(self.env, self.amount_residual, currency_obj=currency),
            "holder": bank.acc_holder_name or bank.partner_id.name,
            "iban": bank.acc_number,
            "bic": bank.bank_bic or "",
            "reference": reference,
            "code": self._verbund_giro_code(bank, reference),
        }

    def _verbund_giro_code(self, bank, reference):
        """The picture of the transfer; empty where banks take none, as outside SEPA."""
        args = (EPC, self.partner_id, self.currency_id)
        if bank._get_error_messages_for_qr(*args):
            return ""
        lines = bank._get_qr_vals(
            EPC,
            f"{self.amount_residual:.2f}",
            self.currency_id,
            self.partner_id,
            reference,
            reference,
        )
        return Markup(giro_code.svg(lines))  # digits and letters of our own
