from odoo import models


class EventRegistration(models.Model):
    """Whom a company has named for a seat stays on record."""

    _name = "event.registration"
    _inherit = ["event.registration", "verbund.recorded.mixin"]

    def _decision_networks(self):
        return self.verbund_commitment_id.course_id.network_ids
