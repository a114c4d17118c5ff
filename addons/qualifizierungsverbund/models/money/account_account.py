from odoo import models

# By these Odoo reckons what of an entry is still open.
OPEN_AMOUNT_FIELDS = frozenset({"account_type", "reconcile"})


class AccountAccount(models.Model):
    _inherit = "account.account"

    def write(self, vals):
        """What companies still owe stays, whatever becomes of the account."""
        self.env["account.move.line"]._verbund_check_standing(
            "account_id", self, vals, OPEN_AMOUNT_FIELDS
        )
        return super().write(vals)
