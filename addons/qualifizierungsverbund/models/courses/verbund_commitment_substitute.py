from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.pasted_people import Person
from ..core.transition_mixin import with_transition
from .event_registration import SeatNamesError
from .verbund_commitment_seats import NAMING_STATES

FIELDS = {
    "name": "substitute_name",
    "email": "substitute_email",
    "half": "substitute_half",
}


class VerbundCommitment(models.Model):
    """Who is prevented is replaced: the seat and its price stay as they are."""

    _inherit = "verbund.commitment"

    def _taken_seats(self):
        """A substitute has the number of the seat."""
        return super()._taken_seats().sorted(lambda seat: seat._verbund_place())

    def _substitute(self, seat, name, email="", level=False, half=None):
        """Somebody else comes: portal, link and staff call this.

        The registration of who comes no more ends and stays on record. That person may
        come again, on another seat.

        :param seat: of the company, with a person on it
        :param name: who comes instead
        :param email: of that person, empty for none
        :param level: its level, empty for none
        :param half: half group of who comes, empty for both; None for that of the seat
        :return: the registration of who comes instead
        :raises UserError: when it is too late, or nobody sits there
        :raises SeatNamesError: when the name is wrong, all messages in it
        """
        self.ensure_one()
        self._check_substitute(seat)
        person = Person(0, name, email)
        half = seat.verbund_half if half is None else half
        names = {seat: (name, email)}
        problems = self._get_name_problems(names)
        problems |= self._get_half_problems(names, {seat: {"verbund_half": half}})
        if name and person.is_like(Person(0, *seat._verbund_person())):
            problems[seat, "name"] = self.env._(
                "%(name)s has this seat already. To mend a name, change it on the "
                "seat.",
                name=name,
            )
        if not name:
            problems[seat, "name"] = self.env._("Say who comes instead.")
        if problems:
            raise SeatNamesError(problems)
        number = self._taken_seats().ids.index(seat.id) + 1
        seat._verbund_cancel()
        return with_transition(self.env["event.registration"]).create(
            {
                **self._prepare_registration_vals(number),
                "name": name,
                "email": email or False,
                "verbund_level": level,
                "verbund_half": half,
                "verbund_named_at": fields.Datetime.now(),
                "substitute_of_id": seat.id,
            }
        )

    def _check_substitute(self, seat):
        """
        :raises UserError: when nobody can be replaced there (any more)
        """
        course = self.course_id
        if course.state not in NAMING_STATES:
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”; nobody can be replaced any more.",
                    course=course.name,
                    state=course._state_label(),
                )
            )
        if seat not in self._taken_seats():
            raise UserError(self.env._("Your company can name its own seats only."))
        if not seat.verbund_named_at:
            raise UserError(self.env._("Nobody has this seat yet: enter a name."))

    # ------------------------------------------------------------- the form

    def _read_names(self, form):
        if form.post.get("verb") == "substitute":
            return self._read_substitute(form)
        return super()._read_names(form)

    def _read_substitute(self, form):
        """Replace a person, as the form of a company says.

        :return: message
        """
        _, seats = self.env._, self._taken_seats().filtered("verbund_named_at")
        seat_id = form.record_id(
            "substitute_seat", _("Who comes no more"), seats.ids, required=True
        )
        name = form.text("substitute_name", _("Who comes instead"), required=True)
        email = form.text("substitute_email", _("E-mail"))
        levels = dict(self._level_choices())
        level = levels and form.choice("substitute_level", _("Level"), levels)
        half = self._read_half(form, FIELDS["half"])
        form.check()
        seat = seats.browse(seat_id)
        try:
            self._substitute(seat, name, email, level or False, half)
        except SeatNamesError as error:
            for (_seat, field), message in error.problems.items():
                form.refuse(FIELDS[field], message)
        form.check()
        message = _(
            "%(new)s comes in place of %(old)s. It costs nothing.",
            new=name,
            old=seat.name,
        )
        return self._with_clashes(message)
