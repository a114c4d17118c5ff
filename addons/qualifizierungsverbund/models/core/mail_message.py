from odoo import models

from .naming_mixin import filter_nameable


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _compute_record_name(self):
        """Who may read a message reads what it is about; nobody reads one that is not.

        Anybody may fill in the form of a new one, portal users included.
        """
        nameable = filter_nameable(self, "model")
        (self - nameable).record_name = False
        return super(MailMessage, nameable)._compute_record_name()
