from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.scheduled import due_records
from .verbund_need_round import STATE_OPEN

# Days before the deadline on which the silent are reminded, once each.
REMINDER_DAYS = (7, 2)
ROUND_BATCH = 100


class VerbundNeedRound(models.Model):
    """Who has not answered is reminded; a round ends with its last day."""

    _name = "verbund.need.round"
    _inherit = ["verbund.need.round", "verbund.notice.mixin"]

    def _notice_networks(self):
        return self.network_ids

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
        # Who was asked a moment ago needs no reminder
        lately = fields.Datetime.now() - timedelta(days=2)
        return (
            self._get_silent()
            .filtered(lambda answer: by_hand or answer.create_date < lately)
            ._tell_asked(once=once, reminder=True)
        )
