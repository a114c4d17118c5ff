from odoo import models


class VerbundCommitment(models.Model):
    """What money follows from the seats of a company."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        res = super().write(vals)
        if {"state", "seats"} & vals.keys():
            self.course_id._follow_heads()
        return res
