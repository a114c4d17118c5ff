from odoo.http import request

from . import routes
from .form import PortalForm
from .portal_teaching import URL, VerbundPortalTeaching


class VerbundPortalOrder(VerbundPortalTeaching):
    """A provider answers the order for a course that it teaches."""

    def _verbund_teaching_values(self, course_sudo):
        values = super()._verbund_teaching_values(course_sudo)
        return {**values, "order": course_sudo._page_order()}

    @routes.post(f"{URL}/<int:course_id>/order")
    def portal_verbund_order(self, course_id, **post):
        course_sudo = self._verbund_teaching_sudo(course_id)
        if not course_sudo or not course_sudo._get_order_offer_sudo():
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        contact = request.env.user.partner_id
        notice, error = self._verbund_try(
            lambda: course_sudo._read_order_answer(form, contact)
        )
        if error:
            return self._verbund_render_teaching(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)
