from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.batch import in_batch
from ..core.transition_mixin import with_transition
from ..core.verbund_notice import STATE_OPENED, STATE_SENT
from .verbund_commitment import CLOSED_STATES, GIVEN_STATES
from .verbund_commitment_record import RECORDING, RECORDING_KEY
from .verbund_course import STATE_BOOKING_OPEN, STATE_CANCELLED, STATE_CONFIRMED
from .verbund_guarantee import STATE_BOUND

# How long the e-mails of a decision wait in the house, when a dialog has taken it.
HOLD_MINUTES = 10
BACK_STATES = (STATE_BOOKING_OPEN, STATE_CONFIRMED)
# What a decision changes in the rows around a course.
ROWS = {
    "verbund.course": ("state", "cancel_reason", "cancel_note", "event_id"),
    "verbund.commitment": (
        "state",
        "seats",
        "release_reason",
        "price_limit",
        "limit_asked",
        "limit_reason",
        "free_until",
    ),
    "verbund.need": ("state", "course_id"),
    "verbund.offer": ("state", "passed_over_for_id"),
    "event.registration": ("state", "verbund_named_at"),
    "verbund.guarantee": ("state", "seats_drawn", "release_reason"),
    "verbund.waiting": ("state", "offered_seats", "offered_until"),
}


class VerbundCourse(models.Model):
    """A confirmation or a cancellation is taken back while nobody has read of it.

    What it has changed is kept as it was before, and as it was left. It goes back as
    long as no e-mail has been sent and nothing has gone on since; then the e-mails are
    taken out of the queue, and everything stands as before. The log says both.
    """

    _inherit = "verbund.course"

    way_back = fields.Json(readonly=True, copy=False, groups="base.group_user")
    can_step_back = fields.Boolean(
        compute="_compute_can_step_back",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"way_back"}

    @api.depends("way_back", "state")
    def _compute_can_step_back(self):
        for course in self:
            course.can_step_back = bool(
                course.way_back and not course._get_back_problem()
            )

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

    def _remember(self):
        """The rows around the course as they are, and what was told until now."""
        # sudo: which was the last one, whoever may read it
        last = self.env["verbund.notice"].sudo().search([], order="id desc", limit=1)
        return {
            "last": last.id,
            "rows": {
                records._name: self._as_kept(records)
                for records in self._get_decided_rows_sudo()
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
        ]

    @api.model
    def _get_decided_fields(self):
        """Hook: what a decision changes of them, dict model -> names of fields."""
        return ROWS

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
        [own] = before["rows"]["verbund.course"].values()
        if own["state"] not in BACK_STATES or own["state"] == self.state:
            return
        # sudo: as in `_remember`
        after = {
            name: self._as_kept(self.env[name].sudo().browse(map(int, rows)))
            for name, rows in before["rows"].items()
        }
        self._with_transition().way_back = {
            **before,
            "after": after,
            "seats": len(self.sudo().event_id.registration_ids),
        }

    # ------------------------------------------------------------- the way back

    def action_step_back(self):
        """Take back that the course was confirmed, or cancelled.

        :raises UserError: when somebody has been told, or it has gone on since
        """
        self.check_access("write")
        for course in self:
            problem = course._get_back_problem()
            if problem:
                raise UserError(problem)
            course._step_back()
        return True

    def _get_back_problem(self):
        """Why the decision stays; empty while it can be taken back."""
        self.ensure_one()
        _, back = self.env._, self.way_back
        values = {"course": self.display_name}
        # sudo: whether, not with which course
        if self.sudo().merged_into_id:
            return _(
                "%(course)s was merged with another course: that is not taken back.",
                **values,
            )
        if not back or self.state not in (STATE_CONFIRMED, STATE_CANCELLED):
            return _("There is no decision on %(course)s to take back.", **values)
        notices_sudo = self._get_decision_notices_sudo()
        told_sudo = notices_sudo.filtered(
            lambda notice: notice.state in (STATE_SENT, STATE_OPENED)
        )
        if told_sudo:
            return _(
                "The decision on %(course)s stays: e-mails have left the house, the "
                "first one to %(who)s.",
                who=told_sudo[-1].partner_id.display_name or _("a participant"),
                **values,
            )
        if self._has_gone_on():
            return _(
                "The decision on %(course)s stays: seats, names or an order have "
                "changed since.",
                **values,
            )
        return ""

    def _has_gone_on(self):
        """Whether rows around the course are not as the decision has left them."""
        back = self.way_back
        # sudo: as in `_remember`
        seats_sudo = self.sudo().event_id.registration_ids
        return (
            len(seats_sudo) != back["seats"]
            or any(
                self._as_kept(self.env[name].sudo().browse(map(int, rows)).exists())
                != rows
                for name, rows in back["after"].items()
            )
            or self._is_named_since()
        )

    def _is_named_since(self):
        """Whether a company has said who comes to a course that was just confirmed."""
        # sudo: as in `_remember`
        known = self.way_back["rows"]["event.registration"]
        return any(
            seat_sudo.verbund_named_at and str(seat_sudo.id) not in known
            for seat_sudo in self.sudo().event_id.registration_ids
        )

    def _get_decision_notices_sudo(self):
        """What was told of the decision, elevated: to companies, provider, of needs."""
        back = self.way_back
        need_ids = [int(need_id) for need_id in back["rows"]["verbund.need"]]
        own = Domain("owner_model", "=", self._name) & Domain("owner_id", "=", self.id)
        needs = Domain("res_model", "=", "verbund.need")
        needs &= Domain("res_id", "in", need_ids)
        # sudo: who decides takes back what it has told, whoever else may read it
        return (
            self.env["verbund.notice"]
            .sudo()
            .search(Domain("id", ">", back["last"]) & (own | needs))
        )

    def _step_back(self):
        back, made_event_sudo = self.way_back, self.sudo().event_id
        self._take_out_of_queue()
        lifted, lifted_guarantees = self._get_lifted_words()
        in_batch(self)._restore_rows(back["rows"])  # seats get free in no order
        [own] = back["rows"]["verbund.course"].values()
        if own["event_id"]:
            # sudo: who may take this step need not be a user of the event app
            made_event_sudo.write(
                {
                    **self._prepare_event_stage_vals(STATE_CONFIRMED),
                    "kanban_state": "normal",
                }
            )
        elif made_event_sudo:
            with_transition(made_event_sudo.registration_ids).unlink()
            made_event_sudo.unlink()
        self._with_transition().review_ids.unlink()  # it was for this decision
        self._with_transition().way_back = False
        decisions = self.env["verbund.decision"]
        decisions._record(self, "decision_back")
        for given in (lifted, lifted_guarantees):
            decisions._record(
                given, "promise_restored", lambda word: word._describe_word()
            )
        self._nothing_to_decide()
        self._offer_freed()

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
        # sudo: what was changed for everybody goes back for everybody
        for name, by_id in rows.items():
            records = self.env[name].sudo()
            for record_id, values in by_id.items():
                record = records.browse(int(record_id))
                changed = _changed(record, values)
                if changed:
                    with_transition(
                        record.with_context(**{RECORDING_KEY: RECORDING})
                    ).write(changed)

    def _take_out_of_queue(self):
        """Nobody reads of what is taken back; who is being written to right now, does.

        :raises UserError: when an e-mail is just being sent
        """
        notices_sudo = with_transition(self._get_decision_notices_sudo())
        mails_sudo, links_sudo = notices_sudo.mail_id, notices_sudo.link_id
        waiting = mails_sudo.filtered(lambda mail: mail.state == "outgoing")
        if waiting.try_lock_for_update() != waiting:
            raise UserError(
                self.env._(
                    "The e-mails of %(course)s are just leaving the house.",
                    course=self.display_name,
                )
            )
        notices_sudo._help_is_done()
        notices_sudo.unlink()
        mails_sudo.unlink()
        links_sudo.unlink()

    def _hold_mails(self):
        """The e-mails of a decision wait some minutes: so long it can be taken back."""
        until = fields.Datetime.now() + timedelta(minutes=HOLD_MINUTES)
        for course in self.filtered("way_back"):
            mails_sudo = course._get_decision_notices_sudo().mail_id
            mails_sudo.write({"scheduled_date": until})
        # sudo: the queue is worked off for everybody
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=until)


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
