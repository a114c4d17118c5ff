from odoo import models


class VerbundNeed(models.Model):
    """Who handed a need in, or took it back, stays on record."""

    _name = "verbund.need"
    _inherit = ["verbund.need", "verbund.recorded.mixin"]

    def _decision_networks(self):
        return self.network_id

    def action_submit(self):
        res = super().action_submit()
        self._record_need("need_submitted")
        return res

    def action_withdraw(self):
        res = super().action_withdraw()
        self._record_need("need_withdrawn")
        return res

    def _record_need(self, kind):
        self.env["verbund.decision"]._record(
            self, kind, lambda need: need._describe_need()
        )

    def _describe_need(self):
        return self.env._(
            "%(need)s: %(seats)s seats for certain, %(possible)s possible.",
            need=self.display_name,
            seats=self.seats_firm,
            possible=self.seats_possible,
        )
