from odoo import api, models
from odoo.fields import Domain

from ..core.fields import activity_field
from ..core.scheduled import due_records
from .verbund_date_poll import STATE_CLOSED, STATE_OPEN

# Days before the end on which those who are silent are reminded, once each.
REMINDER_DAYS = (3, 1)
REMINDER_BATCH = 1000


class VerbundDatePoll(models.Model):
    """Reminders of a poll, its end, and the task of who chooses."""

    _inherit = "verbund.date.poll"

    activity_id = activity_field("Somebody chooses, as soon as the poll has closed.")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"activity_id"}

    @api.model
    def _cron_remind(self):
        """Ask who came in, remind, and close polls whose last day is over."""
        domain = Domain("state", "=", STATE_OPEN)
        for poll in due_records(self, domain, REMINDER_BATCH):
            poll._remind_or_close()

    def _remind_or_close(self):
        self.ensure_one()
        left = (self.deadline - self.company_id._verbund_today()).days
        if left < 0:
            self.action_close()
            return
        days = min((days for days in REMINDER_DAYS if left <= days), default=None)
        if days and self._takes_answers():
            self._ask_and_remind(f"{days}:{self.deadline}")
        else:
            self._ask_joined()

    def write(self, vals):
        """Who was told until when to answer hears of another day."""
        if "deadline" not in vals:
            return super().write(vals)
        before = {poll: poll.deadline for poll in self}
        res = super().write(vals)
        for poll in self:
            if poll.state == STATE_OPEN and poll.deadline != before[poll]:
                poll.answer_ids._concerned()._tell_dates("moved")
        return res

    def _set_state(self, target, **values):
        res = super()._set_state(target, **values)
        for poll in self:
            if target == STATE_CLOSED:
                poll._ask_to_choose()
            elif poll.activity_id:
                # sudo: it may be the task of somebody else
                poll.sudo().activity_id.unlink()
        return res

    def _ask_to_choose(self):
        # sudo: who is responsible may be found among people of other networks
        course_sudo = self.course_id.sudo()
        self._with_transition().activity_id = self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Choose the dates"),
            note=self.env._(
                "Answers to the date poll: %(response)s", response=self.response_words
            ),
            user_id=course_sudo._notice_user().id,
        )
