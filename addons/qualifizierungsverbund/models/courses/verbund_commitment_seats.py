from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.table.matching import folded
from ..core.res_partner import normalize_address
from ..core.transition_mixin import with_transition
from .event_registration import DETAIL_FIELDS, STATE_CANCEL, SeatNamesError
from .verbund_course import PROMISED_STATES, STATE_CONFIRMED, STATE_RUNNING

# From the confirmation until it is over a company says who comes.
NAMING_STATES = (STATE_CONFIRMED, STATE_RUNNING)


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
        """A registration for each seat that has none yet; names follow later."""
        with_transition(self.env["event.registration"]).create(
            [
                commitment._prepare_registration_vals(number)
                for commitment in self
                for number in range(
                    len(commitment._taken_seats()) + 1, commitment.seats + 1
                )
            ]
        )

    def _prepare_registration_vals(self, number):
        self.ensure_one()
        return {
            "event_id": self.course_id.event_id.id,
            "verbund_commitment_id": self.id,
            "partner_id": self.partner_id.id,
            "company_name": self.partner_id.name,
            "state": "open",
            **self._prepare_nobody_vals(number),
        }

    def _prepare_nobody_vals(self, number):
        """A seat without a person."""
        # It is stored: in the language of the association, whoever confirms.
        lang = self.company_id.partner_id.lang or self.env.lang
        return {
            "name": self.with_context(lang=lang).env._(
                "%(company)s, seat %(number)s",
                company=self.partner_id.name,
                number=number,
            ),
            # No address of the company: it would get the mail of every seat.
            "email": False,
            "phone": False,
            "verbund_named_at": False,
            **dict.fromkeys(DETAIL_FIELDS, False),
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

    def _name_seats(self, names, details=None, sure=()):
        """Say who sits on which seat: portal, link and staff call this.

        The partner of a seat stays the company: a person is never looked up by e-mail.

        :param names: dict seat -> (name, e-mail), both empty to take a name out again;
            seats left out stay as they are
        :param details: dict seat -> values of ``DETAIL_FIELDS`` of who sits there
        :param sure: seats of which it is said that somebody else has the same name
        :raises UserError: when it is too late, or a seat is none of the company's
        :raises SeatNamesError: when a name is wrong, all messages in it
        """
        self.ensure_one()
        self._check_naming_open()
        problems = self._get_name_problems(names, sure)
        problems |= self._get_half_problems(names, details or {})
        if problems:
            raise SeatNamesError(
                problems, {key for key in problems if self._is_doubtful(key, names)}
            )
        for number, seat in enumerate(self._taken_seats(), start=1):
            person = names.get(seat, seat._verbund_person())
            vals = self._prepare_person_vals(seat, person, (details or {}).get(seat))
            if not person[0] and seat.verbund_named_at:
                vals = self._prepare_nobody_vals(number)
            if vals:
                with_transition(seat).write(vals)

    def _prepare_person_vals(self, seat, person, details):
        """What changes on a seat, nothing for nobody."""
        name, email = person
        if not name:
            return {}
        if not self.course_id.level and name != seat._verbund_person()[0]:
            # Where nobody asks for a level, that of one person is not the next one's
            details = {"verbund_level": False, **(details or {})}
        vals = {
            field: value
            for field, value in (details or {}).items()
            if value != seat[field]
        }
        if person == seat._verbund_person():
            return vals
        now = fields.Datetime.now()
        return {
            **vals,
            "name": name,
            "email": email or False,
            "verbund_named_at": now,
        }

    def _get_half_problems(self, names, details):
        """Whose half group is full.

        :param names: as in :meth:`_name_seats`
        :param details: as in :meth:`_name_seats`
        :return: dict (seat, field) -> message
        """
        wanted = {}
        for seat, (name, _email) in names.items():
            said = details.get(seat, {})
            wanted[seat] = said.get("verbund_half", seat.verbund_half) if name else None
        problems = self.course_id._half_problems(wanted)
        return {(seat, "half"): message for seat, message in problems.items()}

    def _is_doubtful(self, key, names):
        """Whether a problem is that two people may be one, as they are called alike."""
        seat, field = key
        return field == "name" and bool(names[seat][0])

    def _check_naming_open(self):
        """
        :raises UserError: when there are no seats yet, or a company is too late; staff
            mend a name for the certificate later, too
        """
        course = self.course_id
        open_states = NAMING_STATES if self.env.user.share else PROMISED_STATES
        if course.state not in open_states:
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”; names can no longer be changed here.",
                    course=course.name,
                    state=course._state_label(),
                )
            )

    def _get_name_problems(self, names, sure=()):
        """What is wrong with names before they are stored.

        :param names: as in :meth:`_name_seats`
        :param sure: as in :meth:`_name_seats`
        :return: dict (seat, field) -> message
        :raises UserError: when a seat is none of the company's
        """
        _ = self.env._
        labels = self._get_seat_labels()
        if not names.keys() <= labels.keys():
            raise UserError(_("Your company can name its own seats only."))
        problems = {}
        for seat, (name, email) in names.items():
            if email and not normalize_address(email):
                problems[seat, "email"] = _(
                    "%(label)s is not an e-mail address.",
                    label=labels[seat]["email"],
                )
            if not name and email:
                problems[seat, "name"] = _(
                    "%(label)s is missing.",
                    label=labels[seat]["name"],
                )
        return self._get_double_problems(names, sure) | problems

    def _get_double_problems(self, names, sure=()):
        """A person has one seat of the company in a course; others may be called alike.

        It is the same person by its e-mail, or by its name, unless both have an e-mail
        and these differ. Seats called off do not count; who sits there already is asked
        about no more.

        :param names: as in :meth:`_name_seats`
        :param sure: as in :meth:`_name_seats`
        :return: dict (seat, field) -> message
        """
        numbers = {seat: n for n, seat in enumerate(self._taken_seats(), start=1)}
        names = {
            seat: person
            for seat, person in names.items()
            if person != seat._verbund_person()
        }
        labels, seated, problems = self._get_seat_labels(), [], {}
        # What stays as it is comes first: the message stands beside what is new
        for seat in sorted(numbers, key=lambda seat: (seat in names, numbers[seat])):
            name, email = names.get(seat, seat._verbund_person())
            name = " ".join(folded(name).split())
            email = normalize_address(email) or folded(email)
            for other, other_name, other_email in seated if name else ():
                if email and email == other_email:
                    field = "email"
                elif name == other_name and not (email and other_email):
                    field = "name"
                else:
                    continue
                if seat not in names or (field == "name" and seat in sure):
                    continue
                problems[seat, field] = self._get_double_words(
                    labels[seat][field], field, numbers[other]
                )
                break
            if name:
                seated.append((seat, name, email))
        return problems

    def _get_double_words(self, label, field, number):
        _ = self.env._
        if field == "email":
            return _(
                "%(label)s: this person has seat %(number)s already. Leave an address "
                "empty that several people share.",
                label=label,
                number=number,
            )
        return _(
            "%(label)s: this person has seat %(number)s already. If it is somebody "
            "else of the same name, give both an e-mail address.",
            label=label,
            number=number,
        )
