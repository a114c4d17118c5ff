from odoo import models

from ...tools import appointments
from .verbund_commitment_mail import MODULE
from .verbund_course import STATE_CANCELLED
from .verbund_course_people import HELD_STATES
from .verbund_course_provider import BEFORE_KEY, SCOPE_TEACHING

MAIL_DAYS = f"{MODULE}.mail_days"
INVITED, CHANGED, OUT, CALLED_OFF = "in", "changed", "out", "cancelled"
LAST_ONES = (OUT, CALLED_OFF)
# Courses of which somebody is still told something.
TOLD_STATES = (*HELD_STATES, STATE_CANCELLED)
# What of a course somebody who teaches or comes is told of.
FACTS = ("name", "days", "venue", "format")


class VerbundCourse(models.Model):
    """Whoever teaches a course has its days in the calendar, and nobody else.

    What was told last is compared with what holds now: so it is told once, whichever
    door a change came through.
    """

    _inherit = "verbund.course"

    def _confirm(self):
        res = super()._confirm()
        self._tell_days()
        return res

    def _call_off(self):
        self._raise_calendar()
        res = super()._call_off()
        self._tell_days()
        return res

    def write(self, vals):
        res = super().write(vals)
        if "mail_participants" in vals:
            # sudo: who plans the course need not be a user of the event app
            self.sudo().event_id.registration_ids._verbund_touch()
        return res

    def _tell_changes(self):
        """At the end of the transaction: also those who teach and who come."""
        ids = list(self.env.cr.precommit.data.get(BEFORE_KEY, ()))
        res = super()._tell_changes()
        self.browse(ids).exists()._tell_days()
        return res

    def _tell_days(self):
        """Bring the calendars of those who teach, and of those who come, up to date."""
        # sudo: what is told does not depend on who changes it
        for course_sudo in self.sudo():
            if course_sudo.state in TOLD_STATES:
                course_sudo._tell_trainers()
                course_sudo.event_id.registration_ids._verbund_tell_days()

    # ------------------------------------------------------------- who teaches

    def _trainer_days(self):
        """
        :return: dict person -> the days that it teaches
        """
        if self.state not in HELD_STATES:
            return {}
        return {
            trainer: days.sorted("date_begin")
            for trainer, days in self.session_ids.grouped("trainer_id").items()
            # A provider is told as such
            if trainer and not trainer.is_company
        }

    def _tell_trainers(self):
        days, told = self._trainer_days(), self._told_days()
        known = self.env["res.partner"].browse(told).exists()
        for trainer in self.env["res.partner"].union(known, *days):
            own = days.get(trainer, self.session_ids.browse())
            story = self._days_story(told.get(trainer.id), own, bool(own))
            if story:
                self._tell(
                    MAIL_DAYS,
                    trainer,
                    scope=None if story["told"] == OUT else SCOPE_TEACHING,
                    trainer=trainer.id,
                    **story,
                )

    def _told_days(self):
        """What each of them was told last.

        :return: dict id of a person -> what the text said beside the facts
        """
        notices = self.env["verbund.notice"].search(
            [
                *self.env["verbund.notice"]._domain_of(self),
                ("template", "=", MAIL_DAYS),
            ],
            order="id",
        )
        return {notice.partner_id.id: notice.extra for notice in notices}

    # -------------------------------------------------------- what is new, and how

    def _days_facts(self, days):
        facts = self._get_changeable()
        facts["days"] = [self._span_words(span) for span in days or self]
        return {name: facts[name] for name in FACTS}

    def _days_story(self, told, days, takes_part):
        """What somebody is to be told, None when nothing is new.

        :param told: what the last text said beside the facts, None for no text
        :param days: sessions that are theirs now
        :param takes_part: whether they come or teach; of a course without sessions too
        """
        known = told if told and told["told"] not in LAST_ONES else None
        if not takes_part:
            if not known:
                return None
            if self.state == STATE_CANCELLED:
                return {"told": CALLED_OFF, "gone": known["sessions"]}
            self._raise_calendar()
            return {"told": OUT, "gone": known["sessions"]}
        facts = self._days_facts(days)
        story = {"facts": facts, "sessions": days.ids}
        if not known:
            return {"told": INVITED, **story}
        changes = {
            name: {"old": known["facts"][name], "new": facts[name]}
            for name in facts
            if known["facts"][name] != facts[name]
        }
        if not changes:
            return None
        gone = sorted(set(known["sessions"]) - set(days.ids))
        if set(gone) & set(self.session_ids.ids):
            # A day that others keep is taken out of this calendar
            self._raise_calendar()
        return {"told": CHANGED, **story, "changes": changes, "gone": gone}

    def _days_files(self, extra, to):
        """The days to take in, and those to take out.

        :param extra: as of :meth:`_days_story`
        :param to: person who gets them
        """
        files = (
            self._calendar(appointments.REQUEST, to, extra.get("sessions") or ()),
            self._calendar(appointments.CANCEL, to, extra.get("gone") or ()),
        )
        return [*filter(None, files)]

    def _days_obstacle(self, extra, days, takes_part):
        """Why such a text is not true any more; None while it is."""
        told = extra["told"]
        if told in LAST_ONES:
            is_true = not takes_part
        else:
            is_true = takes_part and extra["facts"] == self._days_facts(days)
        if is_true:
            return None
        return self.env._("%(course)s has changed again.", course=self.name)

    # ------------------------------------------------- hooks of the mail base

    def _notice_obstacle(self, template, extra):
        if template != MAIL_DAYS:
            return super()._notice_obstacle(template, extra)
        trainer = self.env["res.partner"].browse(extra["trainer"])
        days = self._trainer_days().get(trainer, self.session_ids.browse())
        return self._days_obstacle(extra, days, bool(days))

    def _notice_files(self, notice):
        files = super()._notice_files(notice)
        if notice.template != MAIL_DAYS or not notice.partner_id.email_normalized:
            return files
        return files + self._days_files(notice.extra, notice.partner_id)

    def _notice_why(self, partner):
        if self._is_trainer(partner):
            return self.env._("You get this e-mail because you teach in this course.")
        return super()._notice_why(partner)

    def _notice_path(self, partner):
        if self._is_trainer(partner):
            return "/my/verbund"
        return super()._notice_path(partner)

    def _is_trainer(self, partner):
        """Whether somebody teaches it, or did until now, and is nobody else in it."""
        companies = self.commitment_ids.partner_id | self.provider_id
        return partner.commercial_partner_id not in companies and (
            partner in self.session_ids.trainer_id or partner.id in self._told_days()
        )

    def _link_concerns(self, partner):
        """Whoever teaches it, for the provider or not, reads its days."""
        return super()._link_concerns(partner) or partner in self.session_ids.trainer_id
