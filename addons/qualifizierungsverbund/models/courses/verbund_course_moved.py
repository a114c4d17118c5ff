from odoo import api, fields, models
from odoo.fields import Domain

from ..core.rpc_arguments import check_day
from .verbund_commitment_mail import MAIL_CHANGED
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_course_prolong import MAIL_PROLONGED
from .verbund_guarantee_mail import MAIL_STANDS


class VerbundCourse(models.Model):
    """A decision date that is moved once more before anybody has read of it.

    Its e-mails wait some minutes: so long a slip is corrected, and each company reads
    once from which date to which.
    """

    _inherit = "verbund.course"

    deadline_moved = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The decision date before it was moved, and what had been told till then.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"deadline_moved"}

    def action_move_decision(self, day=None):
        self.check_access("write")
        self._forget_unread_move(day)
        earlier = self.filtered(lambda course: course.state == STATE_BOOKING_OPEN)
        before = {course: course._get_move() for course in earlier}
        res = super().action_move_decision(day)
        for course in earlier:
            course._keep_move(before[course])
        return res

    def action_prolong(self, day=None, note=None):
        self.check_access("write")
        self._forget_unread_move(day)
        return super().action_prolong(day, note)

    def _prolong(self, day, note=""):
        before = self._get_move()
        res = super()._prolong(day, note)
        self._keep_move(before)
        return res

    def _get_move(self):
        """From which date a course would be moved now."""
        # sudo: which was the last one, whoever may read it
        last = self.env["verbund.notice"].sudo().search([], order="id desc", limit=1)
        day = fields.Date.to_string(self.commitment_deadline)
        return {"day": day, "last": last.id or 0}

    def _keep_move(self, before):
        """
        :param before: see :meth:`_get_move`
        """
        if before["day"] and before["day"] != self._get_move()["day"]:
            self._with_transition().deadline_moved = before

    def _forget_unread_move(self, day):
        """A date of which nobody has read is as if it had not been set.

        Not once something else was told as well: that names the date, too.

        :param day: the new date
        """
        day = check_day(self.env, day)
        for course in self:
            move = course.deadline_moved
            is_open = course.state == STATE_BOOKING_OPEN and not course.review_ids
            if not (move and is_open) or day == course.commitment_deadline:
                continue
            # sudo: who moves the date takes back what it has told, whoever reads it
            told_sudo = self.env["verbund.notice"].sudo()
            told_sudo = told_sudo.search(
                Domain("owner_model", "=", course._name)
                & Domain("owner_id", "=", course.id)
                & Domain("id", ">", move["last"])
            )
            if (
                told_sudo
                and all(map(_tells_of_date, told_sudo))
                and told_sudo._are_waiting()
            ):
                told_sudo._take_out()
                course._unmove(fields.Date.to_date(move["day"]))

    def _unmove(self, day):
        """
        :param day: the date that holds again
        """
        was_put_off = day < self.commitment_deadline
        self._with_transition().write(
            {"commitment_deadline": day, "deadline_moved": False}
        )
        self._knows_decision_day(self.company_id._verbund_show(day))
        if was_put_off:
            self._with_transition().way_back = False
            self.env["verbund.decision"]._record(self, "prolonged_back")


def _tells_of_date(notice):
    """Whether an e-mail says nothing but that the decision date is another one."""
    extra = notice.extra or {}
    return notice.template == MAIL_PROLONGED or {
        MAIL_CHANGED: set(extra.get("changes") or ()) == {"deadline"}
        and not extra.get("sizes"),
        MAIL_STANDS: extra.get("told") == "deadline",
    }.get(notice.template, False)
