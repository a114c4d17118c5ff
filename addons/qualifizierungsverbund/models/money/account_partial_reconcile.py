from odoo import api, models
from odoo.exceptions import UserError

from ..core.transition_mixin import in_transition
from .account_move import changes

# What Odoo still notes on how a document of a settlement was paid: which other entries
# belong to it. What it was paid with is taken back as a whole, and booked anew.
OPEN_FIELDS = frozenset(
    {"draft_caba_move_vals", "exchange_move_id", "full_reconcile_id"}
)


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._verbund_check_amounts()
        return partials

    def write(self, vals):
        if not in_transition(self.env):
            closed = vals.keys() - OPEN_FIELDS
            changed = self.filtered(
                lambda partial: any(changes(partial, n, vals[n]) for n in closed)
            )
            changed._verbund_lines().move_id._check_no_settlement()
        return super().write(vals)

    def _verbund_lines(self):
        return self.debit_move_id | self.credit_move_id

    def _verbund_check_amounts(self):
        """A document of a settlement is paid with what was paid, and not with more.

        :raises UserError: when more is settled than one of the two entries is about
        """
        lines = self._verbund_lines()
        # sudo: whoever books payments need not know settlements
        documents_sudo = lines.move_id.sudo().filtered("verbund_line_ids")
        if not documents_sudo:
            return
        for line in lines:
            partials = line.matched_debit_ids | line.matched_credit_ids
            settled = sum(partials.mapped("amount")) - abs(line.balance)
            wrong = any(partial.amount < 0 for partial in partials)
            if wrong or line.company_currency_id.compare_amounts(settled, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(move)s would be settled with more than was paid.",
                        move=documents_sudo[0].name,
                    )
                )

    def unlink(self):
        """A payment that is taken back makes its settlement open again."""
        moves = self._verbund_lines().move_id
        # sudo: whoever books payments need not know settlements
        settlements_sudo = moves.sudo().verbund_settlement_ids
        res = super().unlink()
        if settlements_sudo:
            settlements_sudo._check_paid()
        return res
