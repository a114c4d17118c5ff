from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import words
from ..core.fields import CeilingMonetary, association_field, state_field
from ..core.rpc_arguments import is_key
from ..core.transition_mixin import VerbundTransitionMixin, in_transition
from ..network.verbund_membership import (
    MEMBER_PICKER_DOMAIN,
    NEED_STATES,
)
from .verbund_course import PLANNING_STATES

STATE_OFFERED = "offered"
STATE_COMMITTED = "committed"
STATE_CONFIRMED = "confirmed"
STATE_RELEASED = "released"
STATE_CANCELLED = "cancelled"
STATES = [
    (STATE_OFFERED, "Offered"),
    (STATE_COMMITTED, "Committed"),
    (STATE_CONFIRMED, "Confirmed"),
    (STATE_RELEASED, "Released"),
    (STATE_CANCELLED, "Cancelled"),
]
TRANSITIONS = {
    STATE_OFFERED: {STATE_COMMITTED, STATE_RELEASED, STATE_CANCELLED},
    STATE_COMMITTED: {
        STATE_OFFERED,
        STATE_CONFIRMED,
        STATE_RELEASED,
        STATE_CANCELLED,
    },
    STATE_CONFIRMED: {STATE_CANCELLED},
    STATE_RELEASED: set(),
    STATE_CANCELLED: set(),
}
# The company has given its word: these seats are taken.
GIVEN_STATES = (STATE_COMMITTED, STATE_CONFIRMED)
# Asked or promised, and nothing decided yet.
PENDING_STATES = (STATE_OFFERED, STATE_COMMITTED)
# One of them a company and course; the others are the past.
CURRENT_STATES = (STATE_OFFERED, *GIVEN_STATES)
CLOSED_STATES = (STATE_RELEASED, STATE_CANCELLED)
RELEASE_REASONS = [
    ("price", "The price would be above its ceiling"),
    ("capacity", "No free seat"),
    ("no_answer", "No answer by the decision date"),
    ("early", "Decided before it answered"),
    ("declined", "The company declined"),
    ("left", "No longer a member"),
    ("other", "Other"),
]
# What staff may say; the others are found when a course is decided.
HAND_REASONS = ("declined", "left", "other")
MAIL_RELEASED = "qualifizierungsverbund.mail_commitment_released"
MAIL_CANCELLED = "qualifizierungsverbund.mail_commitment_cancelled"
# Who gave the word, and when: the earlier word takes precedence.
GUARDED_FIELDS = frozenset({"committed_at", "release_reason"})


class VerbundCommitment(models.Model):
    """The binding word of one company on seats in one course."""

    _name = "verbund.commitment"
    _description = "Commitment"
    _inherit = [
        "verbund.leaver.mixin",
        "verbund.transition.mixin",
        "verbund.linked.mixin",
        "mail.thread",
    ]
    _order = "course_id, committed_at, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    _frozen_states = frozenset({STATE_CONFIRMED, *CLOSED_STATES})
    # It often comes after the promise, and changes nothing about it
    _frozen_editable = VerbundTransitionMixin._frozen_editable | {
        "order_number",
        "tells_people",
    }

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    course_state = fields.Selection(related="course_id.state", string="Course Status")
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain=MEMBER_PICKER_DOMAIN,
    )
    seats = fields.Integer(required=True, default=1, tracking=True)
    seats_possible = fields.Integer(
        string="Of Them Possible",
        readonly=True,
        copy=False,
        help="Seats among those that the company was asked for which it had called "
        "possible in its need.",
    )
    price_ceiling = CeilingMonetary(
        string="Price Ceiling per Seat",
        aggregator=None,
        tracking=True,
        help="The company takes part up to this price. Empty: up to the worst case "
        "that it is shown, the price at the minimum.",
    )
    order_number = fields.Char(
        tracking=True,
        help="The company's own number, which it wants to read on the invoice.",
    )
    state = state_field(
        STATES,
        help="Offered: the company has been asked.\n"
        "Committed: it has given its word.\n"
        "Confirmed: the course takes place, the seats are theirs.\n"
        "Released: it is free again, with the reason.\n"
        "Cancelled: the course or the seats were called off.",
    )
    can_release = fields.Boolean(compute="_compute_can_release")
    committed_at = fields.Datetime(readonly=True, copy=False)
    release_reason = fields.Selection(RELEASE_REASONS, readonly=True, copy=False)

    _open_uniq = models.UniqueIndex(
        f"(course_id, partner_id) WHERE state NOT IN {CLOSED_STATES}",
        "This company already has seats in this course.",
    )
    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "At least one seat has to be committed."
    )
    _ceiling_positive = models.Constraint(
        "CHECK(price_ceiling > 0)", "A price ceiling is more than zero, or empty."
    )

    @api.depends("state", "course_id.commitment_deadline")
    def _compute_can_release(self):
        """Whether a button may offer it: of a row that is there and still free."""
        for commitment in self:
            commitment.can_release = bool(
                commitment._origin
                and commitment.state in PENDING_STATES
                and commitment._may_leave()
            )

    @api.constrains("partner_id", "course_id")
    def _check_partner(self):
        self.partner_id._verbund_check_company()
        strangers = self._without_membership(NEED_STATES)
        if strangers:
            raise ValidationError(
                self.env._(
                    "%(company)s is neither a member nor a prospect of a network "
                    "of %(course)s.",
                    company=strangers[0].partner_id.display_name,
                    course=strangers[0].course_id.display_name,
                )
            )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | GUARDED_FIELDS

    def write(self, vals):
        if {"seats", "price_ceiling", "partner_id", "course_id"} & vals.keys():
            self._check_not_worse(vals)
        bound = {
            c: (c.partner_id, c.course_id, c.seats)
            for c in self
            if c.state in GIVEN_STATES
        }
        res = super().write(vals)
        self.filtered(lambda c: c in bound and c._binds_anew(*bound[c]))._check_member()
        if "price_ceiling" in vals:
            self.filtered(lambda c: c.state == STATE_COMMITTED)._fix_limit()
        return res

    def _binds_anew(self, partner, course, seats):
        """Whether the word binds somebody else, or to more, than it did before."""
        same = (self.partner_id, self.course_id) == (partner, course)
        return not same or self.seats > seats

    def _check_not_worse(self, vals):
        """After the decision date nobody may make the pool worse.

        :raises UserError: on fewer seats, a lower ceiling or another company
        """
        if in_transition(self.env):
            return  # what has made it better is taken back
        for commitment in self:
            if commitment._may_leave():
                continue
            worse = (
                vals.get("seats", commitment.seats) < commitment.seats
                or commitment._lowers_limit(vals)
                or {"partner_id", "course_id"} & vals.keys()
            )
            if worse:
                commitment._raise_deadline_passed()

    def _lowers_limit(self, vals):
        """Whether another ceiling, or none, would hold up to a lower price."""
        self.ensure_one()
        if "price_ceiling" not in vals or self.price_limit is False:
            return False
        limit = vals["price_ceiling"] or self.course_id._worst_case(
            0, self.partner_id, self.seats
        )
        return limit is not False and limit < self.price_limit

    def _leave_until(self):
        """The last day on which the company may take its word back, None for never."""
        self.ensure_one()
        if self.state != STATE_COMMITTED or not self._may_leave():
            return None
        return self.course_id.commitment_deadline or None

    def _raise_deadline_passed(self):
        raise UserError(
            self.env._(
                "The decision date of %(course)s has passed: a word once given does "
                "not get smaller.",
                course=self.course_id.display_name,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        if in_transition(self.env):
            return  # the decision that has made it is taken back
        if any(commitment.state != STATE_OFFERED for commitment in self):
            raise UserError(self.env._("A word once given is released, not deleted."))

    def action_commit(self):
        """Give the company's word: binding from now on.

        :raises UserError: when the course takes no commitments (any more)
        :raises ValidationError: when there are not enough free seats, or the company
            is no active member
        """
        for course, commitments in self.grouped("course_id").items():
            offered = commitments.filtered(lambda c: c.state == STATE_OFFERED)
            course._check_word(
                sum(offered.mapped("seats")), offered, offered.partner_id
            )
        self._set_state(
            STATE_COMMITTED,
            committed_at=fields.Datetime.now(),
        )
        self._fix_limit()
        return True

    def action_release(self, reason="declined"):
        """Let a company go, before the decision date.

        :param reason: key of ``release_reason``
        """
        self.check_access("write")
        self._check_reason(reason)
        self._check_may_leave()
        self._release(reason)
        return True

    def _check_reason(self, reason):
        """
        :raises UserError: when nobody says so by hand, or it is not true
        """
        if not is_key(reason, RELEASE_REASONS) or reason not in HAND_REASONS:
            raise UserError(self.env._("Unknown reason for a release."))
        is_left = reason == "left"
        members = is_left and self - self._without_membership(NEED_STATES)
        if members:
            raise UserError(
                self.env._(
                    "%(company)s is still a member of a network of %(course)s.",
                    company=members[0].partner_id.display_name,
                    course=members[0].course_id.display_name,
                )
            )

    def _may_leave(self):
        """Whether the company is free to go: no word given, or time to think left."""
        self.ensure_one()
        return not (
            self.state == STATE_COMMITTED and self.course_id._is_deadline_passed()
        )

    def _check_may_leave(self):
        """
        :raises UserError: when a word was given and the decision date has passed
        """
        for commitment in self:
            if not commitment._may_leave():
                commitment._raise_deadline_passed()

    def _release(self, reason):
        self._release_each(dict.fromkeys(self, reason))

    def _release_each(self, reasons):
        """Set companies free together, then tell each of them why.

        :param reasons: dict commitment -> key of ``release_reason``
        """
        # sudo: a story counts the seats of all companies
        stories = {c: c.sudo()._release_story(reasons[c]) for c in self}
        for reason, released in self.grouped(reasons.get).items():
            released._set_state(STATE_RELEASED, release_reason=reason)
        self._return_needs()  # before they are told: it stands there
        # While a course is being planned the companies do not know of it yet.
        self.filtered(
            lambda commitment: commitment.course_id.state not in PLANNING_STATES
        )._tell_companies(MAIL_RELEASED, stories)

    def _confirm(self):
        self._set_state(STATE_CONFIRMED)

    def action_cancel(self, reason="declined", note=None):
        """Call off one company's seats, and tell it.

        Before the confirmation it is free to go until the decision date, as in a
        release.

        :param reason: key of ``release_reason``
        :raises UserError: when a word was given and the decision date has passed
        """
        self.check_access("write")
        self._check_reason(reason)
        self._check_may_leave()
        self._call_off(reason, note)
        return True

    def _call_off(self, reason, note=None):
        self._set_state(STATE_CANCELLED, release_reason=reason)
        self._return_needs()
        self.registration_ids._verbund_cancel()
        self._tell_companies(MAIL_CANCELLED, dict.fromkeys(self, {"told": reason}))

    def _first_sentence(self):
        # Asked for, or booked by the company itself
        return self.env._(
            "Seats for %(company)s: %(seats)s.",
            company=self.partner_id.name,
            seats=self.seats,
        )

    def _state_sentences(self):
        _ = self.env._
        values = {"company": self.partner_id.name, "seats": self.seats}
        reason = words.label(self, "release_reason") or _("not said")
        return {
            **super()._state_sentences(),
            STATE_OFFERED: _("%(company)s is asked anew. Seats: %(seats)s.", **values),
            STATE_COMMITTED: _(
                "%(company)s has given its word. Seats: %(seats)s.", **values
            ),
            STATE_CONFIRMED: _(
                "The course takes place with %(company)s. Seats: %(seats)s.", **values
            ),
            STATE_RELEASED: _(
                "%(company)s takes no part. Reason: %(reason)s.",
                reason=reason,
                **values,
            ),
            STATE_CANCELLED: _(
                "The seats of %(company)s are given up: %(seats)s.", **values
            )
            if self.committed_at
            else _("%(company)s is no longer asked for seats.", **values),
        }
