from odoo import models

from ..core import words
from .verbund_course import STATE_CANCELLED as COURSE_CANCELLED
from .verbund_date_poll import STATE_APPLIED, STATE_CANCELLED

MAX_PEOPLE = 999


class VerbundDateAnswer(models.Model):
    """What a company is shown of a date poll and says to it, by whichever door.

    Nothing of what others have answered, and no sums of it.
    """

    _inherit = "verbund.date.answer"

    def _page_row(self):
        """What a list says of it."""
        course = self.course_id
        return {
            "id": self.id,
            "course": course.name,
            "deadline": words.day(self.env, self.poll_id.deadline),
            "answered": self._answered_words(),
            "takes_answers": self._takes_answer(),
        }

    def _page_values(self):
        """The page: plain values."""
        self.ensure_one()
        poll, course = self.poll_id, self.course_id
        return {
            **self._page_row(),
            "reference": course.reference,
            "place": course._page_place(),
            "format": words.label(course, "format"),
            "units": course.units,
            "note": poll.note or "",
            "standing": self._page_standing(),
            "blocked": self._blocked_words() if self.answered_at else "",
            "answered_on": self._answered_day() if self.answered_at else "",
            "options": [
                {
                    "id": option.id,
                    "name": option.display_name,
                    "sessions": option.session_words,
                }
                for option in poll.option_ids
            ],
            "chosen": [
                option.display_name for option in poll.option_ids if option.is_chosen
            ],
            "shift_models": [
                *self._fields["shift_model"]._description_selection(self.env)
            ],
        }

    def _page_standing(self):
        """What holds now.

        :return: ``open``, ``closed``, ``chosen``, ``over``, ``left`` or ``cancelled``
            (the course)
        """
        if self._takes_answer():
            return "open"
        if self.poll_id.course_state == COURSE_CANCELLED:
            return "cancelled"
        if not self._concerned():
            return "left"
        if self.poll_id.state == STATE_APPLIED:
            return "chosen"
        return "over" if self.poll_id.state == STATE_CANCELLED else "closed"

    def _takes_answer(self):
        return self.poll_id._takes_answers() and bool(self._concerned())

    def _page_typed(self):
        """The form as strings: what was answered, or what is known before."""
        typed = {"people": str(self.people), "shift_model": self.shift_model or ""}
        typed["away_max"] = str(self.away_max) if self.answered_at else ""
        return typed | {f"not_{option.id}": "1" for option in self.blocked_ids}

    def _read_answer(self, form):
        """Answer, or change the answer, as the form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :return: message
        """
        _, models_of = self.env._, self._fields["shift_model"].get_values(self.env)
        self._check_takes_answers()
        people = form.integer("people", _("People"), maximum=MAX_PEOPLE, default=None)
        shift_model = form.choice("shift_model", _("Shift model"), models_of)
        away = form.integer(
            "away_max", _("Away at once"), maximum=MAX_PEOPLE, default=None
        )
        if not shift_model:
            form.refuse("shift_model", _("Please choose the shift model."))
        if people is None:
            form.refuse("people", _("Please say how many people would come."))
        if away is None:
            form.refuse("away_max", _("Please say how many may be away at once."))
        form.check()
        blocked = self.poll_id.option_ids.filtered(
            lambda option: form.flag(f"not_{option.id}")
        )
        self.write(
            {
                "people": people,
                "shift_model": shift_model,
                "away_max": away,
                "blocked_ids": [(6, 0, blocked.ids)],
            }
        )
        return _(
            "Thank you for your answer. You can change it until the dates are chosen, "
            "at the latest until %(day)s.",
            day=words.day(self.env, self.poll_id.deadline),
        )

    # --------------------------------------------- the same without a login

    def _link_show_dates(self, link):
        """Say which dates suit the company, and read which ones were chosen."""
        page = self._page_values()
        return {
            "title": self.env._(
                "%(course)s: which dates suit you?", course=page["course"]
            )
            if page["takes_answers"]
            else self.env._("%(course)s: the dates", course=page["course"]),
            "until": page["deadline"] if page["takes_answers"] else "",
            "template": "qualifizierungsverbund.link_dates",
            "prefix": "dates_",
            "values": {"poll": page, "stored": self._page_typed()},
        }

    def _link_act_dates(self, link, form):
        """
        :raises UserError: when the poll is over, or something is wrong
        """
        return self._read_answer(form)
