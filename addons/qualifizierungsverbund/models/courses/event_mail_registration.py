from odoo import models


class EventMailRegistration(models.Model):
    _inherit = "event.mail.registration"

    def _execute_on_registrations(self):
        """Also of a mail that was planned when the course said something else."""
        told = self.registration_id._verbund_to_be_mailed()
        rows = self.filtered(lambda row: row.registration_id in told)
        return super(EventMailRegistration, rows)._execute_on_registrations()
