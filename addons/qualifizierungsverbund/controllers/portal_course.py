from odoo.fields import Domain
from odoo.http import request

from ..models.courses.verbund_commitment import (
    CURRENT_STATES,
    GIVEN_STATES,
    PENDING_STATES,
    STATE_COMMITTED,
)
from ..models.courses.verbund_commitment_seats import NAMING_STATES
from ..models.courses.verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN
from . import routes
from .form import plain_amount
from .portal_base import VerbundPortal

URL = "/my/verbund/courses"


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
        courses_sudo = self._verbund_courses_sudo().search(
            self._verbund_course_domain() & Domain("state", "=", STATE_BOOKING_OPEN),
            order="commitment_deadline, id",
            limit=self._verbund_overview_rows,
        )
        return {
            **super()._verbund_overview_values(),
            "courses": self._verbund_course_rows(courses_sudo),
        }

    # -------------------------------------------------------------- access

    def _verbund_courses_sudo(self):
        # sudo: portal users have no right on courses, whose fields tell about others;
        # every search carries one of the domains below
        return request.env["verbund.course"].sudo()

    def _verbund_course_domain(self):
        """Courses a company may see: of its networks, and those it has seats in."""
        company = self._verbund_company()
        return (
            Domain("network_ids", "in", self._verbund_networks_sudo().ids)
            & Domain("state", "in", (STATE_BOOKING_OPEN, *PROMISED_STATES))
        ) | Domain("commitment_ids", "any", [("partner_id", "=", company.id)])

    def _verbund_course_sudo(self, course_id):
        """One course the company may see, elevated; else empty."""
        return self._verbund_courses_sudo().search(
            self._verbund_course_domain() & Domain("id", "=", course_id), limit=1
        )

    # -------------------------------------------------------------- values

    def _verbund_course_sortings(self):
        _ = request.env._
        return {
            "deadline": {
                "label": _("Decision date"),
                "order": "commitment_deadline desc, id desc",
            },
            "date": {"label": _("Start"), "order": "date_begin desc, id desc"},
            "name": {"label": _("Course"), "order": "name, id"},
        }

    def _verbund_course_filters(self):
        _ = request.env._
        company = self._verbund_company()
        return {
            "all": {"label": _("All"), "domain": []},
            "open": {
                "label": _("To decide"),
                "domain": [("state", "=", STATE_BOOKING_OPEN)],
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
        return [
            self._verbund_course_row(course_sudo, commitments_sudo.get(course_sudo))
            for course_sudo in courses_sudo
        ]

    def _verbund_course_head(self, course_sudo, url):
        """What a list says of a course, whoever reads it.

        :param url: address of the pages to which its own belongs
        """
        return {
            "url": f"{url}/{course_sudo.id}",
            "reference": course_sudo.reference,
            "name": course_sudo.name,
            "state": course_sudo.state,
            "state_label": self._verbund_label(course_sudo),
            "when": self._verbund_period(course_sudo.date_begin, course_sudo.date_end),
            "place": self._verbund_place(course_sudo),
        }

    def _verbund_course_row(self, course_sudo, commitment_sudo):
        booking = course_sudo.state == STATE_BOOKING_OPEN
        given = commitment_sudo and commitment_sudo.state in GIVEN_STATES
        return {
            **self._verbund_course_head(course_sudo, URL),
            "deadline": self._verbund_date(course_sudo.commitment_deadline),
            "missing": self._verbund_missing(course_sudo) if booking else "",
            "own_seats": commitment_sudo.seats if given else 0,
        }

    def _verbund_place(self, course_sudo):
        venue = course_sudo.venue_id
        parts = [venue.name, venue.city] if venue else []
        if not venue:
            parts.append(course_sudo.district_id.display_name)
        return ", ".join(filter(None, parts))

    def _verbund_missing(self, course_sudo):
        """What is missing to the minimum, in words."""
        _ = request.env._
        missing = course_sudo.seats_missing
        if not missing:
            return _("The minimum is reached")
        if missing == 1:
            return _("1 more seat needed")
        return _("%(seats)s more seats needed", seats=missing)

    def _verbund_course_values(self, course_sudo, commitment_sudo):
        """All that the page of a course shows."""
        row = self._verbund_course_row(course_sudo, commitment_sudo)
        return {
            **row,
            "topic": course_sudo.topic_id.name,
            "description": course_sudo.description,
            "format": self._verbund_label(course_sudo, "format"),
            "units": course_sudo.units,
            "provider": course_sudo.provider_id.name,
            "min_seats": course_sudo.min_seats,
            "max_seats": course_sudo.max_seats,
            "free_seats": course_sudo._free_seats(),
            "seats_committed": course_sudo.seats_committed,
            "booking": course_sudo.state == STATE_BOOKING_OPEN,
            "can_wait": not course_sudo._is_deadline_passed(),
            "sessions": self._verbund_session_rows(course_sudo),
            "prices": self._verbund_price_values(course_sudo, row["own_seats"]),
            "own": self._verbund_commitment_values(commitment_sudo),
        }

    def _verbund_session_rows(self, course_sudo):
        return [
            {
                "when": self._verbund_span(
                    session_sudo.date_begin, session_sudo.date_end
                ),
                "name": session_sudo.name,
                "room": session_sudo.room,
            }
            for session_sudo in course_sudo.session_ids
        ]

    def _verbund_price_values(self, course_sudo, own_seats):
        """Price of a seat per group size, at present and at worst.

        :param own_seats: seats the company has committed already, 0 for none
        :return: dict; ``curve`` has the figures for the browser's own arithmetic
        """
        if not course_sudo._is_price_known():
            return None
        currency = course_sudo.currency_id
        present = course_sudo._price_seats()
        seats = own_seats or 1
        return {
            "rows": [
                {
                    "seats": row["seats"],
                    "price": self._verbund_money(row["price"], currency),
                    "share": self._verbund_money(
                        course_sudo._share_at(seats, row["seats"]), currency
                    ),
                    "present": row["seats"] == course_sudo.group_seats,
                    "minimum": row["seats"] == course_sudo.min_seats,
                }
                for row in course_sudo._price_table_rows(present)
            ],
            "own_seats": own_seats,
            "present": self._verbund_money(course_sudo._price_at(present), currency),
            "present_seats": present,
            "worst": self._verbund_money(course_sudo._worst_case(), currency),
            "worst_seats": course_sudo.min_seats,
            "curve": {
                "min_seats": course_sudo.min_seats,
                "max_seats": course_sudo.max_seats,
                "others": course_sudo.seats_committed - own_seats,
                "prices": [price for _seats, price in course_sudo._price_curve()],
                # in cents: the browser divides and rounds once, too
                "totals": [
                    course_sudo._cents(course_sudo._total_at(size))
                    for size, _price in course_sudo._price_curve()
                ],
                "cent": currency.rounding,
                "currency": currency.name,
                "lang": (request.env.lang or "en_US").replace("_", "-"),
            },
        }

    def _verbund_commitment_values(self, commitment_sudo):
        """The company's own commitment; None without one."""
        if not commitment_sudo:
            return None
        currency, given = commitment_sudo.currency_id, commitment_sudo._limit_total()
        return {
            "state": commitment_sudo.state,
            "state_label": self._verbund_label(commitment_sudo),
            "seats": commitment_sudo.seats,
            "ceiling_typed": self._verbund_ceiling_typed(commitment_sudo),
            "limit": (
                self._verbund_money(commitment_sudo.price_limit, currency)
                if given is not None
                else ""
            ),
            "limit_total": (
                self._verbund_money(given, currency) if given is not None else ""
            ),
            "by": commitment_sudo.committed_by,
            "at": self._verbund_datetime(commitment_sudo.committed_at),
            "reason": (
                self._verbund_label(commitment_sudo, "release_reason")
                if commitment_sudo.release_reason
                else ""
            ),
            "participants": self._verbund_participant_rows(commitment_sudo),
            "question": self._verbund_question(commitment_sudo),
        }

    def _verbund_ceiling_typed(self, commitment_sudo):
        """The company's own ceiling; more, if it has agreed to more since."""
        own, agreed = commitment_sudo.price_ceiling, commitment_sudo.price_limit
        return plain_amount(request.env, own and max(own, agreed or own))

    def _verbund_question(self, commitment_sudo):
        """What the company is asked because of a higher price; None for nothing."""
        asked, currency = commitment_sudo.limit_asked, commitment_sudo.currency_id
        is_free = commitment_sudo._is_set_free()
        if commitment_sudo.state not in GIVEN_STATES or not (asked or is_free):
            return None
        return {
            "reason": commitment_sudo.limit_reason or "plan",
            "amount": asked or "",
            "asked": self._verbund_money(asked, currency) if asked else "",
            "until": (
                self._verbund_date(commitment_sudo.free_until) if is_free else ""
            ),
        }

    def _verbund_participant_rows(self, commitment_sudo):
        return [
            {
                "id": seat.id,
                "number": number,
                "name": seat.name if seat.verbund_named_at else "",
                "email": seat.email or "",
            }
            for number, seat in enumerate(commitment_sudo._taken_seats(), start=1)
        ]

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
        company = self._verbund_company()
        commitment_sudo = course_sudo._get_commitments(company).get(
            course_sudo, request.env["verbund.commitment"].sudo()
        )
        course = self._verbund_course_values(course_sudo, commitment_sudo)
        own, state = course["own"], commitment_sudo.state
        typed = {"seats": "1", "price_ceiling": ""}
        if state in CURRENT_STATES:
            typed = {
                "seats": str(own["seats"]),
                "price_ceiling": own["ceiling_typed"],
            }
        return self._verbund_render(
            "qualifizierungsverbund.portal_course",
            course=course,
            form={**typed, **(post or {})},
            wrong=list(form.errors) if form else [],
            error=error,
            may_commit=course_sudo._may_bind(request.env.user.partner_id, company),
            is_committed=state == STATE_COMMITTED,
            may_release=(
                course["booking"]
                and state in PENDING_STATES
                and commitment_sudo._may_leave()
            ),
            names_open=course_sudo.state in NAMING_STATES,
            breadcrumbs=self._verbund_course_breadcrumbs(course["name"]),
        )
