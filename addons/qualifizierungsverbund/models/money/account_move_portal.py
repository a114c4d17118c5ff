from odoo import models

from ..core import words


class AccountMove(models.Model):
    """The way from an invoice back to what it charges."""

    _inherit = "account.move"

    def _portal_shares(self):
        """The shares of the reader's own company that an invoice charges.

        :return: list of dicts ``url title lang``
        """
        self.ensure_one()
        Line = self.env["verbund.settlement.line"]
        if not Line.has_access("read"):
            return []  # who has come by a link of Odoo, without a login
        company = self.env.user.commercial_partner_id
        lines = Line.search(
            [("invoice_id", "=", self.id), ("partner_id", "=", company.id)]
        )
        return [
            {
                "url": f"/my/verbund/shares/{line_sudo.id}",
                "title": line_sudo.settlement_id._get_subject()._apportion_title(),
                "lang": words.foreign_lang(self.env),
            }
            # sudo: what its own shares are about
            for line_sudo in lines.sudo()
        ]
