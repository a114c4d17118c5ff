from odoo import models
from odoo.fields import Domain

from ...tools.timeline import Step
from ..courses.verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN
from .verbund_settlement import FINAL_STATES


class VerbundCourse(models.Model):
    _inherit = "verbund.course"

    def _timeline(self, partner=None):
        """With the invoice of the share, and its payment."""
        _ = self.env._
        shares = self.env["verbund.settlement.line"]
        # Before it is decided there is nothing to settle
        if self and self[:1].state not in (*PLANNING_STATES, STATE_BOOKING_OPEN):
            domain = Domain("settlement_id.course_id", "in", self.ids)
            domain &= Domain("settlement_id.state", "in", FINAL_STATES)
            if partner:
                domain &= Domain("partner_id", "=", partner.id)
            shares = shares.search(domain, order="id desc")
        posted = shares.filtered(lambda line: line.invoice_id.state == "posted")
        owing = posted._get_owing()
        url = f"/my/verbund/shares/{shares[:1].id}" if shares else ""
        steps = super()._timeline(partner)
        if shares:
            waits = any(line._is_to_be_invoiced() for line in shares)
        else:
            waits = not self or any(one._association_invoices() for one in self)
        if not waits:
            return steps  # a share of nothing, or others invoice it
        return [
            *steps,
            Step(
                _("Invoiced"),
                bool(posted),
                posted[:1].invoice_id.invoice_date or None,
                url,
            ),
            Step(
                _("Paid"),
                bool(posted) and not owing,
                owing[:1].invoice_date_due or None,
                url,
            ),
        ]
