from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.table.matching import folded
from ..core.res_partner import normalize_address
from .event_registration import STATE_CANCEL
from .verbund_course import STATE_CONFIRMED, STATE_RUNNING

# Courses whose people have names, and are not through with it.
HELD_STATES = (STATE_CONFIRMED, STATE_RUNNING)


class VerbundCourse(models.Model):
    """Nobody learns in two places at once."""

    _inherit = "verbund.course"

    people_notice = fields.Text(
        string="Named in Two Courses",
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
        others_sudo = self._concurrent_courses_sudo(
            named_sudo.verbund_commitment_id.partner_id
        )
        readable = set(self.browse(others_sudo.ids)._filtered_access("read")._ids)
        words = []
        for seat_sudo in others_sudo._named_seats_sudo():
            course_sudo = seat_sudo.verbund_commitment_id.course_id
            words += [
                self._double_words(own_sudo, course_sudo, course_sudo.id in readable)
                for own_sudo in named_sudo
                if _is_same_person(own_sudo, seat_sudo)
            ]
        return list(dict.fromkeys(words))

    def _named_seats_sudo(self):
        """Seats on which somebody sits, elevated."""
        # sudo: a company has people in courses of other networks, too
        return self.sudo().event_id.registration_ids.filtered(
            lambda seat: seat.verbund_named_at and seat.state != STATE_CANCEL
        )

    def _concurrent_courses_sudo(self, companies):
        """Other courses of these companies that are held at the same time, elevated."""
        if not companies or not self.date_begin or not self.date_end:
            return self.sudo().browse()
        # sudo: as in `_named_seats_sudo`
        courses_sudo = self.sudo().search(
            Domain("id", "!=", self.id)
            & Domain("state", "in", HELD_STATES)
            & Domain("commitment_ids.partner_id", "in", companies.ids)
            & Domain("date_begin", "<", self.date_end)
            & Domain("date_end", ">", max(self.date_begin, fields.Datetime.now()))
        )
        spans = self._held_spans()
        return courses_sudo.filtered(
            lambda course_sudo: any(
                begin < other_end and other_begin < end
                for begin, end in spans
                for other_begin, other_end in course_sudo._held_spans()
            )
        )

    def _held_spans(self):
        """When whoever takes part is surely there: who is in which half group, the
        company knows alone."""
        self.ensure_one()
        if not self.session_ids:
            return [(self.date_begin, self.date_end)]
        return [
            (row.date_begin, row.date_end) for row in self.session_ids if not row.half
        ]

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


def _is_same_person(one_sudo, other_sudo):
    """As two seats of a course: by the e-mail, else by the name."""
    if (
        one_sudo.verbund_commitment_id.partner_id
        != other_sudo.verbund_commitment_id.partner_id
    ):
        return False
    name, email = _plain(one_sudo._verbund_person())
    other_name, other_email = _plain(other_sudo._verbund_person())
    if email and other_email:
        return email == other_email
    return bool(name) and name == other_name


def _plain(person):
    name, email = person
    return " ".join(folded(name).split()), normalize_address(email) or folded(email)
