from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import words
from ..core.transition_mixin import in_transition
from ..network.verbund_membership import MEMBER_STATES
from .event_registration import STATE_CANCEL
from .verbund_commitment import (
    CLOSED_STATES,
    CURRENT_STATES,
    GIVEN_STATES,
    MAIL_CANCELLED,
    MAIL_RELEASED,
    PENDING_STATES,
    STATE_CANCELLED,
    STATE_COMMITTED,
    STATE_CONFIRMED,
    STATE_OFFERED,
    STATE_RELEASED,
)
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_course import STATE_CONFIRMED as COURSE_CONFIRMED
from .verbund_course_leave import MAIL_LEFT
from .verbund_course_limit import MAIL_DEARER, MAIL_FEWER, SCOPE_LIMIT

MODULE = "qualifizierungsverbund"
MAIL_OPEN = f"{MODULE}.mail_booking_open"
MAIL_RECEIPT = f"{MODULE}.mail_commitment_receipt"
MAIL_REMINDER = f"{MODULE}.mail_decision_reminder"
MAIL_CONFIRMED = f"{MODULE}.mail_course_confirmed"
MAIL_LATE = f"{MODULE}.mail_late_seats"
MAIL_NAMES = f"{MODULE}.mail_names_missing"
MAIL_CHANGED = f"{MODULE}.mail_course_changed"
MAIL_PROPOSED = f"{MODULE}.mail_word_proposed"
MAIL_ANSWERED = f"{MODULE}.mail_word_answered"
# Texts that stay true only as long as the seats of the company stand so.
TRUE_WHILE = {
    MAIL_OPEN: (STATE_OFFERED,),
    MAIL_LATE: (STATE_OFFERED,),
    MAIL_REMINDER: (STATE_OFFERED,),
    MAIL_RECEIPT: GIVEN_STATES,
    MAIL_NAMES: (STATE_CONFIRMED,),
    MAIL_LEFT: (STATE_CONFIRMED,),
    MAIL_CONFIRMED: (STATE_CONFIRMED,),
    MAIL_CHANGED: CURRENT_STATES,
    MAIL_PROPOSED: CURRENT_STATES,
    f"{MODULE}.mail_course_cancelled": (STATE_CANCELLED,),
    MAIL_CANCELLED: (STATE_CANCELLED,),
    MAIL_RELEASED: (STATE_RELEASED,),
}
WORD_FIELDS = frozenset({"seats", "price_ceiling"})
# What a company may answer with its link, without a login.
SCOPE_WORD = "word"
SCOPE_NAMES = "names"


class VerbundCommitment(models.Model):
    """What a company is told about its seats."""

    _name = "verbund.commitment"
    _inherit = ["verbund.commitment", "verbund.notice.mixin"]

    need_waits = fields.Boolean(
        compute="_compute_need_waits",
        groups="base.group_user",
        help="Whether a need of the company waits for another course on this topic.",
    )
    is_stranger = fields.Boolean(
        compute="_compute_is_stranger",
        groups="base.group_user",
        help="Whether the company is no member (any more): it promises nothing new.",
    )
    joins_first = fields.Boolean(
        compute="_compute_joins_first",
        groups="base.group_user",
        help="Whether the company has to become a member before it can promise seats.",
    )
    binder_ids = fields.Many2many(
        "res.partner",
        string="May Bind It",
        compute="_compute_binder_ids",
        groups="base.group_user",
        help="Contacts who may bind the company to the cost of the course.",
    )
    asked_at = fields.Datetime(
        string="Asked on",
        readonly=True,
        copy=False,
        help="When the company was asked for seats. Empty: it came by itself, or from "
        "the waiting list.",
    )
    was_asked = fields.Boolean(
        compute="_compute_was_asked",
        groups="base.group_user",
        help="Whether the question for seats has left the house.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"asked_at"}

    @api.depends("partner_id", "course_id.topic_id")
    def _compute_need_waits(self):
        # sudo: needs of partner networks wait, too
        needs_sudo = self.env["verbund.need"].sudo()
        groups = needs_sudo._read_group(
            needs_sudo._get_poolable_domain()
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("topic_id", "in", self.course_id.topic_id.ids),
            ["partner_id", "topic_id"],
        )
        waiting = {(partner.id, topic.id) for partner, topic in groups}
        for commitment in self:
            pair = (commitment.partner_id.id, commitment.course_id.topic_id.id)
            commitment.need_waits = pair in waiting

    @api.depends("partner_id", "course_id.network_ids")
    def _compute_is_stranger(self):
        strangers = self._without_membership(MEMBER_STATES)
        for commitment in self:
            commitment.is_stranger = commitment in strangers

    @api.depends("is_stranger", "state")
    def _compute_joins_first(self):
        for commitment in self:
            commitment.joins_first = (
                commitment.is_stranger and commitment.state not in GIVEN_STATES
            )

    @api.depends("partner_id", "course_id.network_ids")
    def _compute_binder_ids(self):
        # sudo: as for who is written to, contacts of partner networks as well
        binders_sudo = self.sudo()._link_contacts_each()
        for commitment in self:
            commitment.binder_ids = binders_sudo[commitment]

    def _compute_was_asked(self):
        # sudo: whether, not who was told what
        groups = (
            self.env["verbund.notice"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("template", "in", (MAIL_OPEN, MAIL_LATE, MAIL_PROPOSED)),
                    ("state", "!=", "failed"),
                ],
                ["res_id"],
            )
        )
        asked = {res_id for (res_id,) in groups}
        for commitment in self:
            commitment.was_asked = commitment.id in asked

    # ------------------------------------------------------ when it is told

    @api.model_create_multi
    def create(self, vals_list):
        """Whom staff add while booking is open is asked, too."""
        commitments = super().create(vals_list)
        if not in_transition(self.env):
            commitments._ask()
        return commitments

    def write(self, vals):
        """A word that is changed gets a receipt of what holds now."""
        before = {c: c._word() for c in self} if WORD_FIELDS & vals.keys() else {}
        res = super().write(vals)
        changed = self.filtered(
            lambda c: c.state in GIVEN_STATES and before.get(c, c._word()) != c._word()
        )
        if not in_transition(self.env):
            # Of one that is confirmed only its extension can, a write of its own
            changed = changed.filtered(lambda c: c.state != STATE_CONFIRMED)
        # Its action has a receipt of its own
        if "state" not in vals:
            changed._send_receipt(changed=True)
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        """Whoever was asked is told that nobody waits for the answer any more."""
        if in_transition(self.env):
            return  # and the question with it
        offered = self.filtered(lambda c: c.state == STATE_OFFERED)
        for commitment in offered.filtered("was_asked"):
            raise UserError(
                self.env._(
                    "%(company)s has been asked for seats. Release it instead, so that "
                    "it is told.",
                    company=commitment.partner_id.display_name,
                )
            )

    def _word(self):
        """What a company has given its word on."""
        return self.seats, self.price_ceiling

    def action_commit(self):
        res = super().action_commit()
        self._send_receipt()
        return res

    def _ask(self):
        """Ask companies whose answer is open for seats, while they can give it."""
        offered = self.filtered(lambda c: c.state == STATE_OFFERED)
        for template, state in (
            (MAIL_OPEN, STATE_BOOKING_OPEN),
            (MAIL_LATE, COURSE_CONFIRMED),
        ):
            asked = offered.filtered(
                lambda c, state=state: (
                    c.course_id.state == state and not c.course_id._awaits_decision()
                )
            )
            asked._with_transition().write({"asked_at": fields.Datetime.now()})
            asked._tell_companies(template, scope=SCOPE_WORD)

    def _send_receipt(self, changed=False):
        """What was promised; of a course that takes place, what is reserved."""
        sure = self.filtered(lambda c: c.state == STATE_CONFIRMED)
        sure._tell_confirmed(receipt=True)
        sure.course_id._tell_provider("seats")
        given = self - sure
        given._tell_companies(
            MAIL_RECEIPT,
            dict.fromkeys(given, {"changed": changed}),
            scope=SCOPE_WORD,
        )

    def _word_said(self, kind):
        """Hook: companies have said something that is recorded.

        :param kind: of the line in the log
        """

    def _tell_confirmed(self, **extra):
        """The course takes place; who comes is asked for."""
        extras = dict.fromkeys(self, extra)
        self._tell_companies(MAIL_CONFIRMED, extras, scope=SCOPE_NAMES)

    def _tell_companies(self, template, extras=None, scope=None, once=None):
        """Write to the contacts of each company.

        :param extras: dict commitment -> what the text says beside the facts
        :param scope: what the text asks for; then who may bind the company gets a
            question for its word, too. Without one, the link shows how its seats stand
        """
        if not self:
            return self.env["verbund.notice"]
        # sudo: in the portal the company itself sets it off, and may read neither
        # networks nor contacts
        self_sudo = self.sudo()
        facts = ["need_waits", "is_stranger", "joins_first", "binder_ids", "was_asked"]
        self_sudo.invalidate_recordset(facts, flush=False)
        recipients = self_sudo._get_company_contacts(
            binding=scope in (SCOPE_WORD, SCOPE_LIMIT)
        )
        return self.env["verbund.notice"]._send(
            template, recipients, scope or SCOPE_WORD, once, extras
        )

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.course_id

    def _notice_path(self, partner):
        return self.course_id._notice_path(partner)

    def _notice_obstacle(self, template, extra):
        course = self.course_id
        if course._is_outdated(extra):
            return self.env._("%(course)s has changed again.", course=course.name)
        facts = self._question_facts()
        others = {name for name in facts if extra.get(name, facts[name]) != facts[name]}
        if others == {"seats_free"}:
            return (
                self.env._(
                    "Until it agrees, others may take the seats of %(company)s by now.",
                    company=self.partner_id.display_name,
                )
                if facts["seats_free"]
                else self.env._(
                    "The seats of %(company)s are not free for others any more.",
                    company=self.partner_id.display_name,
                )
            )
        if others:
            return self.env._(
                "%(company)s is no longer asked for this price.",
                company=self.partner_id.display_name,
            )
        if not self._is_true_now(template, extra):
            return self.env._(
                "%(company)s is “%(state)s” now: this text is not true any more.",
                company=self.partner_id.display_name,
                state=self._state_label(),
            )
        if self._is_question(template) and not self._page_question():
            return self.env._(
                "%(company)s has answered, or is not asked any more.",
                company=self.partner_id.display_name,
            )
        return None

    def _is_question(self, template):
        """Whether a text asks for a new limit."""
        return template in (MAIL_DEARER, MAIL_FEWER)

    def _is_true_now(self, template, extra):
        """Whether the seats of the company, and of the course, stand as a text says."""
        course = self.course_id
        if self.state not in TRUE_WHILE.get(template, (self.state,)):
            return False
        if template in (MAIL_OPEN, MAIL_LATE, MAIL_REMINDER):
            return course._page_takes_words(self.partner_id)
        if template == MAIL_PROPOSED:
            return course._page_takes_words(self.partner_id) and bool(self._proposals())
        if template == MAIL_ANSWERED:
            return (self.state in GIVEN_STATES) == extra["promised"]
        if template == MAIL_NAMES:
            return course.state == COURSE_CONFIRMED and bool(self._get_unnamed_seats())
        if template == MAIL_CONFIRMED:
            return course.state == COURSE_CONFIRMED
        if template == MAIL_LEFT:
            return course._group_size() < extra["seats_before"]
        # Who is out may have come back by another word
        latest = course._get_commitments(self.partner_id)[course]
        return self.state not in CLOSED_STATES or latest.state in CLOSED_STATES

    def _notice_values_each(self):
        values, stands = super()._notice_values_each(), {}
        for course, rows in self.grouped("course_id").items():
            facts = course._notice_facts()
            sizes = {
                row: (
                    facts["group_seats"],
                    course._size_with(row.seats),
                    facts["worst_seats"],
                )
                for row in rows
            }
            shares = rows._planned_shares_each(sizes)
            stands |= {row: row._notice_word(facts, *shares[row]) for row in rows}
        return {row: values[row] | stands[row] for row in self}

    def _notice_values(self, partner):
        return {"who_may": self._who_may_instead(partner, self.binder_ids)}

    def _notice_word(self, facts, total, late_total, worst_total):
        """How the seats of the company stand: plain values.

        :param facts: of the course
        :param total: what they cost it together, at present
        :param late_total: when they join those who take part
        :param worst_total: at worst
        """
        course, show = self.course_id, self.company_id._verbund_money
        return {
            **facts,
            "venue": course._notice_venue(self),
            "offered": self.state == STATE_OFFERED,
            "sure": self.state == STATE_CONFIRMED,
            "company": self.partner_id.name,
            "seats": self.seats,
            "seats_words": words.seats(self.env, self.seats),
            "seats_possible": self.seats_possible,
            "late_total": show(late_total),
            "total": show(total),
            "worst_total": show(worst_total),
            "limit": show(self.price_limit),
            "limit_total": show(self.price_limit * self.seats),
            "is_capped": bool(facts["group_seats"])
            and not self._is_within_limit(
                course._price_at(facts["group_seats"], self.partner_id, self.seats)
            ),
            "priced_out": self._is_priced_out(),
            "names_missing": len(self._get_unnamed_seats()),
            "need_waits": self.need_waits,
            "charged": self._is_charged(),
            "joins_first": self.joins_first,
            "may_leave": self.state in PENDING_STATES and self._may_leave(),
            "free_until": self.company_id._verbund_show(self._free_beyond()),
        }

    def _is_charged(self):
        """Whether the company has to pay for its seats; so far nobody has."""
        return False

    def _get_unnamed_seats(self):
        return self.registration_ids.filtered(
            lambda seat: seat.state != STATE_CANCEL and not seat.verbund_named_at
        )

    # ------------------------------------------------ why it ended, or stays

    def _describe_standing(self):
        """What a company that has left reads of its word."""
        course, until = self.course_id.display_name, self._leave_until()
        if until:
            return self.env._(
                "Your word on seats in %(course)s stays. You can take it back until "
                "the course is confirmed, at the latest until %(day)s.",
                course=course,
                day=self.company_id._verbund_show(until),
            )
        return self.env._(
            "Your word on seats in %(course)s stays binding. Please talk to us.",
            course=course,
        )

    def _release_story(self, reason):
        """What is true of a company that is about to be released.

        :param reason: key of ``release_reason``
        :return: dict of what the text says beside the facts
        """
        self.ensure_one()
        course = self.course_id
        bound = self.state == STATE_COMMITTED
        story = {"told": reason, "was_bound": bound}
        if reason in ("no_answer", "early"):
            story["told"] = reason if self.was_asked else "not_asked"
        if reason == "price":
            taking = course.commitment_ids.filtered(
                lambda c: c.state == STATE_CONFIRMED
            )
            group = sum(taking.mapped("seats")) or course.group_seats
            empty = course._guaranteed_seats()
            # Even with its own seats, as long as they fit; empty ones go first
            seats = min(
                group + max(empty, self.seats), max(group + empty, course.max_seats)
            )
            price = course._price_at(seats, self.partner_id, self.seats)
            story["price"] = self.company_id._verbund_money(price)
        return story
