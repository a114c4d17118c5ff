from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """A payment that is taken back makes its settlement open again."""
        moves = (self.debit_move_id | self.credit_move_id).move_id
        # sudo: whoever books payments need not know settlements
        settlements_sudo = moves.sudo().verbund_settlement_ids
        res = super().unlink()
        if settlements_sudo:
            settlements_sudo._check_paid()
        return res
