from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from ..models.courses.verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
)
from ..tools import price_curve
from . import routes
from .form import PortalForm, plain_amount
from .portal_base import VerbundPortal

URL = "/my/verbund/courses"
CLOSED_COMMITMENT_STATES = ("released", "cancelled")


class VerbundPortalCourse(VerbundPortal):
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

    def _verbund_commitments_sudo(self, courses_sudo):
        """The company's own commitment per course, the open one first.

        :return: dict course id -> commitment
        """
        commitments_sudo = (
            request.env["verbund.commitment"]
            .sudo()
            .search(
                self._verbund_own_domain()
                & Domain("course_id", "in", courses_sudo.ids),
                order="id",
            )
        )
        found = {}
        for commitment_sudo in commitments_sudo:
            course_id = commitment_sudo.course_id.id
            if course_id not in found or (
                found[course_id].state in CLOSED_COMMITMENT_STATES
            ):
                found[course_id] = commitment_sudo
        return found

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
                            ("state", "in", ("committed", "confirmed")),
                        ],
                    )
                ],
            },
        }

    def _verbund_course_rows(self, courses_sudo):
        """:return: dicts for lists, without anything about other companies"""
        commitments = self._verbund_commitments_sudo(courses_sudo)
        return [
            self._verbund_course_row(course_sudo, commitments.get(course_sudo.id))
            for course_sudo in courses_sudo
        ]

    def _verbund_course_row(self, course_sudo, commitment_sudo):
        booking = course_sudo.state == STATE_BOOKING_OPEN
        taken = commitment_sudo and commitment_sudo.state in ("committed", "confirmed")
        return {
            "url": f"{URL}/{course_sudo.id}",
            "reference": course_sudo.reference,
            "name": course_sudo.name,
            "state": course_sudo.state,
            "state_label": self._verbund_label(course_sudo),
            "when": self._verbund_period(course_sudo.date_begin, course_sudo.date_end),
            "place": self._verbund_place(course_sudo),
            "deadline": self._verbund_date(course_sudo.commitment_deadline),
            "missing": self._verbund_missing(course_sudo) if booking else "",
            "own_seats": commitment_sudo.seats if taken else 0,
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
        today = fields.Date.context_today(course_sudo)
        deadline = course_sudo.commitment_deadline
        booking = course_sudo.state == STATE_BOOKING_OPEN
        own = self._verbund_commitment_values(commitment_sudo)
        committed_seats = (
            own["seats"] if own and own["state"] in ("committed", "confirmed") else 0
        )
        return {
            **self._verbund_course_row(course_sudo, commitment_sudo),
            "topic": course_sudo.topic_id.name,
            "description": course_sudo.description,
            "format": self._verbund_label(course_sudo, "format"),
            "units": course_sudo.units,
            "provider": course_sudo.provider_id.name,
            "min_seats": course_sudo.min_seats,
            "max_seats": course_sudo.max_seats,
            "free_seats": max(course_sudo.max_seats - course_sudo.seats_committed, 0),
            "seats_committed": course_sudo.seats_committed,
            "deadline_passed": bool(deadline and deadline < today),
            "booking": booking,
            "sessions": self._verbund_session_rows(course_sudo),
            "prices": self._verbund_price_values(course_sudo, committed_seats),
            "own": own,
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
        if not (course_sudo.cost_fixed or course_sudo.cost_per_seat):
            return None
        currency = course_sudo.currency_id
        curve = course_sudo._price_curve()
        present = min(
            max(course_sudo.seats_committed, course_sudo.min_seats),
            course_sudo.max_seats,
        )
        by_seats = dict(curve)
        shown = price_curve.sizes_to_show(
            course_sudo.min_seats, course_sudo.max_seats, present
        )
        seats = own_seats or 1
        return {
            "rows": [
                {
                    "seats": size,
                    "price": self._verbund_money(by_seats[size], currency),
                    "share": self._verbund_money(by_seats[size] * seats, currency),
                    "present": size == course_sudo.seats_committed,
                    "minimum": size == course_sudo.min_seats,
                }
                for size in shown
            ],
            "own_seats": own_seats,
            "present": self._verbund_money(by_seats[present], currency),
            "present_seats": present,
            "worst": self._verbund_money(by_seats[course_sudo.min_seats], currency),
            "worst_seats": course_sudo.min_seats,
            "curve": {
                "min_seats": course_sudo.min_seats,
                "max_seats": course_sudo.max_seats,
                "others": course_sudo.seats_committed - own_seats,
                "prices": [price for _seats, price in curve],
                "currency": currency.name,
                "lang": (request.env.lang or "en_US").replace("_", "-"),
            },
        }

    def _verbund_commitment_values(self, commitment_sudo):
        """The company's own commitment; None without one."""
        if not commitment_sudo:
            return None
        ceiling, currency = commitment_sudo.price_ceiling, commitment_sudo.currency_id
        return {
            "state": commitment_sudo.state,
            "state_label": self._verbund_label(commitment_sudo),
            "seats": commitment_sudo.seats,
            "ceiling": self._verbund_money(ceiling, currency) if ceiling else "",
            "ceiling_typed": plain_amount(request.env, ceiling),
            "limit": (
                self._verbund_money(ceiling * commitment_sudo.seats, currency)
                if ceiling
                else ""
            ),
            "by": commitment_sudo.committed_by_id.name,
            "at": self._verbund_datetime(commitment_sudo.committed_at),
            "reason": (
                self._verbund_label(commitment_sudo, "release_reason")
                if commitment_sudo.release_reason
                else ""
            ),
            "participants": self._verbund_participant_rows(commitment_sudo),
        }

    def _verbund_registrations(self, commitment_sudo):
        """The company's own seats in the event, those called off left out."""
        return commitment_sudo.registration_ids.filtered(
            lambda registration: registration.state != "cancel"
        ).sorted("id")

    def _verbund_participant_rows(self, commitment_sudo):
        return [
            {
                "id": registration.id,
                "number": number,
                "name": registration.name if registration.verbund_named_at else "",
                "email": registration.email or "",
            }
            for number, registration in enumerate(
                self._verbund_registrations(commitment_sudo), start=1
            )
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
        commitment_sudo = self._verbund_commitments_sudo(course_sudo).get(
            course_sudo.id
        )
        course = self._verbund_course_values(course_sudo, commitment_sudo)
        own = course["own"]
        open_own = own if own and own["state"] not in CLOSED_COMMITMENT_STATES else None
        typed = {
            "seats": str(open_own["seats"] if open_own else 1),
            "price_ceiling": open_own["ceiling_typed"] if open_own else "",
        }
        return self._verbund_render(
            "qualifizierungsverbund.portal_course",
            course=course,
            form={**typed, **(post or {})},
            wrong=list(form.errors) if form else [],
            error=error,
            may_commit=self._verbund_may_commit(course_sudo.network_ids),
            is_committed=bool(own) and own["state"] == "committed",
            may_release=bool(open_own)
            and own["state"] in ("offered", "committed")
            and course["booking"]
            and not (own["state"] == "committed" and course["deadline_passed"]),
            names_open=course_sudo.state in (STATE_CONFIRMED, STATE_RUNNING),
            breadcrumbs=self._verbund_course_breadcrumbs(course["name"]),
        )

    # ------------------------------------------------------------- changes

    @routes.post(f"{URL}/<int:course_id>/commit")
    def portal_verbund_commit(self, course_id, **post):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        _result, error = self._verbund_try(
            lambda: self._verbund_commit(course_sudo, form)
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(
            f"{URL}/{course_id}",
            request.env._("Thank you, your seats are promised bindingly."),
        )

    def _verbund_check_may_commit(self, course_sudo):
        if not self._verbund_may_commit(course_sudo.network_ids):
            raise UserError(
                request.env._(
                    "Only contacts who may bind your company to cost can do this. "
                    "Your network knows who they are."
                )
            )

    def _verbund_commit(self, course_sudo, form):
        """Give or extend the company's word."""
        _ = request.env._
        self._verbund_check_may_commit(course_sudo)
        seats = form.integer("seats", _("Seats"), minimum=1, default=None)
        ceiling = form.amount("price_ceiling", _("Price ceiling per seat"))
        if seats is None and "seats" not in form.errors:
            form.refuse("seats", _("Seats are missing."))
        if not form.flag("binding"):
            form.refuse("binding", _("Please confirm that your word is binding."))
        form.check()
        if course_sudo.state != STATE_BOOKING_OPEN:
            raise UserError(
                _(
                    "%(course)s is “%(state)s” and takes no commitments.",
                    course=course_sudo.name,
                    state=self._verbund_label(course_sudo),
                )
            )
        commitment_sudo = self._verbund_commitments_sudo(course_sudo).get(
            course_sudo.id
        )
        if commitment_sudo and commitment_sudo.state in CLOSED_COMMITMENT_STATES:
            commitment_sudo = None
        self._verbund_check_free_seats(course_sudo, commitment_sudo, seats)
        values = {"seats": seats, "price_ceiling": ceiling}
        if not commitment_sudo:
            # sudo: portal users cannot create; the acting user stays who it is
            commitment_sudo = (
                request.env["verbund.commitment"]
                .sudo()
                .create(
                    {
                        **values,
                        "course_id": course_sudo.id,
                        "partner_id": self._verbund_company().id,
                    }
                )
            )
        elif (commitment_sudo.seats, commitment_sudo.price_ceiling) != (seats, ceiling):
            commitment_sudo.write(values)
        if commitment_sudo.state == "offered":
            commitment_sudo.action_commit()

    def _verbund_check_free_seats(self, course_sudo, commitment_sudo, seats):
        """:raises ValidationError: when the course has not that many seats left"""
        held = 0
        if commitment_sudo and commitment_sudo.state == "committed":
            held = commitment_sudo.seats
        free = course_sudo.max_seats - course_sudo.seats_committed + held
        if seats > free:
            raise ValidationError(
                request.env._(
                    "%(free)s seats are free in %(course)s, %(seats)s are too many.",
                    free=free,
                    course=course_sudo.name,
                    seats=seats,
                )
            )

    @routes.post(f"{URL}/<int:course_id>/release")
    def portal_verbund_release(self, course_id, **_post):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        _result, error = self._verbund_try(lambda: self._verbund_release(course_sudo))
        if error:
            return self._verbund_render_course(course_sudo, error=error)
        return self._verbund_redirect(
            f"{URL}/{course_id}",
            request.env._("Your seats are released. Nothing is owed."),
        )

    def _verbund_release(self, course_sudo):
        _ = request.env._
        self._verbund_check_may_commit(course_sudo)
        commitment_sudo = self._verbund_commitments_sudo(course_sudo).get(
            course_sudo.id
        )
        if not commitment_sudo:
            raise UserError(_("Your company has no seats in this course."))
        if commitment_sudo.state == "released":
            return  # pressed twice
        if course_sudo.state != STATE_BOOKING_OPEN:
            raise UserError(
                _(
                    "%(course)s is “%(state)s”; seats can no longer be released here. "
                    "Please call your network.",
                    course=course_sudo.name,
                    state=self._verbund_label(course_sudo),
                )
            )
        commitment_sudo.action_release("declined")

    @routes.post(f"{URL}/<int:course_id>/participants")
    def portal_verbund_participants(self, course_id, **post):
        course_sudo = self._verbund_course_sudo(course_id)
        commitment_sudo = self._verbund_commitments_sudo(course_sudo).get(course_id)
        if not commitment_sudo or not self._verbund_names_own_seats(
            commitment_sudo, post
        ):
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        _result, error = self._verbund_try(
            lambda: self._verbund_name_participants(course_sudo, commitment_sudo, form)
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(
            f"{URL}/{course_id}", request.env._("The participants are saved.")
        )

    def _verbund_names_own_seats(self, commitment_sudo, post):
        """Whether all posted seats are those of the commitment."""
        own = {str(row_id) for row_id in commitment_sudo.registration_ids.ids}
        return all(
            name.partition("_")[2] in own
            for name in post
            if name.startswith(("name_", "email_"))
        )

    def _verbund_name_participants(self, course_sudo, commitment_sudo, form):
        _ = request.env._
        if course_sudo.state not in (STATE_CONFIRMED, STATE_RUNNING):
            raise UserError(
                _(
                    "%(course)s is “%(state)s”; names can no longer be changed here.",
                    course=course_sudo.name,
                    state=self._verbund_label(course_sudo),
                )
            )
        now = fields.Datetime.now()
        for number, registration in enumerate(
            self._verbund_registrations(commitment_sudo), start=1
        ):
            name_key = f"name_{registration.id}"
            if name_key not in form.post:
                continue
            email_key = f"email_{registration.id}"
            email = form.email(email_key, _("E-mail of seat %(number)s", number=number))
            name = form.text(
                name_key,
                _("Name of seat %(number)s", number=number),
                required=bool(email or registration.verbund_named_at),
            )
            if name and (name, email) != (registration.name, registration.email or ""):
                # The partner stays the company: a person is never looked up by e-mail.
                registration.write(
                    {"name": name, "email": email or False, "verbund_named_at": now}
                )
        form.check()
