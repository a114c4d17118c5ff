from odoo.fields import Domain
from odoo.http import request

from . import routes
from .portal_base import VerbundPortal

# Rows of each kind on the overview; the lists have the rest.
OVERVIEW_ROWS = 5


class VerbundPortalHome(VerbundPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        counts = {
            "verbund_network_count": lambda: len(
                self._verbund_networks_sudo(roles=None)
            ),
            "verbund_need_count": lambda: self._verbund_count("verbund.need"),
            "verbund_course_count": lambda: self._verbund_courses_sudo().search_count(
                self._verbund_course_domain()
            ),
            "verbund_share_count": lambda: self._verbund_count(
                "verbund.settlement.line"
            ),
            "verbund_teaching_count": lambda: self._verbund_courses_sudo().search_count(
                self._verbund_teaching_domain()
            ),
        }
        for name in counts.keys() & set(counters):
            values[name] = counts[name]()
        return values

    def _verbund_count(self, model):
        Model = request.env[model]
        if not Model.has_access("read"):
            return 0
        return Model.search_count(self._verbund_own_domain())

    @routes.get("/my/verbund")
    def portal_verbund(self, **_query):
        courses_sudo = self._verbund_courses_sudo().search(
            self._verbund_course_domain() & Domain("state", "=", "booking_open"),
            order="commitment_deadline, id",
            limit=OVERVIEW_ROWS,
        )
        return self._verbund_render(
            "qualifizierungsverbund.portal_overview",
            company_name=self._verbund_company().name,
            networks=self._verbund_networks_sudo(roles=None).mapped("name"),
            is_provider=self._verbund_is_provider(),
            takes_part=self._verbund_takes_part(),
            may_add=bool(self._verbund_networks_sudo(["verbund"])),
            courses=self._verbund_course_rows(courses_sudo),
            needs=self._verbund_need_rows(
                self._verbund_latest("verbund.need", [("state", "!=", "withdrawn")])
            ),
            shares=self._verbund_share_rows(
                self._verbund_latest("verbund.settlement.line", [])
            ),
            breadcrumbs=[(request.env._("Training network"), None)],
        )

    def _verbund_latest(self, model, domain):
        Model = request.env[model]
        if not Model.has_access("read"):
            return Model
        return Model.search(
            self._verbund_own_domain() & Domain(domain),
            order="id desc",
            limit=OVERVIEW_ROWS,
        )
