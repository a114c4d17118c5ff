from odoo import models

from ...tools.timeline import Step


class VerbundCourse(models.Model):
    _inherit = "verbund.course"

    def _timeline(self, partner):
        """With the invoice of the share, and its payment."""
        _ = self.env._
        share = self.env["verbund.settlement.line"]
        if self:
            share = share.search(
                [
                    ("settlement_id.course_id", "in", self.ids),
                    ("partner_id", "=", partner.id),
                    ("invoice_id.state", "=", "posted"),
                ],
                order="id desc",
                limit=1,
            )
        left = share._get_open_amount() if share else 0
        url = f"/my/verbund/shares/{share.id}" if share else ""
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
