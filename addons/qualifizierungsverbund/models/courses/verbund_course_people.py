from itertools import combinations

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.table.matching import folded
from ..core.res_partner import normalize_address
from .event_registration import STATE_CANCEL
from .verbund_course import STATE_CONFIRMED, STATE_RUNNING

# Courses whose people have names, and are not through with it.
HELD_STATES = (STATE_CONFIRMED, STATE_RUNNING)


class VerbundCourse(models.Model):
    """Nobody learns in two places at once, or sits on two seats."""

    _inherit = "verbund.course"

    people_notice = fields.Text(
        string="People Named Twice",
        compute="_compute_people_notice",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    @api.depends_context("lang", "uid")
    @api.depends(
        "state",
        "date_begin",
        "date_end",
        "session_ids.date_begin",
        "session_ids.date_end",
        "event_id.registration_ids.name",
        "event_id.registration_ids.email",
        "event_id.registration_ids.state",
        "event_id.registration_ids.verbund_half",
        "session_ids.half",
    )
    def _compute_people_notice(self):
        for course in self:
            course.people_notice = "\n".join(course._get_people_words())

    def _get_people_words(self):
        """Sentences on people of the course who are in another one at the same time."""
        self.ensure_one()
        if self.state not in HELD_STATES:
            return []
        named_sudo = self._named_seats_sudo()
        pairs = self._clashing_seats_sudo(named_sudo)
        others = self.browse(
            {
                other_sudo.verbund_commitment_id.course_id.id
                for _own, other_sudo in pairs
            }
        )
        readable = set(others._filtered_access("read")._ids)
        words = []
        for own_sudo, other_sudo in pairs:
            course_sudo = other_sudo.verbund_commitment_id.course_id
            is_readable = course_sudo.id in readable
            words.append(self._double_words(own_sudo, course_sudo, is_readable))
        words += self._get_shared_words(named_sudo)
        return list(dict.fromkeys(words))

    def _get_shared_words(self, named_sudo):
        """Sentences on people whom two companies have named in this course.

        :param named_sudo: seats on which somebody sits
        """
        return [
            self.env._(
                "%(person)s is named by %(company)s and by %(other)s: is it one "
                "person, on two seats?",
                person=own_sudo.name,
                company=own_sudo.verbund_commitment_id.partner_id.name,
                other=other_sudo.verbund_commitment_id.partner_id.name,
            )
            for own_sudo, other_sudo in combinations(named_sudo.sorted("id"), 2)
            if not _is_same_company(own_sudo, other_sudo)
            and _is_same_person(own_sudo, other_sudo)
        ]

    def _clashing_seats_sudo(self, named_sudo):
        """Seats on which the same people of the same companies sit elsewhere then.

        :param named_sudo: seats of the course on which somebody sits
        :return: list of (seat, the other one), both elevated
        """
        others_sudo = self._concurrent_courses_sudo(
            named_sudo.verbund_commitment_id.partner_id
        )
        return [
            (own_sudo, other_sudo)
            for other_sudo in others_sudo._named_seats_sudo()
            for own_sudo in named_sudo
            if _is_same_company(own_sudo, other_sudo)
            and _is_same_person(own_sudo, other_sudo)
            and _is_at_once(own_sudo, other_sudo)
        ]

    def _named_seats_sudo(self):
        """Seats on which somebody sits, elevated."""
        # sudo: a company has people in courses of other networks, too
        return self.sudo().event_id.registration_ids.filtered(
            lambda seat: seat.verbund_named_at and seat.state != STATE_CANCEL
        )

    def _concurrent_courses_sudo(self, companies):
        """Other courses of these companies that are held in those days, elevated."""
        if not companies or not self.date_begin or not self.date_end:
            return self.sudo().browse()
        # sudo: as in `_named_seats_sudo`
        return self.sudo().search(
            Domain("id", "!=", self.id)
            & Domain("state", "in", HELD_STATES)
            & Domain("commitment_ids.partner_id", "in", companies.ids)
            & Domain("date_begin", "<", self.date_end)
            & Domain("date_end", ">", max(self.date_begin, fields.Datetime.now()))
        )

    def _held_spans(self, half):
        """When somebody is surely there.

        :param half: half group of that person; where nobody has said which, it may come
            to one of them alone
        """
        self.ensure_one()
        if not self.session_ids:
            return [(self.date_begin, self.date_end)]
        sessions = self._sessions_of_half(half)
        if not half:
            sessions = sessions.filtered(lambda row: not row.half)
        return [(row.date_begin, row.date_end) for row in sessions]

    def _double_words(self, seat_sudo, course_sudo, is_readable):
        """
        :param is_readable: whether it may be said which other course
        """
        values = {
            "person": seat_sudo.name,
            "company": seat_sudo.verbund_commitment_id.partner_id.name,
        }
        if not is_readable:
            return self.env._(
                "%(person)s of %(company)s is named in another course at the same "
                "time.",
                **values,
            )
        return self.env._(
            "%(person)s of %(company)s is named in %(course)s at the same time.",
            course=course_sudo.display_name,
            **values,
        )


def _is_same_company(one_sudo, other_sudo):
    one, other = one_sudo.verbund_commitment_id, other_sudo.verbund_commitment_id
    return one.partner_id == other.partner_id


def _is_at_once(one_sudo, other_sudo):
    """Whether who sits on two seats would have to be in two places."""
    return any(
        begin < other_end and other_begin < end
        for begin, end in _spans_of(one_sudo)
        for other_begin, other_end in _spans_of(other_sudo)
    )


def _spans_of(seat_sudo):
    course_sudo = seat_sudo.verbund_commitment_id.course_id
    return course_sudo._held_spans(seat_sudo.verbund_half)


def _is_same_person(one_sudo, other_sudo):
    """As two seats of a course: by the e-mail, else by the name."""
    name, email = _plain(one_sudo._verbund_person())
    other_name, other_email = _plain(other_sudo._verbund_person())
    if email and other_email:
        return email == other_email
    return bool(name) and name == other_name


def _plain(person):
    name, email = person
    return " ".join(folded(name).split()), normalize_address(email) or folded(email)
