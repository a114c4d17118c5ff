from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ...tools import price_curve
from ..core import words
from ..core.fields import WholeLines
from ..core.transition_mixin import with_transition
from .verbund_commitment import (
    CLOSED_STATES,
    CURRENT_STATES,
    GIVEN_STATES,
    STATE_CONFIRMED,
    STATE_OFFERED,
    STATE_RELEASED,
)
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN

# The time that companies have to decide, unless somebody plans it otherwise.
DECISION_WEEKS = 3


class VerbundCourse(models.Model):
    """Who is asked for seats, who promises how many, until when."""

    _inherit = "verbund.course"

    commitment_deadline = fields.Date(
        string="Decision Date",
        default=lambda self: self._default_commitment_deadline(),
        tracking=True,
        help="Until the end of this day companies give their word, change it or take "
        "it back. Then they promise no seats until it is decided, or put off; a word "
        "that you are told can be noted, and is binding at once.",
    )
    commitment_ids = WholeLines(
        "verbund.commitment",
        "course_id",
        string="Commitments",
        groups="base.group_user",
    )
    seats_committed = fields.Integer(
        compute="_compute_seats",
        store=True,
        help="Seats that companies have promised. Those of a company that no group is "
        "large enough for, as the plan is now, do not count.",
    )
    seats_missing = fields.Integer(
        compute="_compute_seats",
        store=True,
        help="Seats still missing until a group of at least the minimum takes part, "
        "in which nobody pays more than agreed.",
    )
    seats_needed = fields.Integer(
        compute="_compute_seats",
        store=True,
        aggregator=None,
        groups="base.group_user",
        help="The group to which seats are missing: the minimum, or more where only a "
        "larger one is cheap enough for those who take part.",
    )
    group_seats = fields.Integer(
        string="Seats Taking Part",
        compute="_compute_seats",
        store=True,
        groups="base.group_user",
    )
    seats_pooled = fields.Integer(
        compute="_compute_seats",
        store=True,
        groups="base.group_user",
        help="Seats of the needs in a course that is planned, firm and possible ones.",
    )
    seats_asked = fields.Integer(
        string="Seats Asked For",
        compute="_compute_seats",
        store=True,
        groups="base.group_user",
        help="Seats that companies were asked for and have not answered.",
    )
    seats_held_back = fields.Integer(
        compute="_compute_seats",
        store=True,
        aggregator=None,
        groups="base.group_user",
        help="Promised seats that do not count now: their company takes part at a "
        "lower price only.",
    )

    # Holds with parallel requests too: both write this counter, one is retried.
    _seats_within_max = models.Constraint(
        "CHECK(seats_committed <= max_seats)",
        "There are not that many free seats in this course.",
    )

    def _default_commitment_deadline(self):
        """Three weeks to decide, and a working day to say so on."""
        company = self.env.company
        day = fields.Date.add(company._verbund_today(), weeks=DECISION_WEEKS)
        return company._verbund_calendar().next_working_day(day)

    @api.depends(
        "commitment_ids.state",
        "commitment_ids.seats",
        "commitment_ids.price_limit",
        "commitment_ids.committed_at",
        "need_ids.seats_firm",
        "need_ids.seats_possible",
        "need_ids.price_ceiling",
        "need_ids.state",
        "cost_fixed",
        "cost_per_seat",
        "cost_steps",
        "min_seats",
        "max_seats",
        "state",
    )
    def _compute_seats(self):
        for course in self:
            course.seats_committed = sum(course._holding_words().mapped("seats"))
            bids = course._present_bids()
            short = course._shortfall(bids)
            course.seats_missing = short.missing
            course.seats_needed = short.size
            course.group_seats = sum(course.taking_part_ids.mapped("seats"))
            counted = short.counted if short.missing else course.group_seats
            course.seats_held_back = course.state == STATE_BOOKING_OPEN and max(
                course.seats_committed - counted, 0
            )
            course.seats_pooled = course.state in PLANNING_STATES and sum(
                bid.seats for bid in bids
            )
            course.seats_asked = course.state == STATE_BOOKING_OPEN and sum(
                word.seats
                for word in course.commitment_ids
                if word.state == STATE_OFFERED
            )

    @api.constrains("min_seats", "max_seats", "commitment_ids")
    def _check_seats(self):
        for course in self:
            if course.seats_committed > course.max_seats:
                raise ValidationError(
                    self.env._(
                        "%(course)s already has %(seats)s committed seats.",
                        course=course.display_name,
                        seats=course.seats_committed,
                    )
                )

    @api.constrains("network_ids")
    def _check_companies_stay(self):
        """Whoever was asked or has promised is in a network of the course.

        Of a company that has left, a network that it was in stays.
        """
        # sudo: the companies may be members of other networks than the user's
        current = self.sudo().commitment_ids.filtered(
            lambda commitment: commitment.state in CURRENT_STATES
        )
        (current - current._with_speakers())._check_partner()

    def action_open_booking(self):
        """Ask the companies for their word; one offer per company with a need."""
        self.network_ids._check_open()
        for course in self:
            course._set_state(STATE_BOOKING_OPEN)
            course._ask_companies()
        return True

    def _ask_companies(self):
        """One commitment in state `offered` per company that has a need here."""
        self.ensure_one()
        known = self.commitment_ids.filtered(lambda c: c.state in CURRENT_STATES)
        needs_sudo = self._pooled_needs_sudo()._filter_members()
        needs_sudo = needs_sudo.filtered(
            lambda need: need.partner_id not in known.partner_id
        )
        lifting = self._possible_seats_to_ask(needs_sudo, sum(known.mapped("seats")))
        self.env["verbund.commitment"].create(
            [
                {
                    "course_id": self.id,
                    "partner_id": partner.id,
                    "seats": min(
                        sum(needs.mapped("seats_firm"))
                        + sum(lifting[need] for need in needs)
                        or 1,
                        self._most_seats(partner),
                    ),
                    "seats_possible": sum(lifting[need] for need in needs),
                    "price_ceiling": min(
                        filter(None, needs.mapped("price_ceiling")), default=False
                    ),
                }
                for partner, needs in needs_sudo.grouped("partner_id").items()
                if self._most_seats(partner)
            ]
        )

    def _possible_seats_to_ask(self, needs, seats):
        """Seats called possible that a group needs, as the pooling has counted them.

        :param needs: of companies that are about to be asked
        :param seats: for which others are asked already, or that they have promised
        :return: dict need -> seats, those that come first before the others
        """
        self.ensure_one()
        planned = price_curve.shortfall(
            self._planned_bids(), self._cost_cents(), self.min_seats, self.max_seats
        )
        lacking = planned.counted + planned.missing
        lacking -= seats + sum(needs.mapped("seats_firm"))
        lifting = {}
        for need in needs:
            lifting[need] = max(min(need.seats_possible, lacking), 0)
            lacking -= lifting[need]
        return lifting

    # ------------------------------------------------------- the booking rule

    def _commit_seats(self, partner, seats, ceiling, contact=None, *, offered=False):
        """Give, or change, the word of a company.

        The portal calls this; where staff notes an answer in a form, the button calls
        ``action_commit``. The rule of both is :meth:`_check_word`.

        :param partner: the company
        :param ceiling: price of a seat up to which it takes part; None for the worst
            case that it is shown now
        :param contact: see :meth:`_check_may_bind`
        :param offered: whether seats are reserved for it, which have a day of their own
        :return: its commitment
        :raises UserError: when somebody else has to speak for the company, the course
            takes no commitments (any more), or the word would shrink after the
            decision date
        :raises ValidationError: when the numbers are impossible, or the company is no
            active member
        """
        self.ensure_one()
        self._check_may_bind(partner, contact)
        if not offered:
            self._check_in_time(contact)
        commitment = self._get_commitment(partner)
        if not commitment or commitment.state in CLOSED_STATES:
            commitment = self.env["verbund.commitment"]
        self._check_word(seats, commitment, partner)
        self._check_some_seats(seats)
        self._check_ceiling(ceiling, partner, seats)
        values = {"seats": seats, "price_ceiling": ceiling}
        if commitment.state == STATE_CONFIRMED:
            commitment._extend(seats, ceiling)
        elif not commitment:
            # In a transition: who gives its word need not be asked for it
            commitment = (
                with_transition(commitment)
                .create({**values, "course_id": self.id, "partner_id": partner.id})
                .with_env(self.env)
            )
        else:
            commitment.write(values)
        if commitment.state == STATE_OFFERED:
            commitment.action_commit()
        return commitment

    def _commit_more(self, partner, seats, contact=None, *, offered=False):
        """A company that has given its word takes more seats; its limit stays.

        :param contact: see :meth:`_check_may_bind`
        :param offered: as :meth:`_commit_seats`
        :raises UserError: as :meth:`_commit_seats`
        """
        self._check_may_bind(partner, contact)
        if not offered:
            self._check_in_time(contact)
        commitment = self._get_commitment(partner)
        self._check_word(seats, commitment, partner)
        commitment.seats = seats

    def _release_seats(self, partner, contact=None):
        """A company declines, or takes its word back while it is free to go.

        :param contact: see :meth:`_check_may_bind`
        :raises UserError: when it has no seats, or it is too late
        """
        self.ensure_one()
        self._check_may_bind(partner, contact)
        commitment = self._get_commitment(partner)
        if not commitment:
            raise UserError(self.env._("Your company has no seats in this course."))
        if commitment.state == STATE_RELEASED:
            return  # pressed twice
        if self.state != STATE_BOOKING_OPEN and commitment.state != STATE_OFFERED:
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”; seats can no longer be released here. "
                    "Please call your network.",
                    course=self.name,
                    state=self._state_label(),
                )
            )
        commitment.action_release("declined")

    def _get_commitment(self, partner):
        """What a company has in this course; empty for nothing."""
        self.ensure_one()
        # Its price is reckoned from all of them: they are read once
        own = self.commitment_ids.filtered(lambda word: word.partner_id == partner)
        return own.sorted(self._word_rank)[-1:]

    def _word_rank(self, word):
        """The open word comes after the past ones."""
        return word.state in CURRENT_STATES, word._origin.id or 0

    def _get_commitments(self, partner):
        """What a company has in each of the courses, the open word before the past.

        :return: dict course -> commitment
        """
        commitments = self.env["verbund.commitment"].search(
            [("course_id", "in", self.ids), ("partner_id", "=", partner.id)]
        )
        return {
            commitment.course_id: commitment
            for commitment in commitments.sorted(self._word_rank)
        }

    def _may_bind(self, contact, partner):
        """Whether a person may bind a company to the cost of the course.

        Of a word that is given, whoever could when it was.
        """
        self.ensure_one()
        # sudo: portal users have no right on memberships
        self_sudo = self.sudo()
        word_sudo = self_sudo._get_commitment(partner)
        return contact.commercial_partner_id == partner and (
            self_sudo.env["verbund.membership"]._can_commit(
                contact,
                self_sudo.network_ids,
                given=bool(word_sudo and word_sudo.state in GIVEN_STATES),
            )
        )

    def _check_may_bind(self, partner, contact=None):
        """
        :param contact: who speaks for the company; without one staff note the word
            that they were given, and users of the portal speak for themselves
        :raises UserError: when that person may not bind the company
        """
        if not contact and self.env.user.share:
            contact = self.env.user.partner_id
        if contact and not self._may_bind(contact, partner):
            raise UserError(
                self.env._(
                    "Only contacts who may bind your company to cost can do this. "
                    "Your network knows who they are."
                )
            )

    def _check_word(self, seats, commitments, partner=None):
        """What holds of a word whenever it is given or changed.

        :param seats: seats that are wanted
        :param commitments: whose they are; empty for a company that has none yet
        :param partner: see :meth:`_most_seats`
        :raises UserError: when the course takes no commitments (any more)
        :raises ValidationError: when a company would be bound to more that is no
            active member, or there are not enough free seats
        """
        self.ensure_one()
        if seats > self._seats_given(commitments):
            commitments._check_member()
        if not self._notes_words():
            self._raise_takes_no_words()
        self._check_free_seats(seats, self._seats_held(commitments), partner)

    def _check_in_time(self, contact=None):
        """A company gives its word until the decision date, staff note one later, too.

        :param contact: as :meth:`_check_may_bind`
        :raises UserError: when a company speaks, and it is not decided yet
        """
        if (contact or self.env.user.share) and self._awaits_decision():
            raise UserError(
                self.env._(
                    "Companies could promise seats in %(course)s until %(day)s. Now "
                    "your network decides whether it takes place. Nothing was changed; "
                    "for seats please call your network.",
                    course=self.name,
                    day=format_date(self.env, self.commitment_deadline),
                )
            )

    def _check_can_answer(self):
        """
        :raises UserError: when companies that are asked could not answer (any more)
        """
        self._check_booking_open()
        for course in self.filtered(lambda course: course._awaits_decision()):
            raise UserError(
                self.env._(
                    "Companies could promise seats in %(course)s until %(day)s: put "
                    "the decision off first, so that they can answer. A word that you "
                    "are told can be noted.",
                    course=course.display_name,
                    day=format_date(self.env, course.commitment_deadline),
                )
            )

    def _check_some_seats(self, seats):
        """
        :raises ValidationError: when there are none
        """
        if seats < 1:
            raise ValidationError(self.env._("Seats start at one."))

    def _check_booking_open(self):
        """
        :raises UserError: when companies cannot give their word (any more)
        """
        for course in self:
            if course.state != STATE_BOOKING_OPEN:
                course._raise_takes_no_words()

    def _raise_takes_no_words(self):
        raise UserError(
            self.env._(
                "%(course)s is “%(state)s” and takes no commitments.",
                course=self.display_name,
                state=self._state_label(),
            )
        )

    def _seats_given(self, commitments):
        """Seats that companies have promised already."""
        given = commitments.filtered(lambda c: c.state in GIVEN_STATES)
        return sum(given.mapped("seats"))

    def _seats_held(self, commitments):
        """Those of them that are not free for others, see :meth:`_holding`."""
        given = commitments.filtered(lambda c: c.state in GIVEN_STATES)
        return sum(self._holding(given).mapped("seats"))

    def _check_free_seats(self, seats, held=0, partner=None):
        """
        :param seats: seats that are wanted
        :param held: those of them that the company holds already
        :param partner: the company, see :meth:`_most_seats`
        :raises ValidationError: when not so many are free
        """
        self.ensure_one()
        names = {
            "seats": words.seats(self.env, seats),
            "course": self.display_name,
        }
        free = self._free_seats(partner) + held
        if seats <= free:
            return
        _ = self.env._
        raise ValidationError(
            _(
                "%(seats)s: more than %(course)s has. Still to be had: "
                "%(free)s, with the %(held)s promised already.",
                **names,
                held=held,
                free=free,
            )
            if held
            else _(
                "%(seats)s: more than %(course)s has. Still to be had: %(free)s.",
                **names,
                free=free,
            )
        )

    def _most_seats(self, partner=None):
        """Hook: seats that a company can have in all.

        :param partner: the company, or companies; None for any of them
        """
        return self.max_seats

    def _free_seats(self, partner=None):
        """Seats that can still be promised.

        :param partner: see :meth:`_most_seats`
        """
        self.ensure_one()
        return max(self.max_seats - self.seats_committed, 0)

    def _is_deadline_passed(self):
        self.ensure_one()
        deadline = self.commitment_deadline
        return bool(deadline and deadline < self.company_id._verbund_today())

    def _decides_until(self):
        """The last day of the companies, None when there is none (any more)."""
        self.ensure_one()
        return (not self._is_deadline_passed() and self.commitment_deadline) or None

    # ------------------------------------------------------- needs that leave

    def _stop_asking(self, left, reason="declined"):
        """Companies without a need here are no longer asked; their word stays.

        :param left: set of (course, company of which a need has left it)
        :param reason: key of ``release_reason``
        """
        gone = left - {
            (need_sudo.course_id, need_sudo.partner_id)
            for need_sudo in self._pooled_needs_sudo()
        }
        commitments = self.commitment_ids.filtered(
            lambda commitment: (commitment.course_id, commitment.partner_id) in gone
        )
        commitments.filtered(lambda c: c.state == STATE_OFFERED)._release(reason)
        for commitment in commitments.filtered(lambda c: c.state in GIVEN_STATES):
            commitment.course_id._tell_word_stays(commitment.partner_id)

    def _tell_word_stays(self, partner):
        """Note it in the course, and show it to who is at work."""
        note = self.env._(
            "%(company)s has no need in %(course)s any more, but its word on seats "
            "stays binding. Release it if it is not to take part.",
            company=partner.display_name,
            course=self.display_name,
        )
        self.message_post(body=note)
        self.env.user._bus_send(
            "simple_notification", {"type": "warning", "message": note, "sticky": True}
        )
