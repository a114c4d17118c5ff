from odoo import models
from odoo.tools import format_date

from .verbund_commitment_mail import MODULE
from .verbund_date_poll import STATE_APPLIED, STATE_CANCELLED

MAIL_DATES = f"{MODULE}.mail_date_poll"
# Answered by the link of the e-mail, without a login.
SCOPE_DATES = "dates"
QUESTIONS = ("asked", "again", "moved", "reminder")


class VerbundDateAnswer(models.Model):
    """What a company is told about the dates of a course."""

    _name = "verbund.date.answer"
    _inherit = ["verbund.date.answer", "verbund.linked.mixin"]

    def _tell_dates(self, told, once=None, extras=None):
        """
        :param told: ``asked``, ``again``, ``moved``, ``reminder``, ``chosen`` or
            ``cancelled``
        :param once: as in ``_tell``
        :param extras: dict answer -> what the text says beside the facts
        :return: the notices
        """
        # sudo: staff need not see the networks of the contacts
        self_sudo = self.sudo()
        return (
            self.env["verbund.notice"]
            .sudo()
            ._send(
                MAIL_DATES,
                self_sudo._get_company_contacts(),
                SCOPE_DATES,
                once and f"{once}:{told}",
                {
                    answer: {"told": told, **(extras or {}).get(answer, {})}
                    for answer in self_sudo
                },
            )
        )

    def _tell_chosen(self, choice):
        """Which dates it has become, and whom of the own company they take.

        :param choice: ``date_finder.Choice``
        """
        days = self.course_id._get_changeable()["days"]
        extras = {
            answer: {
                "days": days,
                "seats": [*choice.seats.get(answer.partner_id.id, ())],
                "lost": choice.lost.get(answer.partner_id.id, 0),
            }
            for answer in self
        }
        self._tell_dates("chosen", extras=extras)

    def _notice_files(self, notice):
        """The days go into calendars as soon as they are fixed."""
        files = super()._notice_files(notice)
        to = notice.partner_id
        if (notice.extra or {}).get("told") != "chosen" or not to.email_normalized:
            return files
        return files + self.course_id._calendar_files(to)

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.course_id

    def _notice_path(self, partner):
        return f"/my/verbund/dates/{self.id}"

    def _notice_obstacle(self, template, extra):
        told, poll = extra.get("told"), self.poll_id
        if told in QUESTIONS and not poll._takes_answers():
            return poll._closed_words()
        if told in ("asked", "reminder") and self.answered_at:
            return self.env._(
                "%(company)s has answered by now.", company=self.partner_id.name
            )
        true_while = {"chosen": STATE_APPLIED, "cancelled": STATE_CANCELLED}
        if poll.state != true_while.get(told, poll.state):
            return poll._closed_words()
        days = self.course_id._get_changeable()["days"]
        if told == "chosen" and extra.get("days") != days:
            return self.env._(
                "%(course)s has changed again.", course=self.course_id.name
            )
        return None

    def _notice_values(self, partner):
        poll, here = self.poll_id, self.company_id
        return {
            **self.course_id._notice_facts(),
            "company": self.partner_id.name,
            "options": poll.option_ids.mapped("display_name"),
            "chosen": poll.option_ids.filtered("is_chosen").mapped("display_name"),
            "answer_until": here._verbund_show(poll.deadline),
            "note": poll.note or "",
            "answered": self._answered_words(),
        }

    def _answered_words(self):
        """What was answered, as one reads it again; empty before."""
        if not self.answered_at:
            return ""
        return self.env._(
            "%(people)s people, %(shifts)s, %(away)s away at once",
            people=self.people,
            shifts=dict(self._fields["shift_model"]._description_selection(self.env))[
                self.shift_model
            ],
            away=self.away_max,
        )

    def _blocked_words(self):
        return ", ".join(self.blocked_ids.mapped("display_name"))

    def _answered_day(self):
        day = self.company_id._verbund_day(self.answered_at)
        return format_date(self.env, day)
