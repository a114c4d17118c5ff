from odoo import models


class VerbundRecordedMixin(models.AbstractModel):
    _inherit = "verbund.recorded.mixin"

    def _decision_networks(self):
        """Networks whose staff may read the decisions on this document."""
        return self.env["verbund.network"]
