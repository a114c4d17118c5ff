from odoo.fields import Domain
from odoo.http import request

from ..models.courses.verbund_date_poll import STATE_DRAFT
from . import routes
from .form import PortalForm
from .portal_course import VerbundPortalCourse

URL = "/my/verbund/dates"


class VerbundPortalDates(VerbundPortalCourse):
    """Which dates of a course suit a company. The rules are those of the answer."""

    def _verbund_date_answers_sudo(self):
        # sudo: portal users have no right on answers, whose poll tells about others;
        # every search carries the domain below
        return request.env["verbund.date.answer"].sudo()

    def _verbund_date_domain(self):
        """The company's own answers to polls that it was asked in."""
        return Domain("partner_id", "=", self._verbund_company().id) & Domain(
            "poll_id.state", "!=", STATE_DRAFT
        )

    def _verbund_date_answer_sudo(self, answer_id):
        return self._verbund_date_answers_sudo().search(
            self._verbund_date_domain() & Domain("id", "=", answer_id), limit=1
        )

    @routes.get(f"{URL}/<int:answer_id>")
    def portal_verbund_dates(self, answer_id, **_query):
        answer_sudo = self._verbund_date_answer_sudo(answer_id)
        if not answer_sudo:
            return self._verbund_not_found()
        return self._verbund_render_dates(answer_sudo)

    @routes.post(f"{URL}/<int:answer_id>")
    def portal_verbund_dates_answer(self, answer_id, **post):
        answer_sudo = self._verbund_date_answer_sudo(answer_id)
        if not answer_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(lambda: answer_sudo._read_answer(form))
        if error:
            return self._verbund_render_dates(answer_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{answer_id}", notice)

    def _verbund_render_dates(self, answer_sudo, post=None, form=None, error=None):
        """
        :param post: what was typed, when it is shown again with an error
        """
        page = answer_sudo._page_values()
        kept = self._verbund_kept()
        # a box that was unticked is not sent
        stored = {} if kept and kept["values"] else answer_sudo._page_typed()
        return self._verbund_render(
            "qualifizierungsverbund.portal_dates",
            page_contacts=answer_sudo._page_contacts(),
            poll=page,
            form=self._verbund_typed({**stored, **(post or {})}),
            dates_url=f"{URL}/{answer_sudo.id}",
            **self._verbund_form_values(form, "dates_"),
            error=error,
            headline=(page["reference"], page["course"]),
            breadcrumbs=self._verbund_breadcrumbs(
                request.env._("Courses"), "/my/verbund/courses", page["course"]
            ),
        )
