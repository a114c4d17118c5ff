from odoo import models

from ...tools.todo import arrange
from . import words


class ResPartner(models.Model):
    """What a company has to do, to which every room adds its own."""

    _inherit = "res.partner"

    def _verbund_todos(self, contact):
        """Hook: what the company is asked for now, and what it has done.

        By the facts of the moment, as plain values: whoever reads it reads no records.

        :param contact: who looks at it, one of its people
        :return: list of ``Todo``
        """
        self.ensure_one()
        return []

    def _verbund_todo_count(self, contact):
        """How many things wait for the company."""
        due, _done = self._verbund_arranged_todos(contact)
        return len(due)

    def _verbund_arranged_todos(self, contact):
        todos = self._verbund_todos(contact)
        return arrange(todos, self.env.company._verbund_today())

    def _page_todos(self, contact):
        """The same for a page.

        :return: dict of lists ``due`` and ``done``
        """
        env, today = self.env, self.env.company._verbund_today()
        due, done = self._verbund_arranged_todos(contact)
        rows = [
            {
                "subject": todo.subject,
                "task": todo.task,
                "amount": todo.amount,
                "url": todo.url,
                "button": todo.button,
                "due": words.day(env, todo.due),
                "fixed": todo.fixed,
                "overdue": bool(todo.due and todo.due < today and not todo.fixed),
                "today": todo.due == today,
                "done": words.day(env, todo.done),
            }
            for todo in (*due, *done)
        ]
        return {"due": rows[: len(due)], "done": rows[len(due) :]}
