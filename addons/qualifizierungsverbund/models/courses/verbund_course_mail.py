from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..core import words
from ..core.scheduled import due_records
from .verbund_commitment import CURRENT_STATES, STATE_OFFERED
from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_commitment_mail import (
    MAIL_CHANGED,
    MAIL_NAMES,
    MAIL_REMINDER,
    SCOPE_NAMES,
    SCOPE_WORD,
)
from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)
from .verbund_course_provider import (
    BEFORE_KEY,
    NO_MATTER,
    RELIED_ON_STATES,
    REPLACING_STATES,
)

# Texts to a provider that are true in other states than those.
TRUE_WHILE = {
    "changed": REPLACING_STATES,
    "replaced": REPLACING_STATES,
    "again": (*PLANNING_STATES, STATE_BOOKING_OPEN),
}
# Days before a date on which somebody is reminded of it, once each.
REMINDER_DAYS = (7, 2)
# Working days before the start on which names are asked for that are missing
NAMES_REMINDER_DAYS = (5, 2)
# More than such days ever take, holidays at the turn of the year included
NAMES_AHEAD = timedelta(days=21)
CHANGE_FIELDS = frozenset(
    {
        "commitment_deadline",
        "date_begin",
        "date_end",
        "district_id",
        "format",
        "level",
        "max_seats",
        "min_seats",
        "name",
        "provider_id",
        "session_ids",
        "topic_id",
        "units",
        "venue_id",
    }
)
REMINDER_BATCH = 1000


class VerbundCourse(models.Model):
    """What companies and the provider are told about a course, and when."""

    _name = "verbund.course"
    _inherit = ["verbund.course", "verbund.linked.mixin"]

    # ------------------------------------------------------------- the facts

    def _notice_networks(self):
        return self.network_ids

    def _notice_path(self, partner):
        company = partner.commercial_partner_id
        if company == self.provider_id:
            return f"/my/verbund/teaching/{self.id}"
        if (
            company.is_training_provider
            and company not in self.commitment_ids.partner_id
        ):
            return "/my/verbund"  # who taught it once
        return f"/my/verbund/courses/{self.id}"

    def _notice_why(self, partner):
        if partner.commercial_partner_id == self.provider_id:
            return self.env._(
                "You get this e-mail because %(company)s is the training provider of "
                "this course.",
                company=self.provider_id.name,
            )
        return super()._notice_why(partner)

    def _notice_values(self, partner):
        return {
            **self._notice_facts(),
            "company": partner.commercial_partner_id.name,
        }

    def _notice_facts(self, commitment=None):
        """Plain values of the course as its texts say them.

        :param commitment: that of the company that reads it, if any
        """
        self.ensure_one()
        here = self.company_id
        decided = self.state in PROMISED_STATES
        group = self.seats_committed if decided else self.group_seats
        group += self._guaranteed_seats()
        show, deadline = here._verbund_show, self.commitment_deadline
        return {
            "course": self.name,
            "state": self.state,
            "begin": show(self.date_begin),
            "end": show(self.date_end),
            "venue": self._notice_venue(commitment),
            "format": self._notice_format(),
            "units": self.units,
            "min_seats": self.min_seats,
            "max_seats": self.max_seats,
            "group_seats": group,
            "people": self.seats_committed if decided else self.group_seats,
            **self._notice_prices(group, commitment),
            "worst_seats": self._worst_seats(),
            "best_seats": self._cheapest_seats(),
            "taxable": self.vat_treatment == "taxable",
            "deadline": show(deadline),
            "deadline_ahead": bool(deadline and deadline >= here._verbund_today()),
            "cancel_reason": (
                self.cancel_reason if self.state == STATE_CANCELLED else ""
            ),
            "cancel_note": self.cancel_note or "",
        }

    def _notice_prices(self, group, commitment=None):
        """What a seat costs, of a group of so many, in the smallest and at best."""
        show = self.company_id._verbund_money
        whose = (commitment.partner_id, commitment.seats) if commitment else ()
        return {
            "price": show(self._price_at(group, *whose)) if group else "",
            "first": show(self._price_at(self._first_seats(), *whose)),
            "worst": show(self._worst_case(0, *whose)),
            "best": show(self._price_at(self._cheapest_seats(), *whose)),
        }

    def _notice_venue(self, commitment=None):
        """Hook: the venue, as who reads it may know it."""
        return self.venue_id.display_name or ""

    def _notice_format(self):
        return self._label_here("format")

    def _label_here(self, field):
        """A choice in the words of the association.

        :param field: name of a selection
        """
        return words.label(self._here(), field)

    def _here(self):
        """The course in the language and time zone of its association."""
        return self.with_env(self.company_id._verbund_here().env)

    def _notice_obstacle(self, template, extra):
        told = extra.get("told")
        if self._is_outdated(extra):
            return self.env._("%(course)s has changed again.", course=self.name)
        teaches = extra.get("teacher") == self.provider_id.id
        if "teacher" in extra and teaches == (told == "replaced"):
            return self.env._(
                "%(course)s has another training provider by now.", course=self.name
            )
        true_while = TRUE_WHILE.get(told, RELIED_ON_STATES)
        if told not in (None, "cancelled") and self.state not in true_while:
            return self.env._(
                "%(course)s is “%(state)s” now: this text is not true any more.",
                course=self.name,
                state=self._state_label(),
            )
        return super()._notice_obstacle(template, extra)

    def _is_outdated(self, extra):
        """Whether what was told to be new is not so any more.

        :param extra: what a text says beside the facts; ``changes`` as
            :meth:`_get_changes`, ``plan`` as :meth:`_plan`
        """
        changes = extra.get("changes") or {}
        # sudo: a plan is for the staff, a text for whoever sends it again
        self_sudo = self.sudo()
        now = self_sudo._get_inquired() if changes else {}
        return any(now[name] != change["new"] for name, change in changes.items()) or (
            "plan" in extra and extra["plan"] != self_sudo._plan()
        )

    # --------------------------------------------------------- the companies

    def _ask_companies(self):
        """Those as well whom staff have entered while it was planned, each once.

        Whoever has the question already, also from a colleague, is not asked again when
        a further need comes in.
        """
        entered = self._get_silent().filtered(
            lambda word: not (word.asked_at or word.was_asked)
        )
        res = super()._ask_companies()
        entered._ask()
        return res

    # ---------------------------------------------------------- the provider

    def action_start_tender(self):
        res = super().action_start_tender()
        self.offer_ids._ask()
        return res

    def _confirm(self):
        res = super()._confirm()
        self._tell_provider("confirmed")
        return res

    def action_cancel(self, reason=None, note=None):
        asked = self.filtered(lambda course: course.state != STATE_CANCELLED)
        res = super().action_cancel(reason, note)
        asked._tell_provider("cancelled")
        return res

    # --------------------------------------------------------------- changes

    def write(self, vals):
        if CHANGE_FIELDS & vals.keys():
            self._watch_changes()
        return super().write(vals)

    def _watch_changes(self):
        """Remember how courses stand; what has changed in the end is told once.

        Days are moved one by one, in several rows and calls: companies get one e-mail
        with what was and what is.
        """
        data = self.env.cr.precommit.data
        if BEFORE_KEY not in data:
            data[BEFORE_KEY] = {}
            self.env.cr.precommit.add(self.browse()._tell_changes)
        # sudo: what is told does not depend on who changes it
        for course_sudo in self.sudo():
            if course_sudo.id and course_sudo.id not in data[BEFORE_KEY]:
                data[BEFORE_KEY][course_sudo.id] = (
                    course_sudo.state in RELIED_ON_STATES
                    and course_sudo._get_changeable(),
                    course_sudo.provider_id,
                )
                course_sudo._watch_planned()

    def _get_changeable(self):
        """What companies and provider rely on, as they were told it."""
        show = self.company_id._verbund_show
        sessions = self.session_ids.sorted("date_begin")
        spans = sessions or self
        return {
            "days": [self._span_words(row) for row in spans],
            "name": self.name,
            "topic": self._here().topic_id.name,
            "level": self._label_here("level"),
            "units": self.units,
            "provider": self.provider_id.display_name or "",
            "venue": (self.venue_id or self.district_id).display_name or "",
            "format": self._notice_format(),
            "deadline": show(self.commitment_deadline),
        }

    def _get_inquired(self):
        """The same, and for how many people: a matter of those who make an offer."""
        size = f"{self.min_seats}–{self.max_seats}"
        return {**self._get_changeable(), "size": size}

    def _span_words(self, span):
        """From when to when, and for which half group, in the words of the association.

        :param span: a session, or the course
        """
        here = self.company_id._verbund_here()
        half = ""
        if span != self and span.half:
            half = span.with_env(here.env)._half_words()
        days = map(here._verbund_show, (span.date_begin, span.date_end))
        return ": ".join(filter(None, (half, " – ".join(filter(None, days)))))

    def _get_changes(self, before):
        """What has changed since, of that which still matters.

        :param before: as :meth:`_get_changeable`, or :meth:`_get_inquired`
        :return: dict name -> dict ``old new``
        """
        after = self._get_inquired()
        over = {"deadline"} if self.state != STATE_BOOKING_OPEN else set()
        if not before["provider"] and not (
            after["provider"] and self._misses_provider()
        ):
            over.add("provider")  # of one that was not there nobody was told
        return {
            name: {"old": before[name], "new": after[name]}
            for name in before
            if before[name] != after[name] and name not in over
        }

    def _tell_changes(self):
        """At the end of the transaction: tell those who rely on what has changed."""
        watched = self.env.cr.precommit.data.pop(BEFORE_KEY, {})
        # sudo: as in `_watch_changes`
        for course_sudo in self.sudo().browse(watched).exists():
            before, provider_sudo = watched[course_sudo.id]
            knows = course_sudo._tell_change_of_provider(provider_sudo, bool(before))
            course_sudo._tell_planned()
            if course_sudo.state not in RELIED_ON_STATES:
                continue
            changes = course_sudo._get_changes(before) if before else {}
            course_sudo._tell_companies_changes(changes)
            taught = {k: v for k, v in changes.items() if k not in NO_MATTER}
            if taught and not knows:
                course_sudo._tell_provider("changed", changes=taught)

    def _tell_companies_changes(self, changes):
        """Whoever is asked or bound reads what has changed, and what costs less now.

        :param changes: as :meth:`_get_changes`
        """
        stories = {
            word: {
                "changes": self._changes_for(word, changes),
                "sizes": word._lower_prices(),
            }
            for word in self.commitment_ids
            if word.state in CURRENT_STATES
        }
        words = self.commitment_ids.filtered(lambda c: any(stories.get(c, {}).values()))
        cheaper = words.filtered(lambda word: stories[word]["sizes"])
        for word in cheaper:
            stories[word]["plan"] = self._plan()
        words._tell_companies(MAIL_CHANGED, stories)
        cheaper._note_plan_told()
        if "deadline" in changes:
            self._tell_deadline()

    def _tell_deadline(self):
        """Hook: who beside companies with seats hears that the decision date moved."""

    def _changes_for(self, word, changes):
        """Hook: what a company, or a provider without a word, reads of what changed."""
        return changes

    # ------------------------------------------------------------- reminders

    @api.model
    def _cron_remind(self):
        """Remind of the decision date, and of names before the start; once each."""
        for course in due_records(self, self._get_reminder_domain(), REMINDER_BATCH):
            course._remind()

    @api.model
    def _get_reminder_domain(self):
        # A day more than is needed: what day it is hangs on the time zone
        now = fields.Datetime.now()
        until = now + timedelta(days=max(REMINDER_DAYS) + 1)
        return (
            Domain("state", "=", STATE_BOOKING_OPEN)
            & Domain("commitment_deadline", ">=", now.date() - timedelta(days=1))
            & Domain("commitment_deadline", "<=", until.date())
        ) | (
            Domain("state", "=", STATE_CONFIRMED)
            & Domain("date_begin", ">=", now)
            & Domain("date_begin", "<=", now + NAMES_AHEAD)
        )

    def _remind(self):
        self.ensure_one()
        if self.state == STATE_BOOKING_OPEN:
            self._remind_of_decision()
        elif self.state == STATE_CONFIRMED:
            self._remind_of_names()

    def _reminder_of(self, day):
        """Which of the reminders is due for a date.

        :return: days before it, None for none; the later one when a run was missed
        """
        left = (day - self.company_id._verbund_today()).days
        return min((days for days in REMINDER_DAYS if 0 <= left <= days), default=None)

    def _get_silent(self):
        """Companies that were asked and have not answered."""
        return self.commitment_ids.filtered(lambda c: c.state == STATE_OFFERED)

    def _remind_of_decision(self):
        days = self._reminder_of(self.commitment_deadline)
        if days:
            # Who was asked a moment ago needs no reminder: when booking has opened, or,
            # if it was asked in a course that was merged, when it came into this one
            yesterday = fields.Datetime.now() - timedelta(days=1)
            silent = self._get_silent().filtered(
                lambda c: max(c.asked_at or c.create_date, c.create_date) < yesterday
            )
            silent._tell_companies(
                MAIL_REMINDER,
                scope=SCOPE_WORD,
                once=f"{days}:{self.commitment_deadline}",
            )

    def _remind_of_names(self):
        begin = self.company_id._verbund_day(self.date_begin)
        today, calendar = self.company_id._verbund_today(), self._get_calendar()
        days = min(
            (n for n in NAMES_REMINDER_DAYS if calendar.back(begin, n) <= today),
            default=None,
        )
        if days:
            self.commitment_ids.filtered(
                lambda c: c.state == COMMITMENT_CONFIRMED and c._get_unnamed_seats()
            )._tell_companies(MAIL_NAMES, scope=SCOPE_NAMES, once=f"{days}:{begin}")

    def action_remind(self):
        """Remind those now who have not answered; once a day."""
        self.check_access("write")
        for course in self:
            course._check_can_answer()
            course._get_silent()._tell_companies(
                MAIL_REMINDER,
                scope=SCOPE_WORD,
                once=f"hand:{course.company_id._verbund_today()}",
            )
        return True
