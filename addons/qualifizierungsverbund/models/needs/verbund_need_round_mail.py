from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.fields import hold_field
from ..core.scheduled import due_records
from .verbund_need_round import STATE_OPEN

# Days before the deadline on which the silent are reminded, once each.
REMINDER_DAYS = (7, 2)
ROUND_BATCH = 100


class VerbundNeedRound(models.Model):
    """Who has not answered is reminded; a round ends with its last day."""

    _name = "verbund.need.round"
    _inherit = ["verbund.need.round", "verbund.notice.mixin"]

    mails_wait_until = hold_field(
        "So long e-mails on a new last day wait, and with them what is told since."
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"mails_wait_until"}

    def _notice_networks(self):
        return self.network_ids

    def _held_until(self):
        return self.mails_wait_until or super()._held_until()

    def _tell_moved(self, before):
        """Whoever was told another last day is told the new one, in some minutes.

        So long a slip is corrected, and nobody reads of it. Who has answered already
        hears only that there is less time to correct that.

        :param before: dict round -> its last day until now
        """
        for round_ in self:
            answers = round_._take_out_moved()
            less, more = round_._get_told_otherwise(answers, before[round_])
            notices = (round_._get_silent() & less)._tell_asked(news="moved")
            round_._hold_moved(notices | more._tell_earlier())

    def _get_told_otherwise(self, answers, before):
        """Who was told another last day than that of now.

        :param answers: of the round
        :param before: the last day until now, for those of whom it is not known
        :return: those who have more time, those who have less and take part
        """
        told, members = answers._get_told_days(), self._get_members()
        days = {answer: told.get(answer, before) for answer in answers}
        return (
            answers.filtered(lambda answer: days[answer] < self.deadline),
            answers.filtered(
                lambda answer: (
                    days[answer] > self.deadline and answer.partner_id in members
                )
            ),
        )

    def _hold_moved(self, notices):
        """E-mails on another last day wait, and what is told after them."""
        self._with_transition().mails_wait_until = bool(notices) and notices._hold()

    def _tell_reopened(self):
        """The silent are asked, again or at last; who has answered, has less time."""
        silent, answers = self._get_silent(), self._take_out_moved()
        asked = answers.browse(answers._get_day_notices_sudo().mapped("res_id"))
        (silent & asked)._tell_asked(news="again")
        (silent - asked)._tell_asked()
        _less, more = self._get_told_otherwise(answers - silent, self.deadline)
        self._hold_moved(more._tell_earlier())

    def _take_out_moved(self):
        """What tells of a day that is not so any more, and has not left, never does.

        :return: the answers of the round
        """
        # sudo: staff of one network write to members that others see, too
        answers = self.sudo().answer_ids
        answers._get_moved_notices_sudo()._get_waiting()._take_out()
        self._with_transition().mails_wait_until = False
        return answers

    def _tell_closed(self):
        """The silent read that a round is over when they were promised more time."""
        answers, today = self._take_out_moved(), self.company_id._verbund_today()
        unread, told = answers._take_out_held(), answers._get_told_days()
        (self._get_silent() - unread).filtered(
            lambda answer: told.get(answer, self.deadline) >= today
        )._tell_closed()

    @api.model
    def _cron_rounds(self):
        """Close what is over, and remind of what is not."""
        domain = Domain("state", "=", STATE_OPEN)
        for round_ in due_records(self, domain, ROUND_BATCH):
            if not round_._is_in_time():
                round_.action_close()
            elif days := round_._due_reminder():
                round_._remind(f"{days}:{round_.deadline}")

    def action_remind(self):
        """Remind those now who have not answered; once a day."""
        self.check_access("write")
        notices = self.env["verbund.notice"]
        for round_ in self:
            round_._check_open_now()
            today = round_.company_id._verbund_today()
            notices |= round_._remind(f"hand:{today}", by_hand=True)
        return notices._said_reminded()

    def _due_reminder(self):
        """Which of the reminders is due: on a working day of the association.

        :return: days before the deadline, None for none
        """
        today = self.company_id._verbund_today()
        calendar = self.company_id._verbund_calendar()
        due = [
            days
            for days in REMINDER_DAYS
            if calendar.last_working_day(self.deadline - timedelta(days=days)) <= today
        ]
        return min(due, default=None)

    def _remind(self, once, by_hand=False):
        """
        :param once: words of this reminder
        :param by_hand: staff want it now
        :return: the notices
        """
        # Who was asked, or told another day, a moment ago needs no reminder
        now, told_at = fields.Datetime.now(), self.mails_wait_until
        if not by_hand and told_at and told_at > now - timedelta(days=1):
            return self.env["verbund.notice"]
        lately = now - timedelta(days=2)
        return (
            self._get_silent()
            .filtered(lambda answer: by_hand or answer.create_date < lately)
            ._tell_asked(once=once, reminder=True)
        )
