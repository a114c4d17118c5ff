from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ...tools import pasted_people
from ..needs.verbund_need import LEVELS
from .event_registration import SeatNamesError
from .verbund_commitment_seats import NAMING_STATES
from .verbund_session import BOTH

_lt = LazyTranslate(__name__)

PASTED = "pasted_names"
MAX_PASTED = 10_000
# More messages than that nobody reads at once.
MAX_MESSAGES = 5
# German, as in the templates of the imports; the words of the screen are added.
LEVEL_WORDS = {
    "none": ("keine", "keine Vorkenntnisse", "none"),
    "basic": ("Grundlagen", "Basic"),
    "advanced": ("Fortgeschritten", "Fortgeschrittene", "Advanced"),
    "expert": ("Experte", "Expertin", "Expert"),
}
HALF_WORDS = {
    "1": ("Gruppe 1", "Halbgruppe 1", "Group 1"),
    "2": ("Gruppe 2", "Halbgruppe 2", "Group 2"),
    BOTH: ("beide", "beide Gruppen", "both groups"),
}
PROBLEM_WORDS = {
    "required": _lt("the name is missing."),
    "too_long": _lt("this is too long."),
    "not_an_email": _lt("the e-mail address is none."),
    "not_a_choice": _lt("we do not know this level."),
    "not_a_group": _lt("we do not know this half group."),
    "unclear": _lt(
        "we expect a name, an e-mail address, a level where the course has one, a half "
        "group where there are two, and nothing else."
    ),
    "no_level": _lt("this course has no level: please leave it out."),
    "no_half": _lt("this course has no half groups: please leave them out."),
    "double": _lt("this person stands in row %(row)s already."),
    "open_quote": _lt("a quotation mark is not closed."),
    "too_many_people": _lt("these are more than %(limit)s people."),
}


class VerbundCommitment(models.Model):
    """How a company says who takes part: seat by seat, or a list that it pastes."""

    _inherit = "verbund.commitment"

    course_level = fields.Selection(
        related="course_id.level",
        string="Level of the Course",
        groups="base.group_user",
    )

    def _page_participants(self):
        clashes = self._get_people_clashes()
        return [
            {
                "id": seat.id,
                "number": number,
                "name": seat.name if seat.verbund_named_at else "",
                "email": seat.email or "",
                "level": seat.verbund_level or "",
                "half": seat.verbund_half_said or "",
                "clash": clashes.get(seat, ""),
            }
            for number, seat in enumerate(self._taken_seats(), start=1)
        ]

    def _level_choices(self):
        """
        :return: [(value, label)], the empty one first; nothing where the course leads
            to no level: then nobody asks for that of a person
        """
        field = self.env["event.registration"]._fields["verbund_level"]
        if not self.course_id.level:
            return []
        return [("", ""), *field._description_selection(self.env)]

    def _half_choices(self):
        """
        :return: [(value, label)], both groups last; nothing where all come together
        """
        field = self.env["event.registration"]._fields["verbund_half"]
        groups = self.course_id._half_groups()
        shown = field._description_selection(self.env)
        own = [(value, label) for value, label in shown if value in groups]
        return own and [*own, (BOTH, self.env._("both"))]

    def _asked_details(self):
        """What is asked of a person besides name and e-mail.

        :return: dict key -> choices, see above
        """
        choices = {"level": self._level_choices(), "half": self._half_choices()}
        return {key: found for key, found in choices.items() if found}

    def _link_show_names(self, link):
        """Say who takes part, or take somebody out again."""
        course = self.course_id
        return {
            "title": self.env._("%(course)s: your participants", course=course.name),
            "template": "qualifizierungsverbund.link_names",
            "timeline": course._page_timeline(self.partner_id),
            "values": {
                "course": course._page_values(self),
                "names_open": self._takes_names(),
                "levels": self._level_choices(),
                "halves": self._half_choices(),
            },
        }

    def _link_act_names(self, link, form):
        """
        :raises UserError: when it is too late, or a name is wrong
        """
        return self._read_names(form)

    def _takes_names(self):
        return self.course_id.state in NAMING_STATES

    # ------------------------------------------------------------- the form

    def _read_names(self, form):
        """Name the seats of a company, as its form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :return: message
        """
        names, details = self._read_typed_names(form)
        rows, passed = self._read_pasted_names(form, names, details)
        for key, message in self._get_unsaid_halves(names, details).items():
            self._refuse_name(form, key, message, rows, is_doubtful=False)
        sure = {seat for seat in names if form.flag(f"sure_name_{seat.id}")}
        if form.flag(f"sure_{PASTED}"):
            sure |= rows.keys()
        try:
            self._name_seats(names, details=details, sure=sure)
        except SeatNamesError as error:
            for key, message in error.problems.items():
                self._refuse_name(form, key, message, rows, key in error.doubtful)
        # Also what was too long: the request is rolled back to before the names.
        form.check()
        missing = len(self._get_unnamed_seats())
        message = self.env._("The participants are saved.")
        if missing and rows:
            message = self.env._(
                "The participants are saved. Seats without a name: %(missing)s.",
                missing=missing,
            )
        return self._with_clashes(" ".join([message, *self._passed_words(passed)]))

    def _passed_words(self, passed):
        """That columns of a list are not kept, as the course has no use for them.

        :param passed: as ``tools.pasted_people`` has it
        """
        _ = self.env._
        words = {
            "level": _("The course has no level: that column is not kept."),
            "half": _("The course has no half groups: that column is not kept."),
        }
        return [words[key] for key in words if key in passed]

    def _get_unsaid_halves(self, names, details):
        """Who is new, and of whom nobody says when: both groups take two places.

        :param names: as in :meth:`_name_seats`
        :param details: as in :meth:`_name_seats`
        :return: dict (seat, field) -> message
        """
        if not self._half_choices():
            return {}
        _ = self.env._
        return {
            (seat, "half"): _(
                "Choose the half group of %(person)s, or “both”.", person=name
            )
            for seat, (name, _email) in names.items()
            if name
            and not (seat.verbund_named_at or seat.verbund_half_said)
            and "verbund_half" not in details.get(seat, {})
        }

    def _with_clashes(self, message):
        """What is said of names that are saved, and that people cannot be there."""
        return " ".join([message, *dict.fromkeys(self._get_people_clashes().values())])

    def _refuse_name(self, form, key, message, rows, is_doubtful):
        """Say what is wrong with a name beside where it was typed.

        :param rows: dict seat -> row of the list that it comes from
        """
        seat, field = key
        if seat in rows:
            form.refuse(PASTED, self._row_words(rows[seat], message))
        elif is_doubtful:
            form.ask(
                f"{field}_{seat.id}",
                self.env._(
                    "%(problem)s Or is it another person of this name?",
                    problem=message,
                ),
            )
        else:
            form.refuse(f"{field}_{seat.id}", message)

    def _read_typed_names(self, form):
        """
        :return: dict seat -> (name, e-mail), dict seat -> details
        """
        names, details = {}, {}
        levels = dict(self._level_choices())
        for seat, labels in self._get_seat_labels().items():
            if f"name_{seat.id}" not in form.post:
                continue
            names[seat] = tuple(
                form.text(f"{field}_{seat.id}", label)
                for field, label in labels.items()
            )
            said = details[seat] = {}
            if levels and f"level_{seat.id}" in form.post:
                said["verbund_level"] = form.choice(
                    f"level_{seat.id}", self.env._("Level"), levels
                )
            half = self._read_half(form, f"half_{seat.id}")
            if half is not None:
                said["verbund_half"] = half
        return names, details

    def _read_half(self, form, name):
        """
        :return: half group that is chosen, False for both; None where none is
        """
        choices = self._half_choices()
        label = self.env._("Half group")
        half = choices and form.choice(name, label, dict(choices))
        return (half != BOTH and half) if half else None

    # -------------------------------------------------------- a pasted list

    def _read_pasted_names(self, form, names, details):
        """Put the people of a pasted list on seats: who sits already stays there.

        :param names: what was typed as well, is completed
        :param details: as ``names``
        :return: dict seat -> row of the list, columns that are passed over
        """
        text = form.text(PASTED, self.env._("The list"), max_length=MAX_PASTED)
        if not text or len(text) > MAX_PASTED:
            return {}, ()
        pasted = pasted_people.read(
            text, self._level_words(), self._half_words(), self._asked_details()
        )
        if pasted.problems:
            form.refuse(PASTED, self._pasted_problems(pasted.problems))
            return {}, ()
        if pasted.alike:
            self._ask_alike(form, pasted.alike)
        people = pasted.people
        if not people:
            form.refuse(PASTED, self.env._("We find no names in the list."))
        return self._seat_people(form, people, names, details), pasted.passed

    def _seat_people(self, form, people, names, details):
        """
        :return: dict seat -> row
        """
        persons = {
            seat: names.get(seat, seat._verbund_person())
            for seat in self._taken_seats()
        }
        seated = [seat for seat, person in persons.items() if person[0]]
        free = [seat for seat, person in persons.items() if not any(person)]
        places = pasted_people.seat(
            people, [pasted_people.Person(0, *persons[seat]) for seat in seated]
        )
        if places.count(None) > len(free):
            form.refuse(
                PASTED,
                self.env._(
                    "People of the list who have no seat yet: %(people)s. Seats "
                    "without a name: %(free)s.",
                    people=places.count(None),
                    free=len(free),
                ),
            )
            return {}
        rows = {}
        for person, place in zip(people, places, strict=True):
            seat = free.pop(0) if place is None else seated[place]
            names[seat] = person.name, person.email or persons[seat][1]
            said = details.setdefault(seat, {})
            if person.level:
                said["verbund_level"] = person.level
            if person.half:
                said["verbund_half"] = person.half != BOTH and person.half
            rows[seat] = person.row
        return rows

    def _ask_alike(self, form, alike):
        one, two = alike[0]
        form.ask(
            PASTED,
            self._row_words(
                two.row,
                self.env._(
                    "%(name)s stands in row %(row)s as well. Is it another person of "
                    "this name?",
                    name=two.name,
                    row=one.row,
                ),
            ),
        )

    def _level_words(self):
        """Also where nobody asks for a level: a list of names has none in it then."""
        field = self.env["event.registration"]._fields["verbund_level"]
        shown = dict(field._description_selection(self.env))
        return {
            value: (label, shown[value], *LEVEL_WORDS.get(value, ()))
            for value, label in LEVELS
        }

    def _half_words(self):
        field = self.env["event.registration"]._fields["verbund_half"]
        shown = field._description_selection(self.env)
        return {
            value: (label, *HALF_WORDS[value])
            for value, label in [*shown, (BOTH, self.env._("both"))]
        }

    def _pasted_problems(self, problems):
        lines = [
            self._row_words(
                problem.row,
                self._problem_words(problem),
            )
            for problem in problems[:MAX_MESSAGES]
        ]
        if len(problems) > MAX_MESSAGES:
            lines.append(
                self.env._(
                    "Further rows that we cannot read: %(rows)s.",
                    rows=len(problems) - MAX_MESSAGES,
                )
            )
        return " ".join(lines)

    def _problem_words(self, problem):
        words = self.env._(PROBLEM_WORDS.get(problem.code, PROBLEM_WORDS["unclear"]))
        return words % problem.params

    def _row_words(self, row, message):
        return self.env._(
            "Row %(row)s of the list: %(message)s", row=row, message=message
        )
