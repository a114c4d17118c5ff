from odoo import models
from odoo.fields import Domain

from ..courses.verbund_commitment import STATE_CONFIRMED
from .verbund_course_apportionment import MAIL_LIMIT_COST
from .verbund_settlement import HOLDING_STATES


class VerbundCommitment(models.Model):
    """What money follows from the seats of a company."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        res = super().write(vals)
        if {"state", "seats"} & vals.keys():
            self.course_id._follow_heads()
        return res

    def _is_charged(self):
        """Also of what is approved: its invoice may be written at any moment."""
        return any(
            line_sudo.partner_id == self.partner_id
            for line_sudo in self.course_id._get_charged_sudo()
        )

    def _takes_order_number(self):
        """Until it is invoiced, or finance has entered a number for the share.

        It never is where what is approved charges nothing, or others invoice it.
        """
        takes = super()._takes_order_number()
        if not takes or self.state != STATE_CONFIRMED:
            return takes  # nobody settles what is not decided
        final = Domain("settlement_id.state", "in", HOLDING_STATES)
        # Of a version that is being corrected the next one decides
        final &= Domain("settlement_id.is_latest", "=", True)
        not_invoiced = Domain("settlement_id.billing_model", "!=", "association")
        not_invoiced |= ~Domain("part_ids.difference_untaxed", "!=", 0)
        # sudo: a company sees no settlement in preparation
        return (
            not self.env["verbund.settlement.line"]
            .sudo()
            .search_count(
                Domain("settlement_id.course_id", "=", self.course_id.id)
                & Domain("partner_id", "=", self.partner_id.id)
                & (
                    Domain("invoice_id", "!=", False)
                    | Domain("order_number", "!=", False)
                    | final & not_invoiced
                ),
                limit=1,
            )
        )

    def _call_off(self, reason, note=None):
        charged = self.filtered(lambda word: word._is_charged())
        res = super()._call_off(reason, note)
        charged.course_id._ask_for_correction()
        return res

    def _is_question(self, template):
        return template == MAIL_LIMIT_COST or super()._is_question(template)

    def _limit_accepted(self):
        """Whoever settles the course learns that it has to be computed again."""
        res = super()._limit_accepted()
        for commitment in self:
            # sudo: a company says yes, which sees no settlement in preparation
            open_sudo = commitment.sudo().course_id.settlement_ids.filtered(
                "above_open"
            )
            for settlement_sudo in open_sudo:
                settlement_sudo.message_post(
                    body=self.env._(
                        "%(company)s has agreed to a new limit. Compute the shares "
                        "again.",
                        company=commitment.partner_id.display_name,
                    )
                )
        return res
