from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...tools.todo import Todo
from ..core import words
from .event_registration import STATE_CANCEL
from .verbund_commitment import GIVEN_STATES, STATE_CONFIRMED, STATE_OFFERED
from .verbund_commitment_seats import NAMING_STATES
from .verbund_course import STATE_BOOKING_OPEN


class VerbundCommitment(models.Model):
    """What a company has to do for its seats, by the facts of the moment."""

    _inherit = "verbund.commitment"

    def _todo_seats(self):
        """How many of the seats in the event nobody is named for, of all at once.

        :return: dict commitment -> (number, moment of the last name or None)
        """
        groups = self.env["event.registration"]._read_group(
            Domain("verbund_commitment_id", "in", self.ids)
            & Domain("state", "!=", STATE_CANCEL),
            ["verbund_commitment_id"],
            ["__count", "verbund_named_at:count", "verbund_named_at:max"],
        )
        return {
            word: (count - named, last or None) for word, count, named, last in groups
        }

    def _todos(self, ask, seats, since):
        """
        :param ask: see ``_todo_asker`` of the course
        :param seats: what :meth:`_todo_seats` says of it
        :param since: first day of which it stands what was done
        :return: list of ``Todo``
        """
        self.ensure_one()
        takes = self.state == STATE_OFFERED and self.course_id._takes_words()
        question = self._page_question()
        todos = []
        if takes:
            todos.append(self._todo_promise(ask(self.course_id)))
        elif question:
            todos.append(self._todo_limit(question, ask(self.course_id)))
        elif self.state in GIVEN_STATES and self.word_given_at:
            given = self.company_id._verbund_day(self.word_given_at)
            # Most words of a company are old, and dropped before they are put in words
            if given >= since:
                todos.append(self._todo_promised(given))
        if self.state == STATE_CONFIRMED and self.course_id.state in NAMING_STATES:
            todos.append(self._todo_names(*seats))
        return todos

    def _todo_url(self):
        return f"/my/verbund/courses/{self.course_id.id}"

    def _todo_until(self):
        """The last day on which the company can answer, None for until the decision."""
        course = self.course_id
        if course.state == STATE_BOOKING_OPEN:
            return course._decides_until()
        first = course._get_days()[0]
        return first and first - timedelta(1)

    def _todo_promise(self, asks):
        _, course = self.env._, self.course_id
        # What a yes without a ceiling makes its limit
        worst = course._worst_case(0, self.partner_id, self.seats)
        most = self.currency_id.round(worst * self.seats)
        return Todo(
            subject=course.name,
            task=_("Promise %(seats)s", seats=words.seats(self.env, self.seats)),
            url=self._todo_url(),
            button=asks or _("Decide"),
            due=self._todo_until(),
            amount=_(
                "at most %(amount)s",
                amount=words.money(self.env, most, self.currency_id),
            ),
        )

    def _todo_limit(self, question, asks):
        """A dearer plan asks for a yes, or leaves the choice to go."""
        _ = self.env._
        asked = question["asked"]
        return Todo(
            subject=self.course_id.name,
            task=_("Accept the higher limit per seat")
            if asked
            else _("Stay at the higher price, or withdraw"),
            url=self._todo_url(),
            button=asks or _("Decide"),
            due=self._free_beyond() or self._todo_until(),
            amount=asked,
        )

    def _todo_promised(self, given):
        """
        :param given: the day of the word
        """
        limit = self._limit_total()
        return Todo(
            subject=self.course_id.name,
            task=self.env._(
                "%(seats)s promised", seats=words.seats(self.env, self.seats)
            ),
            url=self._todo_url(),
            button=self.env._("To the course"),
            amount=words.money(self.env, limit, self.currency_id) if limit else "",
            done=given,
        )

    def _todo_names(self, nobody, named):
        _ = self.env._
        if nobody == 1:
            task = _("Enter 1 name")
        else:
            task = _("Enter %(number)s names", number=nobody)
        is_done = bool(named and not nobody)
        return Todo(
            subject=self.course_id.name,
            task=_("Names entered") if is_done else task,
            url=f"{self._todo_url()}#verbund_participants",
            button=_("Change names") if is_done else _("Enter names"),
            due=self.course_id._get_days()[0],
            done=self.company_id._verbund_day(named) if is_done else None,
        )
