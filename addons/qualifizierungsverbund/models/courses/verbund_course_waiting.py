from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import waiting_list
from ..core.batch import out_of_batch
from ..core.scheduled import due_records
from .verbund_commitment import STATE_OFFERED as COMMITMENT_OFFERED
from .verbund_waiting import (
    MODE_UP_TO,
    OPEN_STATES,
    STATE_CANCELLED,
    STATE_EXPIRED,
    STATE_OFFERED,
    STATE_WAITING,
)

CRON = "qualifizierungsverbund.ir_cron_course_waiting"
BATCH = 1000


class VerbundCourse(models.Model):
    """Who waits for seats of a full course, and gets those that are freed."""

    _inherit = "verbund.course"

    waiting_ids = fields.One2many(
        "verbund.waiting",
        "course_id",
        string="Waiting List",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    waiting_days = fields.Integer(
        string="Days to Take Freed Seats",
        default=lambda self: self.env.company.verbund_waiting_days,
        aggregator=None,
        help="Working days for which freed seats are reserved for who is next on the "
        "waiting list; never beyond the day before the course begins.",
    )
    seats_reserved = fields.Integer(
        string="Seats Offered to the Waiting List",
        compute="_compute_seats_reserved",
        store=True,
        groups="base.group_user",
    )

    _waiting_days_positive = models.Constraint(
        "CHECK(waiting_days >= 1)", "Who is next has at least one day to answer."
    )
    _reserved_within_max = models.Constraint(
        "CHECK(seats_committed + COALESCE(seats_reserved, 0) <= max_seats)",
        "There are not that many free seats in this course.",
    )

    @api.depends("waiting_ids.state", "waiting_ids.offered_seats")
    def _compute_seats_reserved(self):
        for course in self:
            course.seats_reserved = sum(
                row.offered_seats
                for row in course.waiting_ids
                if row.state == STATE_OFFERED
            )

    @api.constrains("guest_seats", "host_id")
    def _check_guests_offered(self):
        for course in self.filtered("host_id"):
            guests = course._waiting_rows((STATE_OFFERED,)).filtered(
                lambda row, course=course: row.partner_id != course.host_id
            )
            offered = sum(guests.mapped("offered_seats"))
            if course.seats_guests + offered > course.guest_seats:
                raise ValidationError(
                    self.env._(
                        "Of the seats for other companies in %(course)s %(seats)s are "
                        "offered to the waiting list.",
                        course=course.display_name,
                        seats=offered,
                    )
                )

    @api.constrains("max_seats", "waiting_ids")
    def _check_reserved_seats(self):
        for course in self:
            if course.seats_committed + course.seats_reserved > course.max_seats:
                raise ValidationError(
                    self.env._(
                        "%(course)s has %(seats)s committed seats, and %(reserved)s "
                        "are offered to the waiting list.",
                        course=course.display_name,
                        seats=course.seats_committed,
                        reserved=course.seats_reserved,
                    )
                )

    def write(self, vals):
        res = super().write(vals)
        if {"max_seats", "commitment_deadline"} & vals.keys():
            self._offer_freed()
        return res

    def _check_plan_fits(self):
        """
        :raises UserError: also when they were offered to who waits
        """
        res = super()._check_plan_fits()
        self._check_reserved_seats()
        return res

    def _plan_changed(self):
        """Seats get free, or too dear for whom they were offered: the list is first."""
        res = super()._plan_changed()
        self._offer_freed()
        return res

    def _free_seats(self, partner=None):
        # sudo: that seats are reserved is seen by who wants them
        return max(super()._free_seats(partner) - self.sudo().seats_reserved, 0)

    def _check_free_seats(self, seats, held=0, partner=None):
        """Whoever finds no seat is told that it can wait for one."""
        try:
            return super()._check_free_seats(seats, held, partner)
        except ValidationError as error:
            if seats > self._most_seats(partner) or not self._notes_words():
                raise
            hint = self.env._("You can join the waiting list.")
            raise ValidationError(" ".join((str(error), hint))) from error

    # -------------------------------------------------------------- the list

    def _waiting_rows(self, states):
        """Who waits, in the order of the list."""
        # sudo: companies and staff of other networks are in the same queue
        return (
            self.env["verbund.waiting"]
            .sudo()
            .search_fetch(
                [("course_id", "in", self.ids), ("state", "in", states)],
                order="since, id",
            )
        )

    def _get_waiting(self, partner):
        """The place of a company on the list; empty for none."""
        self.ensure_one()
        return self._waiting_rows(OPEN_STATES).filtered(
            lambda row: row.partner_id == partner
        )

    def _wait_for_bookings(self):
        """Whoever joins sees what others have booked, or is tried again.

        Those who join do not wait for one another.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM verbund_course WHERE id IN %s FOR SHARE",
                tuple(self.ids) or (0,),
            )
        )

    def _check_must_wait(self, partner, seats, mode):
        """
        :raises ValidationError: when the seats can be had at once
        """
        self.ensure_one()
        free = self._takes_words() and self._free_seats(partner)
        if free and (free >= seats or mode == MODE_UP_TO):
            raise ValidationError(
                self.env._(
                    "Seats in %(course)s that are free: %(free)s. Promise them instead "
                    "of waiting.",
                    course=self.display_name,
                    free=free,
                )
            )

    def _check_ever_free(self, seats, partner):
        """
        :raises ValidationError: when a company can never have so many seats
        """
        most = self._most_seats(partner)
        if seats > most:
            raise ValidationError(
                self.env._(
                    "%(course)s has %(maximum)s seats in all: so many never get free.",
                    course=self.display_name,
                    maximum=most,
                )
            )

    def _join_waiting(self, partner, seats, mode, ceiling=None, contact=None):
        """Put a company on the list, or change what it waits for.

        :param mode: key of ``mode`` of ``verbund.waiting``
        :param contact: see :meth:`_check_may_bind`
        :return: its row
        :raises UserError: when nobody can wait (any more)
        :raises ValidationError: when the seats can be had at once, or never
        """
        self.ensure_one()
        self._check_may_bind(partner, contact)
        wish = {"seats": seats, "mode": mode, "price_ceiling": ceiling or False}
        row = self._get_waiting(partner).with_env(self.env)
        if row:
            row.write(wish)
            return row
        return row.create(
            {
                **wish,
                "course_id": self.id,
                "partner_id": partner.id,
                "contact_id": contact.id if contact else False,
            }
        )

    # ------------------------------------------------------------- the offers

    def _offer_freed(self):
        """Offer the seats that are free to those who wait, the first one first."""
        # sudo: whoever frees seats, others are asked
        for course_sudo in out_of_batch(self).sudo():
            if course_sudo._notes_words():
                if course_sudo.seats_reserved:
                    course_sudo._waiting_rows((STATE_OFFERED,))._end_dear_offers()
                # Between the decision date and the decision nobody is asked anew
                if course_sudo._takes_words() and course_sudo._free_seats():
                    course_sudo._offer_next()

    def _offer_next(self):
        self.ensure_one()
        rows, until = self._waiting_rows((STATE_WAITING,)), self._offer_until()
        if not until:
            return
        free = self._free_seats() - self._seats_of_merged()
        offers, passed = waiting_list.next_offers(
            [row._to_entry() for row in rows], free
        )
        chosen = rows.browse(offers)
        for row in chosen:
            row._offer(offers[row.id], until)
        chosen._tell_offered()
        rows.browse(passed)._tell_passed(passed)
        if self._free_seats():
            # Who joins at this very moment is not seen here, but then
            self.env.ref(CRON)._trigger()

    def _seats_of_merged(self):
        """Seats that companies had in a course merged with this one, and may have here.

        Until they answer nobody who waits is offered these.
        """
        asked = self.commitment_ids.filtered(
            lambda word: (
                word.state == COMMITMENT_OFFERED and word.moved_from_id.committed_at
            )
        )
        return sum(asked.mapped("seats"))

    def _offer_until(self):
        """The last day of an offer that is made now; None when it would be too late."""
        self.ensure_one()
        here = self.company_id
        today, first = here._verbund_today(), self._get_days()[0]
        until = here._verbund_calendar().add(today, self.waiting_days)
        if first:
            until = min(until, first - timedelta(days=1))
        return until if until >= today else None

    @api.model
    def _cron_waiting(self):
        """Offers that were not answered go to the next; nobody waits in vain."""
        for course in due_records(self, self._get_waiting_domain(), BATCH):
            course._look_after_waiting()

    @api.model
    def _get_waiting_domain(self):
        # A day more than is needed: what day it is hangs on the time zone
        return Domain(
            "waiting_ids",
            "any",
            Domain("state", "=", STATE_WAITING)
            | (
                Domain("state", "=", STATE_OFFERED)
                & Domain("offered_until", "<=", fields.Date.today())
            ),
        )

    def _look_after_waiting(self):
        self.ensure_one()
        if not self._notes_words():
            self._close_waiting()
            return
        over = self._waiting_rows((STATE_OFFERED,)).filtered(
            lambda row: row._is_offer_over()
        )
        over._set_state(STATE_EXPIRED)
        over._tell_expired()
        self._offer_freed()

    # ------------------------------------------- what is offered can be taken

    def _check_nobody_decides(self):
        """
        :raises UserError: also when seats that are offered to the waiting list would
            make those dearer of who takes part
        """
        res = super()._check_nobody_decides()
        self._check_offers_fit(self.group_seats)
        return res

    def _check_somebody_stays(self, leaving):
        """
        :raises UserError: also when seats that are offered to the waiting list would
            make those dearer of who stays
        """
        res = super()._check_somebody_stays(leaving)
        self._check_offers_fit(self._without(leaving)[1])
        return res

    def _check_offers_fit(self, taken):
        """What is offered until a day can be taken until then, and nobody pays more.

        While booking is open a further step is weighed against what all of them pay at
        most; once it is decided nobody brings it about any more.

        :param taken: seats that take part
        :raises UserError: when seats that are offered lie beyond a step
        """
        # sudo: whoever decides reckons with all companies
        reserved = self.sudo().seats_reserved
        if not reserved or self._seats_without_rise(taken, reserved) == reserved:
            return
        rows_sudo = self._waiting_rows((STATE_OFFERED,))
        raise UserError(
            self.env._(
                "Seats in %(course)s are offered to the waiting list, to %(companies)s "
                "until %(day)s, and with them a seat would cost the others more. Wait "
                "for the answers, or call and note them on the waiting list.",
                course=self.display_name,
                companies=", ".join(rows_sudo.partner_id.mapped("name")),
                day=format_date(self.env, max(rows_sudo.mapped("offered_until"))),
            )
        )

    # ------------------------------------------------- what becomes of the course

    def _close_waiting(self):
        """Nobody waits for a course that takes nobody any more."""
        for course in self:
            rows = course._waiting_rows(OPEN_STATES)
            rows._set_state(STATE_CANCELLED)
            rows._tell_closed()

    def _confirm(self):
        """Who was offered seats before reads what they cost in this group."""
        offered = self._waiting_rows((STATE_OFFERED,))
        res = super()._confirm()
        offered.filtered(lambda row: row.state == STATE_OFFERED)._tell_offered()
        self._waiting_rows((STATE_WAITING,))._tell_decided()
        self._offer_freed()
        return res

    def action_cancel(self, reason=None, note=None):
        res = super().action_cancel(reason, note)
        self._close_waiting()
        return res

    def action_start(self):
        res = super().action_start()
        self._close_waiting()
        return res
