from odoo.fields import Domain
from odoo.http import request

from ..models.courses.res_partner_todo import COURSE_SHOWN
from ..models.courses.verbund_commitment import GIVEN_STATES
from ..models.courses.verbund_commitment_seats import NAMING_STATES
from ..models.courses.verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN
from ..models.courses.verbund_course_page import WORD_FIELDS
from . import routes
from .portal_base import VerbundPortal

URL = "/my/verbund/courses"

# What is to be decided next comes first, on the overview as in the list.
NEXT_DECISION = "is_deciding, id desc"

# What the overview says of a course that can be booked: not all that it has.
COURSE_LISTED = (
    *COURSE_SHOWN,
    "district_id",
    "host_id",
    "min_seats",
    "reference",
    "seats_guaranteed",
    "seats_missing",
    "venue_id",
)


class VerbundPortalCourse(VerbundPortal):
    """Courses as a company sees them: what is to decide, at which price."""

    # ---------------------------------------------------------------- home

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_course_count" in counters:
            values["verbund_course_count"] = self._verbund_courses_sudo().search_count(
                self._verbund_course_domain()
            )
        return values

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        if takes_part:
            entries = [*entries, (20, URL, request.env._("Courses"))]
        return entries

    def _verbund_overview_values(self):
        values = super()._verbund_overview_values()
        if not values["takes_part"]:
            return values
        courses_sudo = self._verbund_courses_sudo().search_fetch(
            self._verbund_course_domain() & Domain("is_deciding", "=", True),
            COURSE_LISTED,
            order=NEXT_DECISION,
            limit=self._verbund_overview_rows,
        )
        return {
            **values,
            "courses": self._verbund_course_rows(courses_sudo),
        }

    # -------------------------------------------------------------- access

    def _verbund_courses_sudo(self):
        # sudo: portal users have no right on courses, whose fields tell about others;
        # every search carries one of the domains below
        return request.env["verbund.course"].sudo()

    def _verbund_course_domain(self):
        """Courses a company may see: of its networks, and those it has a word in.

        Of one in which it waited for seats it reads that it does not take place.
        """
        own = [("partner_id", "=", self._verbund_company().id)]
        return (
            (
                Domain("network_ids", "in", self._verbund_networks_sudo().ids)
                & (
                    Domain("state", "in", (STATE_BOOKING_OPEN, *PROMISED_STATES))
                    | Domain("waiting_ids", "any", own)
                )
            )
            | Domain("commitment_ids", "any", own)
            | Domain("guarantee_ids", "any", own)
        )

    def _verbund_course_sudo(self, course_id):
        """One course the company may see, elevated; else empty."""
        return self._verbund_courses_sudo().search_fetch(
            self._verbund_course_domain() & Domain("id", "=", course_id), limit=1
        )

    # -------------------------------------------------------------- values

    def _verbund_course_sortings(self):
        _ = request.env._
        return {
            "deadline": {
                "label": _("Decision date"),
                "order": NEXT_DECISION,
            },
            "date": {"label": _("Start"), "order": "is_ahead, id desc"},
            "name": {"label": _("Course"), "order": "name, id"},
        }

    def _verbund_course_filters(self):
        _ = request.env._
        company = self._verbund_company()
        return {
            "all": {"label": _("All"), "domain": []},
            "open": {
                "label": _("To decide"),
                "domain": [("is_deciding", "=", True)],
            },
            "mine": {
                "label": _("With our seats"),
                "domain": [
                    (
                        "commitment_ids",
                        "any",
                        [
                            ("partner_id", "=", company.id),
                            ("state", "in", GIVEN_STATES),
                        ],
                    )
                ],
            },
        }

    def _verbund_course_rows(self, courses_sudo):
        """:return: dicts for lists, without anything about other companies"""
        commitments_sudo = courses_sudo._get_commitments(self._verbund_company())
        # sudo: none at all, beside those above
        none_sudo = request.env["verbund.commitment"].sudo()
        return [
            self._verbund_course_row(
                course_sudo, commitments_sudo.get(course_sudo, none_sudo)
            )
            for course_sudo in courses_sudo
        ]

    def _verbund_course_head(self, course_sudo, url):
        """What a list says of a course, whoever reads it.

        :param url: address of the pages to which its own belongs
        """
        return {"url": f"{url}/{course_sudo.id}", **course_sudo._page_head()}

    def _verbund_course_row(self, course_sudo, commitment_sudo):
        return {
            "url": f"{URL}/{course_sudo.id}",
            **course_sudo._page_row(commitment_sudo),
        }

    # --------------------------------------------------------------- pages

    @routes.get(URL, f"{URL}/page/<int:page>")
    def portal_verbund_courses(self, page=1, sortby=None, filterby=None, **_query):
        courses_sudo, values = self._verbund_list(
            self._verbund_courses_sudo(),
            self._verbund_course_domain(),
            URL,
            sortings=self._verbund_course_sortings(),
            filters=self._verbund_course_filters(),
            page=page,
            sortby=sortby,
            filterby=filterby,
        )
        return self._verbund_render(
            "qualifizierungsverbund.portal_courses",
            **values,
            courses=self._verbund_course_rows(courses_sudo),
            breadcrumbs=self._verbund_course_breadcrumbs(),
        )

    def _verbund_course_breadcrumbs(self, label=None):
        return self._verbund_breadcrumbs(request.env._("Courses"), URL, label)

    @routes.get(f"{URL}/<int:course_id>")
    def portal_verbund_course(self, course_id, **_query):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        return self._verbund_render_course(course_sudo)

    def _verbund_render_course(self, course_sudo, post=None, form=None, error=None):
        """
        :param post: what was typed, when it is shown again with an error
        """
        url = f"{URL}/{course_sudo.id}"
        word = course_sudo._page_word(
            self._verbund_company(), request.env.user.partner_id
        )
        course = {"url": url, **word.pop("course")}
        commitment_sudo = course_sudo._get_commitment(self._verbund_company())
        if commitment_sudo and commitment_sudo._shows_calendar():
            course["calendar_url"] = f"{url}/calendar"
        return self._verbund_render(
            "qualifizierungsverbund.portal_course",
            **word,
            **self._verbund_word_errors(form),
            course=course,
            timeline=course_sudo._page_timeline(self._verbund_company()),
            page_contacts=course_sudo._page_contacts(),
            form=self._verbund_typed({**word["typed"], **(post or {})}),
            posted=self._verbund_typed(post or {}),
            commit_url=f"{url}/commit",
            release_url=f"{url}/release",
            limit_url=f"{url}/limit",
            order_url=f"{url}/order_number",
            ask_url=f"{url}/ask",
            receipt_url=f"{url}/receipt",
            waiting_url=f"{url}/waiting",
            names_url=f"{url}/participants",
            guarantee_url=f"{url}/guarantee",
            error=error,
            names_open=course_sudo.state in NAMING_STATES,
            levels=commitment_sudo._level_choices() if commitment_sudo else (),
            halves=commitment_sudo._half_choices() if commitment_sudo else (),
            headline=(course["reference"], course["name"]),
            breadcrumbs=self._verbund_course_breadcrumbs(course["name"]),
        )

    def _verbund_word_errors(self, form):
        """Wrong fields of the page, where two forms are: the word, and the names."""
        values = self._verbund_form_values(form)
        values["error_items"] = [
            (f"commit_{name}" if name in WORD_FIELDS else name, message)
            for name, message in values["error_items"]
        ]
        return values
