from odoo import models

from .naming_mixin import filter_nameable


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _compute_res_name(self):
        """The form of a new one says no name of a document that is not for its user."""
        nameable = filter_nameable(self, "res_model")
        (self - nameable).res_name = False
        return super(MailActivity, nameable)._compute_res_name()
