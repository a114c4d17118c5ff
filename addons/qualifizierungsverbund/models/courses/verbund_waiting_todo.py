from odoo import models

from ...tools.todo import Todo
from ..core import words
from .verbund_waiting import STATE_OFFERED


class VerbundWaiting(models.Model):
    _inherit = "verbund.waiting"

    def _todos(self, ask):
        """That seats are reserved for the company until a day.

        :param ask: see ``_todo_asker`` of the course
        :return: list of ``Todo``
        """
        self.ensure_one()
        if self.state != STATE_OFFERED or self._is_offer_over():
            return []
        _, course = self.env._, self.course_id
        facts = self._offer_facts(
            lambda amount: words.money(self.env, amount, self.currency_id)
        )
        return [
            Todo(
                subject=course.name,
                task=_(
                    "Take %(seats)s from the waiting list",
                    seats=words.seats(self.env, self.offered_seats),
                ),
                url=f"/my/verbund/courses/{course.id}#verbund_waiting",
                button=ask(course) or _("Decide"),
                due=self.offered_until,
                amount=_("at most %(amount)s", amount=facts["limit_total"]),
            )
        ]
