from odoo import models

from .verbund_course_apportionment import MAIL_LIMIT_COST


class VerbundCommitment(models.Model):
    """What money follows from the seats of a company."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        res = super().write(vals)
        if {"state", "seats"} & vals.keys():
            self.course_id._follow_heads()
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
