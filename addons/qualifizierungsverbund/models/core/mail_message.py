from odoo import models

from .naming_mixin import check_has_forms, filter_nameable


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _compute_record_name(self):
        """The form of a new one says no name of a document that is not for its user."""
        nameable = filter_nameable(self, "model")
        (self - nameable).record_name = False
        return super(MailMessage, nameable)._compute_record_name()

    def onchange(self, values, field_names, fields_spec):
        check_has_forms(self.env)
        return super().onchange(values, field_names, fields_spec)
