from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.batch import in_batch
from ..core.fields import hold_field
from ..core.transition_mixin import with_transition
from ..core.verbund_notice import STATE_OPENED, STATE_SENT
from .verbund_commitment import CLOSED_STATES, GIVEN_STATES
from .verbund_commitment_record import RECORDING, RECORDING_KEY
from .verbund_course import (
    PLANNING_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_CONFIRMED,
)
from .verbund_guarantee import STATE_BOUND

# A course that is planned can be called off, too.
BACK_STATES = (*PLANNING_STATES, STATE_BOOKING_OPEN, STATE_CONFIRMED)
# What a decision changes in the rows around a course.
ROWS = {
    "verbund.course": (
        "state",
        "cancel_reason",
        "cancel_note",
        "choice_asked_on",
        "commitment_deadline",
        "event_id",
        "merged_into_id",
        "proposed_on",
    ),
    "verbund.commitment": (
        "state",
        "seats",
        "release_reason",
        "price_limit",
        "limit_asked",
        "limit_reason",
        "free_until",
        "moved_from_id",
        "cancel_asked",
        "cancel_asked_by_id",
        "cancel_note",
        "price_ceiling",
        "seats_possible",
        "plan_told",
        "committed_at",
        "committed_by",
        "word_given_at",
    ),
    "verbund.need": ("state", "course_id"),
    "verbund.offer": ("state", "passed_over_for_id"),
    "event.registration": ("state", "verbund_named_at"),
    "verbund.guarantee": ("state", "seats_drawn", "release_reason"),
    "verbund.waiting": ("state", "offered_seats", "offered_until"),
    "verbund.date.poll": ("state",),
}


class VerbundCourse(models.Model):
    """A decision is taken back while nobody has read of it.

    What it has changed, in the course and in the one with which it was merged, is kept
    as it was before, and as it was left. It goes back as long as no e-mail has been
    sent and nothing has gone on since; then the e-mails are taken out of the queue, and
    everything stands as before. The log says both.
    """

    _inherit = "verbund.course"

    way_back = fields.Json(readonly=True, copy=False, groups="base.group_user")
    mails_wait_until = hold_field(
        "So long e-mails of a decision wait, and with them what is told since."
    )
    can_step_back = fields.Boolean(
        compute="_compute_step_back",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    back_notice = fields.Char(
        string="Why It Is Not Taken Back",
        compute="_compute_step_back",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"mails_wait_until", "way_back"}

    @api.depends_context("lang")
    @api.depends("way_back", "state")
    def _compute_step_back(self):
        for course in self:
            problem = course._has_decision() and course._get_back_problem()
            course.can_step_back = course._has_decision() and not problem
            course.back_notice = problem

    # ------------------------------------------------------ what is remembered

    def _confirm(self):
        before = self._remember()
        res = super()._confirm()
        self._keep_way_back(before)
        return res

    def action_cancel(self, reason=None, note=None):
        before = {course: course._remember() for course in self}
        res = super().action_cancel(reason, note)
        for course in self:
            course._keep_way_back(before[course])
        return res

    def _prolong(self, day, note=""):
        before = self._remember()
        res = super()._prolong(day, note)
        self._keep_way_back(before)
        return res

    def _merge_into(self, target, day=None, note=""):
        courses = self | target
        before = courses._remember()
        res = super()._merge_into(target, day, note)
        self._keep_way_back(before)
        return res

    def _remember(self, records=None):
        """The rows around courses as they are, and what was told until now.

        :param records: list of rows, elevated; all that a decision may change when None
        """
        # sudo: which was the last one, whoever may read it
        last = self.env["verbund.notice"].sudo().search([], order="id desc", limit=1)
        return {
            "last": last.id or 0,  # nobody has been told anything yet
            "rows": {
                rows._name: self._as_kept(rows)
                for rows in records or self._get_decided_rows_sudo()
            },
        }

    def _get_decided_rows_sudo(self):
        """Hook: what a decision may change, a list of records, elevated."""
        # sudo: also needs of networks that the user does not work for
        course_sudo = self.sudo()
        return [
            course_sudo,
            course_sudo.commitment_ids,
            course_sudo._pooled_needs_sudo(),
            course_sudo.offer_ids,
            course_sudo.event_id.registration_ids,
            course_sudo.guarantee_ids,
            course_sudo.waiting_ids,
            course_sudo.poll_ids,
        ]

    @api.model
    def _get_decided_fields(self):
        """Hook: what a decision changes of them, dict model -> names of fields."""
        return ROWS

    def _get_decided_courses(self, rows=None):
        """The course of the decision, and the one with which it was merged.

        :param rows: of the decision; those of the last one when None
        """
        return self.browse(map(int, (rows or self.way_back["rows"])["verbund.course"]))

    def _as_kept(self, records):
        """What a decision changes of rows, as it can be kept.

        :return: dict id, as text -> dict field -> value
        """
        names = self._get_decided_fields()[records._name]
        return {
            str(record.id): {name: _plain_value(record, name) for name in names}
            for record in records
        }

    def _keep_way_back(self, before):
        """
        :param before: see :meth:`_remember`
        """
        own = before["rows"]["verbund.course"][str(self.id)]
        if own["state"] not in BACK_STATES:
            return
        courses = self._get_decided_courses(before["rows"])
        back = {**before, "after": self._get_rows_now(before["rows"])}
        # sudo: as in `_remember`
        told_sudo = (
            self.env["verbund.notice"].sudo().search(courses._domain_since(back))
        )
        self._with_transition().way_back = {**back, "notices": told_sudo.ids}

    def _get_rows_now(self, known, present=None):
        """The rows of a decision as they are now, and those that have come since.

        :param known: rows as :meth:`_remember` has kept them
        :param present: see :meth:`_remember`
        :return: the same
        """
        rows = {}
        if present is None:
            present = self._get_decided_courses(known)._get_decided_rows_sudo()
        for records in present:
            old = records.browse(map(int, known.get(records._name, ()))).exists()
            rows[records._name] = self._as_kept(records | old)
        return rows

    # ------------------------------------------------------------- the way back

    def action_step_back(self):
        """Take back that the course was confirmed, prolonged, merged or cancelled.

        :raises UserError: when somebody has been told, or it has gone on since
        """
        self.check_access("write")
        for course in self:
            problem = course._get_back_problem()
            if problem:
                raise UserError(problem)
            course._step_back()
        return True

    def _has_decision(self):
        """Whether its last decision has not been overtaken by the course itself."""
        return bool(self.way_back) and self.state in (*BACK_STATES, STATE_CANCELLED)

    def _get_back_problem(self):
        """Why the decision stays; empty while it can be taken back."""
        self.ensure_one()
        _ = self.env._
        values = {"course": self.display_name}
        if not self._has_decision():
            return _("There is no decision on %(course)s to take back.", **values)
        notices_sudo = self._get_decision_notices_sudo()
        told_sudo = self._get_left_sudo(notices_sudo)
        if told_sudo:
            return _(
                "The decision on %(course)s stays: e-mails have left the house, the "
                "first one to %(who)s.",
                who=told_sudo[-1].partner_id.display_name or _("a participant"),
                **values,
            )
        if self._has_gone_on():
            if merged := self._get_merged_to_take_back():
                return _(
                    "The decision on %(course)s stays: %(merged)s has been merged into "
                    "it. Take that back on %(merged)s.",
                    merged=merged.display_name,
                    **values,
                )
            return _(
                "The decision on %(course)s stays: seats, needs, names or an order "
                "have changed since.",
                **values,
            )
        return ""

    def _get_merged_to_take_back(self):
        """The course whose merger has put this one off, and can be taken back."""
        merged = self.search([("merged_into_id", "=", self.id)], order="id desc")
        return merged.filtered("can_step_back")[:1]

    @api.model
    def _get_left_sudo(self, notices_sudo):
        """Those that have left the house."""
        return notices_sudo.filtered(
            lambda notice: notice.state in (STATE_SENT, STATE_OPENED)
        )

    def _has_gone_on(self):
        """Whether rows around it are not as the decision has left them, or are new."""
        after = self.way_back["after"]
        return self._get_rows_now(after) != after

    def _get_decision_notices_sudo(self):
        """What was told of the decision, elevated: to companies, provider, of needs.

        What has been told of the course since is not true either, once it is taken
        back; of another course it was merged with only what was told by the decision.
        """
        back = self.way_back
        told = Domain("id", "in", back["notices"]) | self._domain_since(back)
        # sudo: who decides takes back what it has told, whoever else may read it
        return self.env["verbund.notice"].sudo().search(told)

    def _domain_since(self, back):
        """What was told of courses, of needs and words that a decision changed, since.

        :param back: as :meth:`_keep_way_back` keeps it
        """
        since = Domain("owner_model", "=", self._name)
        since &= Domain("owner_id", "in", self.ids)
        # Also of what is gone again, once it is taken back
        since |= self._domain_changed(back)
        return Domain("id", ">", back["last"]) & since

    @api.model
    def _domain_changed(self, back):
        """What was told of needs, words and people that are not as they were.

        :param back: as :meth:`_keep_way_back` keeps it
        """
        changed = Domain.FALSE
        for name in (
            "verbund.need",
            "verbund.commitment",
            "verbund.waiting",
            "event.registration",
        ):
            before, after = (back[key].get(name, {}) for key in ("rows", "after"))
            ids = [int(key) for key in after if before.get(key) != after[key]]
            changed |= Domain("res_model", "=", name) & Domain("res_id", "in", ids)
        return Domain("id", ">", back["last"]) & changed

    def _step_back(self):
        rows, after = self.way_back["rows"], self.way_back["after"]
        courses = self._get_decided_courses()
        notices_sudo = self._get_decision_notices_sudo()
        told_since = self._get_told_since(notices_sudo)
        self._take_out_of_queue(notices_sudo)
        lifted, lifted_guarantees = self._get_lifted_words()
        made_event_sudo = self.sudo().event_id
        self._restore_rows(rows)
        self._drop_made_rows(rows, after)
        own = rows["verbund.course"][str(self.id)]
        if own["event_id"]:
            # sudo: who may take this step need not be a user of the event app
            made_event_sudo.write(
                {
                    **self._prepare_event_stage_vals(STATE_CONFIRMED),
                    "kanban_state": "normal",
                }
            )
        else:
            made_event_sudo.unlink()
        self._with_transition().review_ids.unlink()  # it was for this decision
        self._with_transition().way_back = False
        self._record_way_back(rows["verbund.course"], after["verbund.course"])
        decisions = self.env["verbund.decision"]
        for given in (lifted, lifted_guarantees):
            decisions._record(
                given, "promise_restored", lambda word: word._describe_word()
            )
        courses._offer_freed()
        self._tell_again(told_since)
        for course in courses:
            here = course._in_log_language()
            said = here.env._(
                "The decision is taken back. No e-mail has left the house."
            )
            course._track_set_log_message(said)

    def _get_told_since(self, notices_sudo):
        """What was told beside the decision, to tell it again where it is still true.

        :param notices_sudo: all that is taken out of the queue
        :return: list of (document, recipient, values of ``_send``)
        """
        since_sudo = notices_sudo.filtered(
            lambda notice: notice.id not in self.way_back["notices"]
        ).sorted("id")
        return [
            (
                record,
                record._notice_recipient(notice_sudo),
                {
                    "template": notice_sudo.template,
                    "scope": notice_sudo.scope,
                    "once": notice_sudo.once,
                    "extra": notice_sudo.extra or {},
                },
            )
            for notice_sudo in since_sudo
            for record in [notice_sudo._find_record()]
            if record
        ]

    def _tell_again(self, told):
        """As it stands now: a new date holds, a receipt for a taken seat does not.

        :param told: see :meth:`_get_told_since`
        """
        notices = self.env["verbund.notice"]
        for record, recipient, said in told:
            extra = said.pop("extra")
            if (
                record.exists()
                and record._notice_concerns(recipient)
                and not record._notice_obstacle(said["template"], extra)
            ):
                notices._send(
                    recipients={record: recipient}, extras={record: extra}, **said
                )

    def _drop_made_rows(self, rows, after):
        """Seats and words that came with the decision go with it.

        :param rows: as they were before, see :meth:`_remember`
        :param after: as the decision has left them
        """
        for name in ("event.registration", "verbund.commitment", "verbund.waiting"):
            made = map(int, after.get(name, {}).keys() - rows.get(name, {}).keys())
            # sudo: as where they were made
            with_transition(self.env[name].sudo().browse(made)).unlink()

    def _record_way_back(self, rows, after):
        """
        :param rows: courses as they were before, see :meth:`_remember`
        :param after: as the decision has left them
        """
        decisions = self.env["verbund.decision"]
        for key in rows:
            course = self.browse(int(key))
            if rows[key]["commitment_deadline"] != after[key]["commitment_deadline"]:
                decisions._record(course, "prolonged_back")
            elif course == self:
                decisions._record(course, "decision_back")

    def _get_lifted_words(self):
        """Words that the decision has ended, and that hold again.

        :return: commitments, guarantees
        """
        rows = self.way_back["rows"]

        def was(record):
            return rows[record._name].get(str(record.id), {}).get("state")

        return (
            self.commitment_ids.filtered(
                lambda word: word.state in CLOSED_STATES and was(word) in GIVEN_STATES
            ),
            self.guarantee_ids.filtered(
                lambda row: row.state != STATE_BOUND and was(row) == STATE_BOUND
            ),
        )

    def _restore_rows(self, rows):
        courses = self._get_decided_courses(rows)
        # In a batch: halfway there, seats are free that nobody gives up
        env = in_batch(courses).with_context(**{RECORDING_KEY: RECORDING}).env
        # sudo: what was changed for everybody goes back for everybody
        for name, by_id in rows.items():
            records = env[name].sudo()
            for record_id, values in by_id.items():
                record = records.browse(int(record_id))
                changed = _changed(record, values)
                if changed and name == "verbund.commitment":
                    # What goes back with its state is told by whoever takes it back
                    changed["state"] = values["state"]
                if changed:
                    with_transition(record).write(changed)
                if "commitment_deadline" in changed:
                    here, day = record.company_id, record.commitment_deadline
                    record._knows_decision_day(here._verbund_show(day))

    def _take_out_of_queue(self, notices_sudo):
        """Nobody reads of what is taken back; who is being written to right now, does.

        :raises UserError: when an e-mail is just being sent
        """
        waiting = notices_sudo.mail_id.filtered(lambda mail: mail.state == "outgoing")
        if waiting.try_lock_for_update() != waiting:
            raise UserError(
                self.env._(
                    "The e-mails of %(course)s are just leaving the house.",
                    course=self.display_name,
                )
            )
        notices_sudo._take_out()

    def _hold_mails(self):
        """The e-mails of a decision wait some minutes: so long it can be taken back."""
        for course in self.filtered("way_back"):
            courses = course._get_decided_courses()
            courses._hold(course._get_decision_notices_sudo())

    def _held_until(self):
        return self.mails_wait_until or super()._held_until()

    def _hold(self, notices_sudo):
        """
        :param notices_sudo: whose e-mails wait, and all that follow of these courses
        """
        # sudo: the course of a merge may be one that others look after
        self.sudo()._with_transition().mails_wait_until = notices_sudo._hold()


def _plain_value(record, name):
    value = record[name]
    if record._fields[name].type == "many2one":
        return value.id
    return str(value) if record._fields[name].type in ("date", "datetime") else value


def _changed(record, values):
    """Those of the values that are others now, as they are written."""
    return {
        name: False if value == "False" else value
        for name, value in values.items()
        if _plain_value(record, name) != value
    }
