from odoo import models

from ...tools.todo import Todo
from ..core import words
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_guarantee import STATE_BOUND, STATE_OFFERED


class VerbundGuarantee(models.Model):
    _inherit = "verbund.guarantee"

    def _todos(self, ask):
        """That the company is asked for empty seats, or has given its word on them.

        :param ask: see ``_todo_asker`` of the course
        :return: list of ``Todo``
        """
        self.ensure_one()
        _, course = self.env._, self.course_id
        seats = words.seats(self.env, self.seats)
        values = {
            "subject": course.name,
            "url": f"/my/verbund/courses/{course.id}",
            "amount": words.money(self.env, self.max_amount, self.currency_id),
        }
        if self.state == STATE_OFFERED and course.state == STATE_BOOKING_OPEN:
            return [
                Todo(
                    task=_("Take empty seats: %(seats)s", seats=seats),
                    button=ask(course) or _("Decide"),
                    due=course._decides_until(),
                    **values,
                )
            ]
        if self.state == STATE_BOUND and self.bound_at:
            return [
                Todo(
                    task=_("Empty seats guaranteed: %(seats)s", seats=seats),
                    button=_("To the course"),
                    done=self.company_id._verbund_day(self.bound_at),
                    **values,
                )
            ]
        return []
