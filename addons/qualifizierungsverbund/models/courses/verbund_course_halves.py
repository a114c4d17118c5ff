from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_list

from ..core import words
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_session import HALVES

# Half group -> field with its maximum.
MAX_FIELDS = {half: f"half_max_{half}" for half, _label in HALVES}


class VerbundCourse(models.Model):
    """How many people come to the days of each half group, and how many may.

    Who comes to the days of both takes a seat in each.
    """

    _inherit = "verbund.course"

    half_max_1 = fields.Integer(
        string="Maximum of Group 1",
        compute="_compute_half_max_1",
        store=True,
        readonly=False,
        copy=False,
        aggregator=None,
        groups="base.group_user",
        help="How many people may come to the days of this half group, those of both "
        "groups included; no more than the maximum of the course. Half of that, or "
        "what the date poll has found; if the maximum of the course changes, half of "
        "the new one.",
    )
    half_max_2 = fields.Integer(
        string="Maximum of Group 2",
        compute="_compute_half_max_2",
        store=True,
        readonly=False,
        copy=False,
        aggregator=None,
        groups="base.group_user",
        help="As of group 1.",
    )
    half_free = fields.Char(
        string="Free in Half Groups",
        compute="_compute_half_free",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    half_notice = fields.Text(
        string="Half Groups Too Small",
        compute="_compute_half_free",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    _half_max_positive = models.Constraint(
        "CHECK(half_max_1 >= 0 AND half_max_2 >= 0)",
        "The maximum of a half group cannot be negative.",
    )

    # Each by itself: whoever types one together with the maximum of the course keeps
    # that one alone
    @api.depends("max_seats")
    def _compute_half_max_1(self):
        for course in self:
            course.half_max_1 = course._half_maxima()["half_max_1"]

    @api.depends("max_seats")
    def _compute_half_max_2(self):
        for course in self:
            course.half_max_2 = course._half_maxima()["half_max_2"]

    @api.constrains("max_seats", *MAX_FIELDS.values())
    def _check_half_max(self):
        """
        :raises ValidationError: when a half group takes more people than its course
        """
        for course in self:
            for field in MAX_FIELDS.values():
                if course[field] > course.max_seats:
                    raise ValidationError(
                        self.env._(
                            "%(course)s: “%(field)s” is %(people)s, and the whole "
                            "course takes %(maximum)s. Type no more than that.",
                            course=course.display_name,
                            field=self._fields[field]._description_string(self.env),
                            people=course[field],
                            maximum=course.max_seats,
                        )
                    )

    def _half_maxima(self, found=(0, 0)):
        """
        :param found: people whom a poll has found for each group
        :return: values of the two maxima, none above that of the course
        """
        half = -(-self.max_seats // 2)
        return {
            field: min(max(half, people), self.max_seats)
            for field, people in zip(MAX_FIELDS.values(), found, strict=True)
        }

    @api.depends_context("lang")
    @api.depends(
        "half_max_1",
        "half_max_2",
        "session_ids.half",
        "seats_committed",
        "state",
        "event_id.registration_ids.state",
        "event_id.registration_ids.verbund_half",
        "event_id.registration_ids.verbund_named_at",
    )
    def _compute_half_free(self):
        for course in self:
            course.half_free = course._half_free_sentence()
            course.half_notice = "\n".join(course._half_notices())

    def _half_people_sudo(self):
        """
        :return: dict half group -> seats of those who come to its days, elevated
        """
        groups = self._half_groups()
        # nobody reads all people of a course where all come together
        named_sudo = groups and self._named_seats_sudo()
        return {
            half: named_sudo.filtered_domain([("verbund_half", "in", [False, half])])
            for half in groups
        }

    def _half_free_sentence(self):
        """How many may still come to each half group; empty where there are none."""
        labels = self._half_labels()
        parts = [
            self.env._(
                "%(group)s: %(free)s of %(maximum)s free",
                group=labels[half],
                free=self._half_left(half, seats_sudo),
                maximum=self[MAX_FIELDS[half]],
            )
            for half, seats_sudo in self._half_people_sudo().items()
        ]
        return " · ".join(parts)

    def _half_labels(self):
        return dict(
            self.env["verbund.session"]._fields["half"]._description_selection(self.env)
        )

    def _half_notices(self):
        """What does not fit (any more), though nobody was refused.

        :return: list of sentences
        """
        labels, people_sudo = self._half_labels(), self._half_people_sudo()
        if not people_sudo:
            return []
        notices = [
            self.env._(
                "%(group)s has %(people)s people and takes %(maximum)s.",
                group=labels[half],
                people=len(seats_sudo),
                maximum=self[MAX_FIELDS[half]],
            )
            for half, seats_sudo in people_sudo.items()
            if len(seats_sudo) > self[MAX_FIELDS[half]]
        ]
        places = sum(self[field] for field in MAX_FIELDS.values())
        free, unnamed = self._half_places(people_sudo)
        if places < self.seats_committed:
            notices.append(
                self.env._(
                    "The half groups take %(places)s people together, and "
                    "%(seats)s are promised.",
                    places=places,
                    seats=words.seats(self.env, self.seats_committed),
                )
            )
        elif free < unnamed:
            notices.append(
                self.env._(
                    "Seats without a name: %(unnamed)s, free in the half groups: "
                    "%(free)s. Who comes to the days of both takes a seat in each.",
                    unnamed=unnamed,
                    free=free,
                )
            )
        return notices

    def _half_left(self, half, taken):
        """How many more may come to a half group.

        :param half: its key
        :param taken: who has a seat there, of any kind
        """
        # sudo: of the maximum a company reads in words what is left
        return max(self.sudo()[MAX_FIELDS[half]] - len(taken), 0)

    def _half_places(self, people_sudo):
        """
        :param people_sudo: see :meth:`_half_people_sudo`
        :return: places that nobody has in either group, seats whose people need one
        """
        free = sum(map(self._half_left, people_sudo, people_sudo.values()))
        named = set().union(*(seats_sudo.ids for seats_sudo in people_sudo.values()))
        return free, self.seats_committed - len(named)

    def _free_seats(self, partner=None):
        """No seat for which nobody could be named: who is in both groups takes two."""
        free = super()._free_seats(partner)
        # before the decision nobody is named
        if not free or self.state == STATE_BOOKING_OPEN:
            return free
        people_sudo = self._half_people_sudo()
        if not people_sudo:
            return free
        places, unnamed = self._half_places(people_sudo)
        return max(min(free, places - unnamed), 0)

    def _half_problems(self, wanted):
        """Who would come to a half group that is full; who is in it already stays.

        :param wanted: dict seat of the course -> half group of who sits there, empty
            for both, None for nobody
        :return: dict seat -> message
        """
        full, asked = {}, []
        # sudo: people of all companies count, whoever names one; nobody is told which
        course_sudo = self.sudo()
        for half, seats_sudo in course_sudo._half_people_sudo().items():
            inside, new = set(seats_sudo.ids), []
            for seat, group in wanted.items():
                comes = group is not None and (group or half) == half
                if not comes:
                    inside.discard(seat.id)
                elif seat.id not in inside:
                    new.append(seat)
            if new:
                self._half_touch()
            free = self._half_left(half, inside)
            asked.append((free, new))
            for seat in new[free:]:
                full.setdefault(seat, []).append(half)
        # Who is refused takes no seat in the group that has one
        has_room = any(free > len(set(new) - full.keys()) for free, new in asked)
        return {
            seat: course_sudo._half_full_words(halves, wanted[seat], has_room)
            for seat, halves in full.items()
        }

    def _half_touch(self):
        """Of requests at the same moment one is tried again: both write the course."""
        self.env.cr.execute(
            SQL("UPDATE verbund_course SET id = id WHERE id = %s", self.id)
        )

    def _half_full_words(self, halves, wanted, has_room):
        """
        :param halves: the full ones, to whose days somebody would come
        :param wanted: half group of that person, empty for both
        :param has_room: whether a group has a free seat
        """
        _, labels = self.env._, self._half_labels()
        groups = format_list(self.env, [labels[half] for half in halves])
        if not wanted:
            said = _(
                "Who comes to the days of both groups takes a seat in each, and no "
                "seat is free in %(groups)s.",
                groups=groups,
            )
            advice = _("Choose a group with a free seat.")
        else:
            said = _(
                "No seat is free in %(groups)s: its maximum is %(maximum)s.",
                groups=groups,
                maximum=self[MAX_FIELDS[wanted]],
            )
            advice = _("Choose the other group.")
        if not has_room:
            advice = _(
                "No half group has a free seat: talk to who plans the course about a "
                "larger maximum."
            )
        return f"{said} {advice}"
