from odoo.fields import Domain
from odoo.http import request

from ..models.core import words
from ..models.courses.event_registration import STATE_CANCEL
from ..models.courses.verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_TENDER,
)
from . import routes
from .portal_course import VerbundPortalCourse

URL = "/my/verbund/teaching"
# While it is planned without a provider nobody teaches a course.
TAUGHT_STATES = (STATE_TENDER, STATE_BOOKING_OPEN, *PROMISED_STATES, STATE_CANCELLED)


class VerbundPortalTeaching(VerbundPortalCourse):
    """Courses as their training provider sees them: no companies, no prices."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_teaching_count" in counters:
            values["verbund_teaching_count"] = (
                self._verbund_courses_sudo().search_count(
                    self._verbund_teaching_domain()
                )
            )
        return values

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        if self._verbund_is_provider():
            entries = [*entries, (40, URL, request.env._("Our teaching"))]
        return entries

    def _verbund_teaching_domain(self):
        company = self._verbund_company()
        if not company.is_training_provider:
            return Domain.FALSE
        return Domain("provider_id", "=", company.id) & Domain(
            "state", "in", TAUGHT_STATES
        )

    def _verbund_teaching_row(self, course_sudo):
        return {"url": f"{URL}/{course_sudo.id}", **course_sudo._page_teaching_row()}

    @routes.get(URL, f"{URL}/page/<int:page>")
    def portal_verbund_teaching(self, page=1, sortby=None, **_query):
        if not self._verbund_is_provider():
            return self._verbund_not_found()
        _ = request.env._
        courses_sudo, values = self._verbund_list(
            self._verbund_courses_sudo(),
            self._verbund_teaching_domain(),
            URL,
            sortings={
                "date": {"label": _("Start"), "order": "is_ahead, id desc"},
                "name": {"label": _("Course"), "order": "name, id"},
            },
            page=page,
            sortby=sortby,
        )
        return self._verbund_render(
            "qualifizierungsverbund.portal_teaching",
            **values,
            courses=[self._verbund_teaching_row(course) for course in courses_sudo],
            breadcrumbs=self._verbund_teaching_breadcrumbs(),
        )

    def _verbund_teaching_breadcrumbs(self, label=None):
        return self._verbund_breadcrumbs(request.env._("Our teaching"), URL, label)

    @routes.get(f"{URL}/<int:course_id>")
    def portal_verbund_teaching_course(self, course_id, **_query):
        course_sudo = self._verbund_teaching_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        return self._verbund_render_teaching(course_sudo)

    def _verbund_teaching_sudo(self, course_id):
        return self._verbund_courses_sudo().search(
            self._verbund_teaching_domain() & Domain("id", "=", course_id), limit=1
        )

    def _verbund_teaching_values(self, course_sudo):
        """What the page says of a course."""
        return {
            **course_sudo._page_teaching(),
            "participants": self._verbund_teaching_participants(course_sudo),
        }

    def _verbund_render_teaching(self, course_sudo, post=None, form=None, error=None):
        """
        :param post: what was typed, when it is shown again with an error
        """
        return self._verbund_render(
            "qualifizierungsverbund.portal_teaching_course",
            page_contacts=course_sudo._page_contacts(),
            course=self._verbund_teaching_values(course_sudo),
            form=self._verbund_typed(post or {}),
            **self._verbund_form_values(form, "offer_"),
            error=error,
            headline=(course_sudo.reference, course_sudo.name),
            breadcrumbs=self._verbund_teaching_breadcrumbs(course_sudo.name),
        )

    def _verbund_teaching_participants(self, course_sudo):
        """Names and levels of those who come; empty for a seat without a person.

        The placeholder of such a seat names its company, which is not for providers.
        """
        if course_sudo.state not in PROMISED_STATES:
            return []
        registrations = course_sudo.event_id.registration_ids.filtered(
            lambda registration: (
                registration.verbund_commitment_id
                and registration.state != STATE_CANCEL
            )
        )
        return [
            self._verbund_teaching_person(registration)
            for registration in registrations.sorted(
                lambda registration: (
                    not registration.verbund_named_at,
                    (registration.name or "").casefold()
                    if registration.verbund_named_at
                    else "",
                    registration.id,
                )
            )
        ]

    def _verbund_teaching_person(self, registration):
        if not registration.verbund_named_at:
            return ""
        level = registration.verbund_course_level and words.label(
            registration, "verbund_level"
        )
        half = (
            registration.verbund_half
            and registration.verbund_commitment_id.course_id._half_groups()
            and words.label(registration, "verbund_half")
        )
        return " · ".join(filter(None, (registration.name, level, half)))
