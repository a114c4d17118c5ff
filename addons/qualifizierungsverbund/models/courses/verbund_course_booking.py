from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .verbund_commitment import GIVEN_STATES, OPEN_STATES, STATE_OFFERED
from .verbund_course import STATE_BOOKING_OPEN


class VerbundCourse(models.Model):
    """Who is asked for seats, how many are promised, until when."""

    _inherit = "verbund.course"

    commitment_deadline = fields.Date(
        string="Decision Date",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), weeks=3),
        tracking=True,
        help="Until then companies give their word. After it nobody may make the "
        "pool worse.",
    )
    commitment_ids = fields.One2many(
        "verbund.commitment",
        "course_id",
        string="Commitments",
        groups="base.group_user",
    )
    seats_committed = fields.Integer(compute="_compute_seats", store=True)
    seats_missing = fields.Integer(
        compute="_compute_seats",
        store=True,
        help="Seats still missing to the minimum.",
    )

    # Holds with parallel requests too: both write this counter, one is retried.
    _seats_within_max = models.Constraint(
        "CHECK(seats_committed <= max_seats)",
        "There are not that many free seats in this course.",
    )

    @api.depends("commitment_ids.state", "commitment_ids.seats", "min_seats")
    def _compute_seats(self):
        for course in self:
            course.seats_committed = sum(
                commitment.seats
                for commitment in course.commitment_ids
                if commitment.state in GIVEN_STATES
            )
            course.seats_missing = max(course.min_seats - course.seats_committed, 0)

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

    def action_open_booking(self):
        """Ask the companies for their word; one offer per company with a need."""
        self.network_ids._check_open()
        for course in self:
            if not course.commitment_deadline:
                raise UserError(
                    self.env._(
                        "Set the decision date of %(course)s first.",
                        course=course.display_name,
                    )
                )
            course._set_state(STATE_BOOKING_OPEN)
            course._ask_companies()
        return True

    def _ask_companies(self):
        """One commitment in state `offered` per company that has a need here."""
        self.ensure_one()
        known = self.commitment_ids.filtered(
            lambda c: c.state in OPEN_STATES
        ).partner_id
        self.env["verbund.commitment"].create(
            [
                {
                    "course_id": self.id,
                    "partner_id": partner.id,
                    "seats": min(sum(needs.mapped("seats_firm")) or 1, self.max_seats),
                    "price_ceiling": min(
                        filter(None, needs.mapped("price_ceiling")), default=0.0
                    ),
                }
                for partner, needs in self._pooled_needs_sudo()
                .grouped("partner_id")
                .items()
                if partner not in known
            ]
        )

    def _drop_offer(self, partner):
        """A company without a need here is no longer asked; its word stays.

        :param partner: the company that has withdrawn a need
        """
        self.ensure_one()
        if partner in self._pooled_needs_sudo().partner_id:
            return
        commitments = self.commitment_ids.filtered(lambda c: c.partner_id == partner)
        commitments.filtered(lambda c: c.state == STATE_OFFERED)._release("declined")
        if commitments.filtered(lambda c: c.state in GIVEN_STATES):
            self._tell_word_stays(partner)

    def _tell_word_stays(self, partner):
        """Note it in the course, and show it to who is at work."""
        note = self.env._(
            "%(company)s has withdrawn its need, but its word on seats in %(course)s "
            "stays binding. Release it if it is not to take part.",
            company=partner.display_name,
            course=self.display_name,
        )
        self.message_post(body=note)
        self.env.user._bus_send(
            "simple_notification", {"type": "warning", "message": note, "sticky": True}
        )
