from functools import cache, partial

from odoo import models
from odoo.tools import SQL

from ...tools.todo import arrange
from . import words


class ResPartner(models.Model):
    """What a company has to do, to which every room adds its own."""

    _inherit = "res.partner"

    def _todo_sources(self, contact):
        """Hook: where what a company has to do comes from, by the facts of the moment.

        :param contact: who looks at it, one of its people
        :return: list of (model, dict field -> value of those of its rows that matter,
            function that returns a list of ``Todo``), plain values: whoever reads them
            reads no records
        """
        self.ensure_one()
        return []

    def _verbund_todos(self, contact):
        """What the company is asked for now, and what it has done.

        :param contact: see :meth:`_todo_sources`
        :return: list of ``Todo``
        """
        sources = self._todo_sources(contact)
        return [
            todo
            for number in self._todo_found(sources)
            for todo in sources[number][-1]()
        ]

    def _todo_found(self, sources):
        """Those sources that know the company at all: it has to do with few of them.

        One question in place of a search in each, which costs more than its answer.

        :return: their places among the sources, in that order
        """
        selects = [
            SQL(
                "SELECT %s WHERE EXISTS (SELECT FROM %s WHERE %s)",
                number,
                SQL.identifier(self.env[model]._table),
                SQL(" AND ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name, to_flush=self.env[model]._fields[name]),
                        value,
                    )
                    for name, value in rows.items()
                ),
            )
            for number, (model, rows, _todos) in enumerate(sources)
        ]
        if not selects:
            return []
        found = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        return sorted(number for (number,) in found)

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
        # Many rows have the same day, whose words take long
        day = cache(partial(words.day, env))
        rows = [
            {
                "subject": todo.subject,
                "task": todo.task,
                "amount": todo.amount,
                "url": todo.url,
                "button": todo.button,
                "due": day(todo.due),
                "fixed": todo.fixed,
                "overdue": bool(todo.due and todo.due < today and not todo.fixed),
                "today": todo.due == today,
                "done": day(todo.done),
            }
            for todo in (*due, *done)
        ]
        return {"due": rows[: len(due)], "done": rows[len(due) :]}
