from odoo.http import request

from . import routes
from .form import PortalForm
from .portal_course import URL, VerbundPortalCourse


class VerbundPortalGuarantee(VerbundPortalCourse):
    """What a company does with empty seats. The rules are those of the course."""

    @routes.post(f"{URL}/<int:course_id>/guarantee")
    def portal_verbund_guarantee(self, course_id, **post):
        course_sudo = self._verbund_course_sudo(course_id)
        if not course_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: course_sudo._act_guarantee(
                self._verbund_company(), request.env.user.partner_id, form
            )
        )
        if error:
            return self._verbund_render_course(course_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{course_id}", notice)
