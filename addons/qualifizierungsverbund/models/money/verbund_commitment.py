from odoo import models

from .verbund_course_apportionment import MAIL_LIMIT_COST
from .verbund_settlement import FINAL_STATES


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
        # sudo: a settlement may be of a network that the user does not see
        charging_sudo = self.sudo().course_id.settlement_ids.filtered(
            lambda s: s._is_counted() and s.state in FINAL_STATES
        )
        return any(
            line.partner_id == self.partner_id and line.amount_total
            for line in charging_sudo.line_ids
        )

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
