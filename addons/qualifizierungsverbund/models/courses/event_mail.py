from odoo import models


class EventMail(models.Model):
    """Mails of an event reach who registered; companies are told by the course.

    Who takes a promised seat was named by a company: the event writes to such a person
    only where the course says so.
    """

    _inherit = "event.mail"

    def _create_missing_mail_registrations(self, registrations):
        return super()._create_missing_mail_registrations(
            registrations._verbund_to_be_mailed()
        )

    def _execute_event_based_for_registrations(self, registrations):
        registrations = registrations._verbund_to_be_mailed()
        if not registrations:
            return True
        return super()._execute_event_based_for_registrations(registrations)
