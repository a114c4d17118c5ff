import re

from odoo import models
from odoo.tools import email_normalize, email_normalize_all

from ...tools.mail_address import ADDRESS_MAX, to_deliverable


def normalize_address(typed):
    """The address that was typed, false when it is none.

    Thousands of brackets in each other are too deep for the parser of Odoo.
    """
    return len(typed or "") <= ADDRESS_MAX and email_normalize(typed)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _verbund_reached_at(self, company):
        """The contact, while it works there and can be written to; empty else."""
        works_there = self.active and self.commercial_partner_id == company
        return self if works_there and self._verbund_address() else self.browse()

    def _verbund_address(self):
        """The address as it is sent to, with its domain in ASCII.

        :return: text, None when nothing could be delivered
        """
        self.ensure_one()
        typed = (self.email or "").lower()
        # Of “anna muster@…” Odoo makes a name, and the address of somebody else
        parts = email_normalize_all(typed) if "<" in typed else re.split("[,;]", typed)
        return next(filter(None, map(to_deliverable, parts)), None)
