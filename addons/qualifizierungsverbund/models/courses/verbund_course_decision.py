from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from ..core.rpc_arguments import check_text, is_key
from .verbund_commitment import (
    CURRENT_STATES,
    GIVEN_STATES,
    PENDING_STATES,
    STATE_OFFERED,
)
from .verbund_commitment import STATE_CANCELLED as COMMITMENT_CANCELLED
from .verbund_course import STATE_CANCELLED, STATE_CONFIRMED

CANCEL_REASONS = [
    ("min_not_reached", "Minimum not reached"),
    ("provider", "Provider not available"),
    ("cost", "Too expensive"),
    ("merged", "Merged with another course"),
    ("other", "Other"),
]
# What somebody may say; that it is merged is so when it is merged.
HAND_REASONS = [pair for pair in CANCEL_REASONS if pair[0] != "merged"]
# Written by the actions alone.
GUARDED_FIELDS = frozenset({"approval_seats", "cancel_note", "cancel_reason"})


class VerbundCourse(models.Model):
    """Whether a course takes place: minimum, approval, confirmation, cancellation."""

    _inherit = "verbund.course"

    seats_notice = fields.Char(
        compute="_compute_seats_notice", groups="base.group_user"
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    approval_seats = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Seats of the group for which the approval was asked.",
    )
    override_reason = fields.Text(
        string="Reason to Run Below the Minimum",
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    cancel_reason = fields.Selection(
        CANCEL_REASONS, readonly=True, copy=False, tracking=True
    )
    cancel_note = fields.Text(readonly=True, copy=False)

    @api.depends_context("lang")
    @api.depends(
        "seats_missing",
        "seats_needed",
        "seats_committed",
        "commitment_deadline",
        "max_seats",
    )
    def _compute_seats_notice(self):
        for course in self:
            course.seats_notice = course._get_seats_notice()

    def _get_seats_notice(self):
        """Where the course stands, in one or two sentences for staff."""
        _ = self.env._
        missing, counted, _size = self._shortfall(self._present_bids())
        values = {"minimum": self.min_seats, "missing": missing}
        if not missing:
            reached = self._reached_sentence()
            return f"{reached} {self._free_sentence()}"
        notice = (
            _("1 more seat is needed to reach the minimum of %(minimum)s.", **values)
            if missing == 1
            else _(
                "%(missing)s more seats are needed to reach the minimum of "
                "%(minimum)s.",
                **values,
            )
        )
        if needed := self._needed_sentence():
            notice += f" {needed}"
        left_out = sum(self._given_words().mapped("seats")) - counted
        if left_out:
            notice += " " + _(
                "Seats that do not count, as the price would be above what their "
                "company agreed to: %(seats)s.",
                seats=left_out,
            )
        if possible := self._possible_seats():
            notice += " " + _(
                "Seats that companies in this course have called possible: %(seats)s.",
                seats=possible,
            )
        return f"{notice} {self._get_decision_notice()}"

    def _possible_seats(self, needs_sudo=None):
        """Further seats that companies of this course may take, by their needs.

        :param needs_sudo: that are pooled in it, where they are known already
        """
        self.ensure_one()
        if needs_sudo is None:
            needs_sudo = self._pooled_needs_sudo()
        further = 0
        for word in self.commitment_ids.filtered(lambda c: c.state in CURRENT_STATES):
            own_sudo = needs_sudo.filtered(
                lambda need, word=word: need.partner_id == word.partner_id
            )
            possible = sum(own_sudo.mapped("seats_possible"))
            if word.state in GIVEN_STATES:
                # What it has promised beyond its firm seats is possible no more
                possible += min(sum(own_sudo.mapped("seats_firm")) - word.seats, 0)
            further += max(possible, 0)
        return further

    def _get_decision_notice(self):
        _ = self.env._
        deadline = self.commitment_deadline
        day = format_date(self.env, deadline) if deadline else ""
        if self._is_deadline_passed():
            return _(
                "The decision date %(day)s has passed. Run it below the minimum with a "
                "reason, move the date, or cancel.",
                day=day,
            )
        return _("Decision date: %(day)s.", day=day)

    @api.depends("group_seats", "min_seats")
    def _compute_needs_approval(self):
        for course in self:
            course.needs_approval = course._group_size() < course.min_seats

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | GUARDED_FIELDS

    def action_confirm(self):
        """The course takes place, if enough seats are committed.

        Below the minimum it needs a reason (``override_reason``) and an
        approval; above the association's cost limit an approval.

        :raises UserError: when seats are missing and no reason is given, or an
            approval is already pending
        """
        self.check_access("write")
        for course in self:
            course._check_can_reach(STATE_CONFIRMED)
            course._check_minimum()
            course._check_nobody_decides()
            if course._approval_pending():
                course._with_transition().approval_seats = course._group_size()
                course._request_approval(course.override_reason)
            else:
                course._confirm()
        return True

    def _rehearse_confirm(self, reason):
        """All that a confirmation does, also what an approval would set off.

        :param reason: to run it below the minimum
        """
        self.check_access("write")
        self._check_can_reach(STATE_CONFIRMED)
        self._check_minimum(explained=True)
        self._check_nobody_decides()
        if self._approval_pending():
            self._request_approval(reason)
            self._with_transition().review_ids.status = "approved"
        self._confirm()

    def _check_minimum(self, *, explained=False):
        """
        :param explained: a reason to run it below the minimum will be given
        :raises UserError: when the group is below the minimum without a reason, or
            nobody has agreed to what it would cost
        """
        self.ensure_one()
        _ = self.env._
        words = self._given_words()
        if not words:
            raise UserError(
                _(
                    "No company has committed a seat in %(course)s.",
                    course=self.display_name,
                )
            )
        if (
            self._group_size() < self.min_seats
            and not explained
            and not (self.override_reason or "").strip()
        ):
            raise UserError(
                _(
                    "%(course)s has not reached its minimum of %(minimum)s: "
                    "%(missing)s. Wait, cancel it, or give a reason to run it "
                    "anyway; that needs an approval.",
                    course=self.display_name,
                    missing=self._missing_sentence(),
                    minimum=self.min_seats,
                )
            )
        if not self.group_seats:
            seats = sum(words.mapped("seats"))
            raise UserError(
                _(
                    "With %(seats)s seats, a seat in %(course)s costs %(price)s. Not "
                    "all companies have agreed to that. Ask them for a new limit "
                    "first.",
                    seats=seats,
                    course=self.display_name,
                    price=formatLang(
                        self.env,
                        self._words_to_ask()[1],
                        currency_obj=self.currency_id,
                    ),
                )
            )

    def _approval_pending(self):
        """Whether an approval must be asked for before confirming.

        :raises UserError: when it has been asked for and is not there yet
        """
        self.ensure_one()
        if not self.needs_approval:
            return False
        if not self.review_ids:
            return True
        if self.validation_status != "validated":
            raise UserError(
                self.env._(
                    "The approval of %(course)s is still pending: %(who)s.",
                    course=self.display_name,
                    who=", ".join(filter(None, self.review_ids.mapped("todo_by"))),
                )
            )
        return False

    def _action_approved(self):
        self._check_minimum()
        self._check_nobody_decides()
        if self._group_size() < self.approval_seats:
            raise UserError(
                self.env._(
                    "The approval of %(course)s was asked for %(asked)s seats, now "
                    "only %(seats)s are left. Reject it, so that it can be asked for "
                    "anew.",
                    course=self.display_name,
                    asked=self.approval_seats,
                    seats=self._group_size(),
                )
            )
        self._confirm()

    def _action_rejected(self):
        # The course stays in booking and must not stay locked: the decision is on
        # record, so the reviews have done their work.
        self._with_transition().review_ids.unlink()

    def _get_excluded_reviewers(self):
        return self.review_ids.requested_by

    def _decision_networks(self):
        return self.network_ids

    def _decision_amount(self):
        return self._total_at(self.group_seats)

    def _confirm(self):
        """Give the seats to the group, release the others, create the event."""
        self.ensure_one()
        # The new state empties the cached field, by which they would be prefetched.
        accepted = self.taking_part_ids.with_prefetch()
        too_dear = self.too_dear_ids
        self._set_state(STATE_CONFIRMED, event_id=self._create_event().id)
        others = self.commitment_ids.filtered(lambda c: c.state in PENDING_STATES)
        others -= accepted
        # Before the companies are told: whether their need waits again stands there
        left_out_sudo = self._pooled_needs_sudo().filtered(
            lambda need: need.partner_id not in accepted.partner_id
        )
        left_out_sudo._return_to_pool()
        accepted._confirm()
        others._release_each({c: self._release_reason(c, too_dear) for c in others})
        self._tell_needs(left_out_sudo, others)
        accepted._create_registrations()
        accepted._tell_confirmed()

    @api.model
    def _tell_needs(self, needs, told):
        """Who had no seats to be told about learns that its need waits again.

        :param told: commitments whose companies are told
        """
        needs.filtered(lambda need: need.partner_id not in told.partner_id)._tell_news()

    @api.model
    def _release_reason(self, commitment, too_dear):
        """Why a commitment is not part of the group that takes part."""
        if commitment.state == STATE_OFFERED:
            return (
                "no_answer" if commitment.course_id._is_deadline_passed() else "early"
            )
        return "price" if commitment in too_dear else "capacity"

    def action_cancel(self, reason=None, note=None):
        """Call the course off: exactly its registrations, and tell everybody.

        :param reason: key of ``cancel_reason``; derived from the seats when None
        :param note: sentence for the companies
        """
        self.check_access("write")
        merged = all(course.merged_into_id for course in self)
        known = CANCEL_REASONS if merged else HAND_REASONS
        if reason is not None and not is_key(reason, known):
            raise UserError(self.env._("Unknown reason for a cancellation."))
        note = check_text(self.env, note) or None
        for course in self:
            own_reason = reason or (
                "min_not_reached" if course.seats_missing else "other"
            )
            told = course.commitment_ids.filtered(lambda c: c.state in CURRENT_STATES)
            course._set_state(
                STATE_CANCELLED, cancel_reason=own_reason, cancel_note=note
            )
            told._set_state(COMMITMENT_CANCELLED)
            course._call_off()
            needs_sudo = course._pooled_needs_sudo()
            needs_sudo._return_to_pool()
            course._cancel_tells(told)._tell_companies(
                "qualifizierungsverbund.mail_course_cancelled"
            )
            self._tell_needs(needs_sudo, told)
        return True

    def _call_off(self):
        """Hook: seats of the event and offers end with the course."""
        self.event_id.registration_ids._verbund_cancel()
        self.offer_ids._close()

    def _cancel_tells(self, words):
        """Hook: the companies that are told by this text that it does not take place.

        :param words: commitments that end with the course
        """
        return words
