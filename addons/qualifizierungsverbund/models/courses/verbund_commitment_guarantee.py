from odoo import models

from .verbund_commitment import STATE_OFFERED
from .verbund_course import STATE_CONFIRMED


class VerbundCommitment(models.Model):
    """A seat that is booked late takes an empty one off who guarantees it."""

    _inherit = "verbund.commitment"

    def action_commit(self):
        """First the empty seats: the price at which the company joins is without."""
        late = self.filtered(
            lambda word: (
                word.state == STATE_OFFERED and word.course_id.state == STATE_CONFIRMED
            )
        )
        # sudo: what others guarantee is no matter of who books
        fewer = [
            course.sudo()._free_guarantees(sum(words.mapped("seats")))
            for course, words in late.grouped("course_id").items()
        ]
        res = super().action_commit()
        for guarantees in fewer:
            guarantees.course_id._replace_carriers(guarantees)
        return res

    def _extend(self, seats, ceiling=None):
        course_sudo = self.sudo().course_id  # sudo: as in `action_commit`
        fewer = course_sudo._free_guarantees(max(seats - self.seats, 0))
        res = super()._extend(seats, ceiling)
        course_sudo._replace_carriers(fewer)
        return res

    # ----------------------------------------------- by the link of its seats

    def _link_act_word(self, link, form):
        if form.post.get("verb") in ("guarantee", "guarantee_withdraw"):
            course = self.course_id
            return course._act_guarantee(self.partner_id, link.partner_id, form)
        return super()._link_act_word(link, form)
