from odoo import models


class AccountBankStatementLine(models.Model):
    """It has the fields of its entry, among them the course of a bill."""

    _name = "account.bank.statement.line"
    _inherit = ["verbund.naming.mixin", "account.bank.statement.line"]
