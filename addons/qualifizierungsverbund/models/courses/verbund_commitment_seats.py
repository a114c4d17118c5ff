from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize

from ..core.transition_mixin import with_transition
from .event_registration import STATE_CANCEL
from .verbund_course import STATE_CONFIRMED, STATE_RUNNING

# From the confirmation until it is over a company says who comes.
NAMING_STATES = (STATE_CONFIRMED, STATE_RUNNING)


class SeatNamesError(ValidationError):
    """Names that cannot be stored.

    :param problems: dict (seat, field) -> message
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class VerbundCommitment(models.Model):
    """The seats of a company, one by one, and who sits on them."""

    _inherit = "verbund.commitment"

    registration_ids = fields.One2many(
        "event.registration",
        "verbund_commitment_id",
        string="Registrations",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    def _create_registrations(self):
        """One registration per seat; names follow later."""
        with_transition(self.env["event.registration"]).create(
            [
                commitment._prepare_registration_vals(number)
                for commitment in self
                for number in range(1, commitment.seats + 1)
            ]
        )

    def _prepare_registration_vals(self, number):
        self.ensure_one()
        # It is stored: in the language of the association, whoever confirms.
        lang = self.company_id.partner_id.lang or self.env.lang
        return {
            "event_id": self.course_id.event_id.id,
            "verbund_commitment_id": self.id,
            "partner_id": self.partner_id.id,
            "name": self.with_context(lang=lang).env._(
                "%(company)s, seat %(number)s",
                company=self.partner_id.name,
                number=number,
            ),
            "company_name": self.partner_id.name,
            # No address of the company: it would get the mail of every seat.
            "email": False,
            "phone": False,
            "state": "open",
        }

    def _taken_seats(self):
        """The company's seats in the event, those called off left out."""
        return self.registration_ids.filtered(
            lambda seat: seat.state != STATE_CANCEL
        ).sorted("id")

    def _get_seat_labels(self):
        """How messages call what is said of each seat.

        :return: dict seat -> labels of its name and of its e-mail
        """
        _ = self.env._
        return {
            seat: {
                "name": _("Name of seat %(number)s", number=number),
                "email": _("E-mail of seat %(number)s", number=number),
            }
            for number, seat in enumerate(self._taken_seats(), start=1)
        }

    def _name_seats(self, names):
        """Say who sits on which seat.

        The partner of a seat stays the company: a person is never looked up by e-mail.

        :param names: dict seat -> (name, e-mail); seats left out stay as they are
        :raises UserError: when it is too late, or a seat is none of the company's
        :raises SeatNamesError: when a name is wrong, all messages in it
        """
        self.ensure_one()
        course = self.course_id
        if course.state not in NAMING_STATES:
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”; names can no longer be changed here.",
                    course=course.name,
                    state=course._state_label(),
                )
            )
        problems = self._get_name_problems(names)
        if problems:
            raise SeatNamesError(problems)
        now = fields.Datetime.now()
        for seat, (name, email) in names.items():
            if name and (name, email) != (seat.name, seat.email or ""):
                with_transition(seat).write(
                    {"name": name, "email": email or False, "verbund_named_at": now}
                )

    def _get_name_problems(self, names):
        """What is wrong with names before they are stored.

        :param names: as in :meth:`_name_seats`
        :return: dict (seat, field) -> message
        :raises UserError: when a seat is none of the company's
        """
        _ = self.env._
        labels = self._get_seat_labels()
        if not names.keys() <= labels.keys():
            raise UserError(_("Your company can name its own seats only."))
        problems = {}
        for seat, (name, email) in names.items():
            if email and not email_normalize(email):
                problems[seat, "email"] = _(
                    "%(label)s is not an e-mail address.",
                    label=labels[seat]["email"],
                )
            if not name and (email or seat.verbund_named_at):
                problems[seat, "name"] = _(
                    "%(label)s is missing.",
                    label=labels[seat]["name"],
                )
        return problems
