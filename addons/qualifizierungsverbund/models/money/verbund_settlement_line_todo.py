from odoo import models


class VerbundSettlementLine(models.Model):
    _inherit = "verbund.settlement.line"

    def _by_subject(self):
        """
        :return: dict what was settled -> its shares, of all versions
        """
        return self.grouped(lambda line: line.settlement_id._get_subject())
