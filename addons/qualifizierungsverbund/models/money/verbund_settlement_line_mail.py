from odoo import models

from .verbund_settlement import STATE_CORRECTED


class VerbundSettlementLine(models.Model):
    """The share of one company, as its e-mail says it."""

    _name = "verbund.settlement.line"
    _inherit = ["verbund.settlement.line", "verbund.notice.mixin"]

    def _notice_owner(self):
        return self.settlement_id

    def _notice_path(self, partner):
        return f"/my/verbund/shares/{self.id}"

    def _notice_obstacle(self, template, extra):
        if self.settlement_id.state == STATE_CORRECTED:
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
            "corrected": bool(settlement.previous_id),
            "invoiced_here": (
                settlement.billing_model == "association" and bool(self.amount_total)
            ),
        }
