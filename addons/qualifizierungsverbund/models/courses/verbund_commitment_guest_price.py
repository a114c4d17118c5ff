from odoo import models


class VerbundCommitment(models.Model):
    """The word of a company where guests have a fixed price."""

    _inherit = "verbund.commitment"

    def _notice_word(self, facts, *totals):
        course = self.course_id
        if course._has_guest_price():
            prices = course._notice_prices(facts["group_seats"], self)
            facts = {**facts, **prices}
        return super()._notice_word(facts, *totals)

    def _lower_prices(self):
        if self.course_id._is_guest(self.partner_id):
            return []
        return super()._lower_prices()
