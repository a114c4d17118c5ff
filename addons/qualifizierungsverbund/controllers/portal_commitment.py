from odoo.http import request

from ..models.courses.verbund_course_waiting_page import VERBS
from . import routes
from .form import PortalForm
from .portal_course import URL, VerbundPortalCourse


class VerbundPortalCommitment(VerbundPortalCourse):
    """What a company does with seats. The rules are those of the course."""

    @routes.post(f"{URL}/<int:course_id>/commit")
    def portal_verbund_commit(self, course_id, **post):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: course_sudo._read_word(
                form, self._verbund_company(), request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    @routes.post(f"{URL}/<int:course_id>/limit")
    def portal_verbund_limit(self, course_id, **post):
        """Say yes to the higher price that the page asks for."""
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: course_sudo._read_limit(
                form, self._verbund_company(), request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, error=error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    @routes.post(f"{URL}/<int:course_id>/order_number")
    def portal_verbund_order_number(self, course_id, **post):
        """Note under which number the company wants to be invoiced."""
        course_sudo = self._verbund_course_sudo(course_id)
        commitment_sudo = course_sudo and course_sudo._get_commitment(
            self._verbund_company()
        )
        if not commitment_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: commitment_sudo._read_order_number(
                form, request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    @routes.post(f"{URL}/<int:course_id>/ask")
    def portal_verbund_ask(self, course_id, **post):
        """Ask the colleague who may bind the company."""
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: course_sudo._read_proposal(
                form, self._verbund_company(), request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    # Not read-only: printing a report for the first time may store its assets.
    @routes.get(f"{URL}/<int:course_id>/receipt", readonly=False)
    def portal_verbund_receipt(self, course_id, **_query):
        course_sudo = self._verbund_course_sudo(course_id)
        commitment_sudo = course_sudo and course_sudo._get_commitment(
            self._verbund_company()
        )
        receipt = commitment_sudo and commitment_sudo._page_receipt(
            request.env.user.partner_id
        )
        if not receipt:
            return self._verbund_not_found()
        return self._verbund_download(*receipt)

    @routes.get(f"{URL}/<int:course_id>/calendar")
    def portal_verbund_calendar(self, course_id, **_query):
        course_sudo = self._verbund_course_sudo(course_id)
        commitment_sudo = course_sudo and course_sudo._get_commitment(
            self._verbund_company()
        )
        calendar = commitment_sudo and commitment_sudo._page_calendar()
        if not calendar:
            return self._verbund_not_found()
        return self._verbund_download(*calendar)

    @routes.post(f"{URL}/<int:course_id>/release")
    def portal_verbund_release(self, course_id, **_post):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        notice, error = self._verbund_try(
            lambda: course_sudo._read_release(
                self._verbund_company(), request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, error=error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    @routes.post(f"{URL}/<int:course_id>/waiting")
    def portal_verbund_waiting(self, course_id, **post):
        """Join the waiting list, take or decline what is offered, leave it."""
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo or post.get("verb") not in VERBS:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: course_sudo._read_waiting(
                form, self._verbund_company(), request.env.user.partner_id
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    @routes.post(f"{URL}/<int:course_id>/participants")
    def portal_verbund_participants(self, course_id, **post):
        course_sudo = self._verbund_course_sudo(course_id)
        commitment_sudo = course_sudo._get_commitments(self._verbund_company()).get(
            course_sudo
        )
        if not commitment_sudo or not self._verbund_are_own_seats(
            commitment_sudo, post
        ):
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(lambda: commitment_sudo._read_names(form))
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)

    def _verbund_are_own_seats(self, commitment_sudo, post):
        """Whether all posted seats are those of the commitment."""
        own = {str(seat_id) for seat_id in commitment_sudo.registration_ids.ids}
        return all(
            name.partition("_")[2] in own
            for name in post
            if name.startswith(("name_", "email_", "level_", "half_"))
        )
