from odoo import models
from odoo.fields import Command


class VerbundApprovalMixin(models.AbstractModel):
    _inherit = "verbund.approval.mixin"

    def _decision_networks(self):
        """Networks whose staff may read the decisions on this document."""
        return self.env["verbund.network"]

    def _prepare_decision_vals(self, decision, reason):
        return {
            **super()._prepare_decision_vals(decision, reason),
            "network_ids": [Command.set(self._decision_networks().ids)],
        }
