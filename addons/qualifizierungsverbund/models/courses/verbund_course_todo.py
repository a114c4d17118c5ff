from odoo import fields, models

from ...tools.todo import Todo
from ..core import words
from .verbund_commitment import GIVEN_STATES


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

    def _todo_asker(self, contact, partner):
        """The same for many courses, looked up once a network.

        :return: function course -> what its button says
        """
        said, given = {}, {}

        def ask(course):
            # Only when somebody is asked for something
            if not given:
                given.update(dict.fromkeys(self, False))
                for own, word in self._get_commitments(partner).items():
                    given[own] = word.state in GIVEN_STATES
            key = (course.network_ids, given[course])
            if key not in said:
                said[key] = course._todo_button(contact, partner)
            return said[key]

        return ask

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
