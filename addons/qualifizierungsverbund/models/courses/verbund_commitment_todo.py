from datetime import timedelta

from odoo import models

from ...tools.todo import Todo
from ..core import words
from .verbund_commitment import GIVEN_STATES, STATE_CONFIRMED, STATE_OFFERED
from .verbund_commitment_seats import NAMING_STATES
from .verbund_course import STATE_BOOKING_OPEN


class VerbundCommitment(models.Model):
    """What a company has to do for its seats, by the facts of the moment."""

    _inherit = "verbund.commitment"

    def _todo_buttons(self, contact):
        """Whom a contact asks that may not bind its company, asked once a network.

        :return: dict commitment -> what its button says instead, empty for who may
        """
        said, found = {}, {}
        for word in self:
            course = word.course_id
            key = (course.network_ids, word.state in GIVEN_STATES, word.partner_id)
            if key not in said:
                said[key] = course._todo_button(contact, word.partner_id)
            found[word] = said[key]
        return found

    def _todos(self, asks):
        """
        :param asks: what the button of somebody says who may not bind the company
        :return: list of ``Todo``
        """
        self.ensure_one()
        takes = self.state == STATE_OFFERED and self.course_id._takes_words()
        question = self._page_question()
        todos = []
        if takes:
            todos.append(self._todo_promise(asks))
        elif question:
            todos.append(self._todo_limit(question, asks))
        elif self.state in GIVEN_STATES and self.word_given_at:
            todos.append(self._todo_promised())
        if self.state == STATE_CONFIRMED and self.course_id.state in NAMING_STATES:
            todos.append(self._todo_names())
        return todos

    def _todo_url(self):
        return f"/my/verbund/courses/{self.course_id.id}"

    def _todo_until(self):
        """The last day on which the company can give its word."""
        course = self.course_id
        if course.state == STATE_BOOKING_OPEN:
            return course.commitment_deadline or None
        first = course._get_days()[0]
        return first and first - timedelta(1)

    def _todo_promise(self, asks):
        _, course = self.env._, self.course_id
        # What a yes without a ceiling makes its limit
        most = self.currency_id.round(course._worst_case() * self.seats)
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
            due=(self._is_set_free() and self.free_until) or self._todo_until(),
            amount=asked,
        )

    def _todo_promised(self):
        limit = self._limit_total()
        return Todo(
            subject=self.course_id.name,
            task=self.env._(
                "%(seats)s promised", seats=words.seats(self.env, self.seats)
            ),
            url=self._todo_url(),
            button=self.env._("To the course"),
            amount=words.money(self.env, limit, self.currency_id) if limit else "",
            done=self.company_id._verbund_day(self.word_given_at),
        )

    def _todo_names(self):
        _, seats = self.env._, self._taken_seats()
        nobody = len(seats.filtered(lambda seat: not seat.verbund_named_at))
        named = max(filter(None, seats.mapped("verbund_named_at")), default=None)
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
