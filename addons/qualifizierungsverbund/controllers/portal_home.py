from odoo.http import request

from . import routes
from .portal_base import VerbundPortal

URL = "/my/verbund"


class VerbundPortalHome(VerbundPortal):
    """The cards of the portal and the overview, to which every room adds its own."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_network_count" in counters:
            values["verbund_network_count"] = len(
                self._verbund_networks_sudo(roles=None)
            )
        return values

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        return [*entries, (0, URL, request.env._("Overview"))]

    def _verbund_overview_values(self):
        return {
            **super()._verbund_overview_values(),
            "company_name": self._verbund_company().name,
            "networks": self._verbund_networks_sudo(roles=None).mapped("name"),
            "is_provider": self._verbund_is_provider(),
            "takes_part": self._verbund_takes_part(),
        }

    @routes.get(URL)
    def portal_verbund(self, **_query):
        return self._verbund_render(
            "qualifizierungsverbund.portal_overview",
            **self._verbund_overview_values(),
            breadcrumbs=[(request.env._("Training network"), None)],
        )
