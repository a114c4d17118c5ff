from odoo.http import request

from . import routes
from .form import PortalForm
from .portal_need import VerbundPortalNeed

URL = "/my/verbund/rounds"
ANSWER = "verbund.need.round.answer"


class VerbundPortalRound(VerbundPortalNeed):
    """Rounds of needs: for the company, and for staff who have it on the phone."""

    def _verbund_round_door(self, answer_id):
        """Who is at the door, and with what.

        :return: (answer elevated, person, source); an empty answer for a stranger
        """
        user = request.env.user
        # sudo: by the rules of the user, who is the company or works on its network
        answer_sudo = self._verbund_own_sudo(ANSWER, answer_id)
        if answer_sudo and answer_sudo._get_networks():
            return answer_sudo, user.partner_id, "portal"
        Answer = request.env[ANSWER]
        if user._is_internal() and Answer.has_access("write"):
            answer = Answer.search([("id", "=", answer_id)], limit=1)
            if answer.has_access("write") and answer.sudo()._get_networks():
                return answer.sudo(), answer.sudo()._get_person(), "phone"
        return Answer.sudo(), user.partner_id, ""

    @routes.get(f"{URL}/<int:answer_id>")
    def portal_verbund_round(self, answer_id, **_query):
        answer_sudo, _person, source = self._verbund_round_door(answer_id)
        if not answer_sudo:
            return self._verbund_not_found()
        return self._verbund_render_round(answer_sudo, source)

    @routes.post(f"{URL}/<int:answer_id>")
    def portal_verbund_round_answer(self, answer_id, **post):
        answer_sudo, person, source = self._verbund_round_door(answer_id)
        if not answer_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        notice, error = self._verbund_try(
            lambda: answer_sudo._read_answer(form, person, source)
        )
        if error:
            return self._verbund_render_round(answer_sudo, source, form, error)
        return self._verbund_redirect(f"{URL}/{answer_id}", notice)

    def _verbund_render_round(self, answer_sudo, source, form=None, error=None):
        by_phone = source == "phone"
        values = self._verbund_staff_frame(answer_sudo) if by_phone else {}
        return self._verbund_render(
            "qualifizierungsverbund.portal_round",
            **{
                "page_contacts": None if by_phone else answer_sudo._page_contacts(),
                "breadcrumbs": self._verbund_need_breadcrumbs(
                    answer_sudo.round_id.name
                ),
                **values,
            },
            **answer_sudo._page_values(by_link=by_phone),
            **self._verbund_form_values(form, "need_"),
            posted=form.post if form else self._verbund_typed({}),
            form_url=f"{URL}/{answer_sudo.id}",
            entered_for=answer_sudo.partner_id.name if by_phone else "",
            error=error,
        )

    def _verbund_staff_frame(self, answer_sudo):
        """Staff have no other page of the company to go to: theirs is the round."""
        round_sudo = answer_sudo.round_id
        return {
            "verbund_navigation": [],
            "breadcrumbs": [
                (round_sudo.name, f"/odoo/need-rounds/{round_sudo.id}"),
                (answer_sudo.partner_id.name, None),
            ],
        }
