from odoo import fields, models

from ...tools.todo import Todo
from ..core import words


class VerbundCourse(models.Model):
    _inherit = "verbund.course"

    def _todo_button(self, contact, partner):
        """What a button says to somebody who may not bind the company; empty else."""
        if self._may_bind(contact, partner):
            return ""
        names = self._who_may(partner)
        if not names:
            return self.env._("To the course")
        return self.env._("Ask %(names)s", names=names)

    def _todos_of_teacher(self):
        """The next session that its provider holds.

        :return: list of ``Todo``
        """
        now, _ = fields.Datetime.now(), self.env._
        session = self.session_ids.filtered(lambda s: s.date_end >= now)
        session = session.sorted("date_begin")[:1]
        if not session:
            return []
        when = words.span(self.env, session.date_begin, session.date_end)
        return [
            Todo(
                subject=self.name,
                task=_("Teach: %(when)s", when=when),
                url=f"/my/verbund/teaching/{self.id}",
                button=_("Sessions and participants"),
                due=self.company_id._verbund_day(session.date_begin),
                fixed=True,
            )
        ]
