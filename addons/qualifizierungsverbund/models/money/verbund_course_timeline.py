from odoo import models

from ...tools.timeline import Step
from .verbund_settlement import FINAL_STATES


class VerbundCourse(models.Model):
    _inherit = "verbund.course"

    def _timeline(self, partner):
        """With the invoice of the share, and its payment."""
        _ = self.env._
        shares = self.env["verbund.settlement.line"]
        if self:
            shares = shares.search(
                [
                    ("settlement_id.course_id", "in", self.ids),
                    ("settlement_id.state", "in", FINAL_STATES),
                    ("partner_id", "=", partner.id),
                ],
                order="id desc",
            )
        share = shares.filtered(lambda line: line.invoice_id.state == "posted")[:1]
        left = share._get_open_amount() if share else 0
        url = f"/my/verbund/shares/{shares[:1].id}" if shares else ""
        return [
            *super()._timeline(partner),
            Step(
                _("Invoiced"), bool(share), share.invoice_id.invoice_date or None, url
            ),
            Step(
                _("Paid"),
                bool(share) and left <= 0,
                share.invoice_id.invoice_date_due or None if left > 0 else None,
                url,
            ),
        ]
