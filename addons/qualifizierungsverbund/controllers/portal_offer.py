from odoo.fields import Domain
from odoo.http import request

from ..models.courses.verbund_course import STATE_CONCEPT, STATE_IDEA
from . import routes
from .form import PortalForm
from .portal_teaching import VerbundPortalTeaching

URL = "/my/verbund/offers"


class VerbundPortalOffer(VerbundPortalTeaching):
    """Inquiries to a provider and its answers. The rules are those of the offer."""

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        if self._verbund_is_provider():
            entries = [*entries, (35, URL, request.env._("Inquiries"))]
        return entries

    def _verbund_offers_sudo(self):
        # sudo: portal users have no right on offers, which stand beside those of
        # others; every search carries the domain below
        return request.env["verbund.offer"].sudo()

    def _verbund_offer_domain(self):
        """The provider's own, of courses for which offers are asked."""
        company = self._verbund_company()
        if not company.is_training_provider:
            return Domain.FALSE
        return Domain("partner_id", "=", company.id) & Domain(
            "course_state", "not in", (STATE_IDEA, STATE_CONCEPT)
        )

    def _verbund_offer_sudo(self, offer_id):
        return self._verbund_offers_sudo().search(
            self._verbund_offer_domain() & Domain("id", "=", offer_id), limit=1
        )

    @routes.get(URL, f"{URL}/page/<int:page>")
    def portal_verbund_offers(self, page=1, sortby=None, **_query):
        if not self._verbund_is_provider():
            return self._verbund_not_found()
        _ = request.env._
        offers_sudo, values = self._verbund_list(
            self._verbund_offers_sudo(),
            self._verbund_offer_domain(),
            URL,
            sortings={
                "date": {
                    "label": _("Answer By"),
                    "order": "reply_until desc nulls last, id desc",
                },
                "state": {"label": _("Status"), "order": "state, id desc"},
            },
            page=page,
            sortby=sortby,
        )
        return self._verbund_render(
            "qualifizierungsverbund.portal_offers",
            **values,
            offers=[
                {"url": f"{URL}/{offer_sudo.id}", **offer_sudo._page_row()}
                for offer_sudo in offers_sudo
            ],
            breadcrumbs=self._verbund_breadcrumbs(_("Inquiries"), URL),
        )

    @routes.get(f"{URL}/<int:offer_id>")
    def portal_verbund_offer(self, offer_id, **_query):
        offer_sudo = self._verbund_offer_sudo(offer_id)
        if not offer_sudo:
            return self._verbund_not_found()
        return self._verbund_render_offer(offer_sudo)

    @routes.get(f"{URL}/<int:offer_id>/brief", readonly=False)
    def portal_verbund_offer_brief(self, offer_id, **_query):
        offer_sudo = self._verbund_offer_sudo(offer_id)
        if not offer_sudo:
            return self._verbund_not_found()
        name, content, mimetype = offer_sudo._brief_file()
        return self._verbund_download(name, content, mimetype)

    @routes.post(f"{URL}/<int:offer_id>")
    def portal_verbund_offer_answer(self, offer_id, **post):
        offer_sudo = self._verbund_offer_sudo(offer_id)
        if not offer_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        contact = request.env.user.partner_id
        notice, error = self._verbund_try(
            lambda: offer_sudo._read_answer(form, contact)
        )
        if error:
            return self._verbund_render_offer(offer_sudo, post, form, error)
        return self._verbund_redirect(f"{URL}/{offer_id}", notice)

    def _verbund_render_offer(self, offer_sudo, post=None, form=None, error=None):
        """
        :param post: what was typed, when it is shown again with an error
        """
        page = offer_sudo._page_values()
        kept = self._verbund_kept()
        # a box that was unticked is not sent
        stored = {} if kept and kept["values"] else offer_sudo._page_typed()
        return self._verbund_render(
            "qualifizierungsverbund.portal_offer",
            **page,
            form=self._verbund_typed({**stored, **(post or {})}),
            offer_url=f"{URL}/{offer_sudo.id}",
            brief_url=f"{URL}/{offer_sudo.id}/brief",
            **self._verbund_form_values(form, "offer_"),
            error=error,
            headline=(page["offer"]["state_label"], page["offer"]["course"]),
            breadcrumbs=self._verbund_breadcrumbs(
                request.env._("Inquiries"), URL, page["offer"]["course"]
            ),
        )
