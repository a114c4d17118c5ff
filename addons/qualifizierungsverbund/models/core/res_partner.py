from odoo import models
from odoo.tools import email_normalize_all

from ...tools.mail_address import to_deliverable


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _verbund_address(self):
        """The address as it is sent to, with its domain in ASCII.

        :return: text, None when nothing could be delivered
        """
        self.ensure_one()
        addresses = map(to_deliverable, email_normalize_all(self.email or ""))
        return next(filter(None, addresses), None)
