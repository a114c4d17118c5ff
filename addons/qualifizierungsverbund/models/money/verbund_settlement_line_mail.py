from odoo import models


class VerbundSettlementLine(models.Model):
    """The share of one company, as its e-mail says it."""

    _name = "verbund.settlement.line"
    _inherit = ["verbund.settlement.line", "verbund.linked.mixin"]

    def _notice_owner(self):
        return self.settlement_id

    def _notice_path(self, partner):
        return f"/my/verbund/shares/{self.id}"

    def _says_same(self, other):
        """Whether a company bears, by another version, exactly what it bears here."""
        self.ensure_one()
        return bool(other) and not any(
            self.currency_id.compare_amounts(self[name], other[name])
            for name in ("amount_untaxed", "amount_tax")
        )

    def _notice_obstacle(self, template, extra):
        newer = self._get_newer()
        if newer and not self._says_same(newer):
            return self.env._("There is a newer version of this settlement.")
        return None

    def _notice_values(self, partner):
        settlement, money = self.settlement_id, self.company_id._verbund_money
        return {
            "subject_name": settlement.subject_name,
            "company": self.partner_id.name,
            "net": money(self.amount_untaxed),
            "tax": money(self.amount_tax) if self.amount_tax else "",
            "total": money(self.amount_total),
            "costs": bool(self.amount_total),
            "corrected": bool(settlement.previous_id),
            "billed_here": settlement._association_invoices(),
        }
