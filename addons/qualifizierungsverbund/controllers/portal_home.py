from werkzeug.exceptions import HTTPException

from odoo.http import request

from ..models.core.kept_form import KEPT_KEY, unsaved_words
from . import routes
from .portal_base import WARNING_KEY, VerbundPortal

URL = "/my/verbund"


class VerbundPortalHome(VerbundPortal):
    """The cards of the portal and the overview, to which every room adds its own."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_network_count" in counters:
            values["verbund_network_count"] = len(
                self._verbund_networks_sudo(roles=None)
            )
        if "verbund_todo_count" in counters:
            company_sudo, contact = self._verbund_reader()
            values["verbund_todo_count"] = company_sudo._verbund_todo_count(contact)
        return values

    def _verbund_reader(self):
        """
        :return: (company elevated, its person who is logged in)
        """
        # sudo: what is asked for of it are plain values, of the company itself alone
        return self._verbund_company().sudo(), request.env.user.partner_id

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        return [*entries, (0, URL, request.env._("Overview"))]

    def _verbund_overview_values(self):
        company_sudo, contact = self._verbund_reader()
        return {
            **super()._verbund_overview_values(),
            "company_name": company_sudo.name,
            "networks": self._verbund_networks_sudo(roles=None).mapped("name"),
            "todos": company_sudo._page_todos(contact),
            "contacts": self._verbund_page_contacts(),
            # beside what is to do, not below everything
            "page_contacts": None,
            "is_provider": self._verbund_is_provider(),
        }

    @routes.get(URL)
    def portal_verbund(self, **_query):
        return self._verbund_render(
            "qualifizierungsverbund.portal_overview",
            **self._verbund_overview_values(),
            breadcrumbs=[(request.env._("Training network"), None)],
        )

    @routes.get(f"{URL}/<path:address>")
    def portal_verbund_other(self, address, **_query):
        """What no page has: the address of a form leads to the page it stands on.

        A phone asks for it when it shows a page again, a login when a session has
        ended while the form was filled in.
        """
        path = request.httprequest.path
        router = (
            request.env["ir.http"]
            .routing_map()
            .bind_to_environ(request.httprequest.environ)
        )
        try:
            router.match(path, method="POST")
        except HTTPException:
            return self._verbund_not_found()
        kept = request.session.get(KEPT_KEY) or {}
        if kept.get("path") != path:
            request.session[WARNING_KEY] = unsaved_words(request.env, kept=False)
        return request.redirect(path.rpartition("/")[0], code=303)
