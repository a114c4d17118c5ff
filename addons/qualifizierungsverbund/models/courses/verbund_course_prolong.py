from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..core.rpc_arguments import check_day, check_text
from .verbund_commitment import PENDING_STATES
from .verbund_commitment_mail import SCOPE_WORD
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_course_provider import BEFORE_KEY

MAIL_PROLONGED = "qualifizierungsverbund.mail_course_prolonged"


class VerbundCourse(models.Model):
    """The decision is put off: companies get more time, and are free again until then.

    What they have promised stays, with its limit. They were told that they can take it
    back until the decision date: that is the new one now, so nobody is bound longer
    than it has agreed to be without being asked.
    """

    _inherit = "verbund.course"

    def action_prolong(self, day=None, note=None):
        """Put the decision off to another working day before the start.

        :param day: the new decision date
        :param note: sentence for the companies
        :raises UserError: when companies do not decide any more, or not until that day
        """
        self.check_access("write")
        day, note = check_day(self.env, day), check_text(self.env, note)
        for course in self:
            course._check_booking_open()
            course._check_not_under_review()
            course._check_new_decision_day(day)
        for course in self:
            course._prolong(day, note)
        return True

    def action_move_decision(self, day=None):
        """Move the decision date: a later one puts the decision off.

        :param day: the new decision date
        :raises UserError: when companies do not decide any more, or not until that day
        """
        self.check_access("write")
        day = check_day(self.env, day)
        if not day:
            raise UserError(self.env._("Enter the new decision date."))
        later = self.filtered(
            lambda course: (
                course.state == STATE_BOOKING_OPEN
                and course.commitment_deadline
                and day > course.commitment_deadline
            )
        )
        later.action_prolong(day)
        moved = self - later
        moved.filtered(lambda course: course.commitment_deadline != day).write(
            {"commitment_deadline": day}
        )
        return True

    def _track_get_default_log_message(self, tracked_fields):
        said = super()._track_get_default_log_message(tracked_fields)
        if not said and "commitment_deadline" in tracked_fields:
            here, day = self._in_log_language(), self.commitment_deadline
            if day:
                return here.env._(
                    "Companies decide until %(day)s.",
                    day=here.company_id._verbund_show(day),
                )
        return said

    def _check_not_under_review(self):
        """
        :raises UserError: when somebody is about to approve the course as it is
        """
        if self.review_ids:
            raise UserError(
                self.env._(
                    "%(course)s waits for an approval. Reject it first, so that it can "
                    "be decided otherwise.",
                    course=self.display_name,
                )
            )

    def _check_new_decision_day(self, day):
        """
        :raises UserError: when it is no day on which companies could still decide
        """
        self.ensure_one()
        _, first = self.env._, self._get_days()[0]
        old, today = self.commitment_deadline, self.company_id._verbund_today()
        values = {"course": self.display_name, "day": format_date(self.env, day)}
        if not day:
            raise UserError(_("Enter the new decision date."))
        if day <= max(old or today, today):
            raise UserError(
                _(
                    "The decision on %(course)s is put off to a day after today and "
                    "after its decision date, %(old)s.",
                    old=format_date(self.env, old),
                    **values,
                )
            )
        if not self.company_id._verbund_calendar().is_working_day(day):
            raise UserError(
                _("%(day)s is no working day: nobody would decide then.", **values)
            )
        if first and day >= first:
            raise UserError(
                _(
                    "%(course)s starts on %(first)s: it has to be decided before, not "
                    "on %(day)s.",
                    first=format_date(self.env, first),
                    **values,
                )
            )

    def _prolong(self, day, note=""):
        """Another decision date, told to all who are asked or bound, once."""
        self.ensure_one()
        here = self.company_id
        old, missing = here._verbund_show(self.commitment_deadline), self.seats_missing
        self.commitment_deadline = day
        new = here._verbund_show(day)
        self._knows_decision_day(new)
        self.env["verbund.decision"]._record(
            self,
            "prolonged",
            lambda course: course._prolonged_words(old, new, note),
        )
        self._tell_prolonged({"old": old, "new": new, "missing": missing, "note": note})
        self._tell_deadline()

    def _prolonged_words(self, old, new, note):
        """What the log of decisions says."""
        said = self.env._(
            "Decision date until now: %(old)s, from now on: %(new)s.", old=old, new=new
        )
        return " ".join(filter(None, (said, note)))

    def _knows_decision_day(self, shown):
        """Of the date whoever is concerned is told by its own text."""
        # sudo: as it is watched
        before, _provider = self.env.cr.precommit.data[BEFORE_KEY][self.id]
        if before:
            before["deadline"] = shown

    def _tell_prolonged(self, story):
        """Hook: who is told that the decision is put off.

        :param story: dict ``old new missing note`` of plain values
        """
        words = self.commitment_ids.filtered(lambda c: c.state in PENDING_STATES)
        words._tell_companies(
            MAIL_PROLONGED,
            dict.fromkeys(words, {"prolonged": story}),
            scope=SCOPE_WORD,
        )
