from odoo import models


class EventLeadRule(models.Model):
    _inherit = "event.lead.rule"

    def _run_on_registrations(self, registrations):
        """People whom a company sends to a course are no leads of the sales team."""
        return super()._run_on_registrations(registrations._verbund_without_promised())
