from odoo import models

from .verbund_course_people import HELD_STATES


class VerbundCommitment(models.Model):
    """A company learns of its own people that they would have to be in two places."""

    _inherit = "verbund.commitment"

    def _get_people_clashes(self):
        """What is told to a company of its people; not where else they are named.

        The list of people may be filled in by somebody who knows the other course not.

        :return: dict seat -> sentence
        """
        self.ensure_one()
        course = self.course_id
        if course.state not in HELD_STATES:
            return {}
        # sudo: who fills in the list may not read people, and learns of its own alone
        named_sudo = self.sudo()._taken_seats().filtered("verbund_named_at")
        clashing = {own for own, _other in course._clashing_seats_sudo(named_sudo)}
        return {
            seat: self.env._(
                "%(person)s is named in another course of your company at the same "
                "time.",
                person=seat.name,
            )
            for seat in named_sudo
            if seat in clashing
        }
