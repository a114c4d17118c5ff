import re

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
        typed = (self.email or "").lower()
        # Of “anna muster@…” Odoo makes a name, and the address of somebody else
        parts = email_normalize_all(typed) if "<" in typed else re.split("[,;]", typed)
        return next(filter(None, map(to_deliverable, parts)), None)
