from odoo.http import request

from ..models.money.verbund_settlement_line_sheet import SHEET_TYPES
from . import routes
from .portal_base import VerbundPortal

URL = "/my/verbund/shares"

# What a list says of a share: not all that it has.
LINE_LISTED = ("amount_total", "basis", "company_id", "partner_id", "settlement_id")


class VerbundPortalShare(VerbundPortal):
    # Who invoices a network stands on its courses and shares
    _verbund_network_read = (*VerbundPortal._verbund_network_read, "billing_model")

    # ---------------------------------------------------------------- home

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_share_count" in counters:
            values["verbund_share_count"] = self._verbund_count_own(
                "verbund.settlement.line"
            )
        return values

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        if takes_part:
            entries = [*entries, (30, URL, request.env._("Cost shares"))]
        return entries

    def _verbund_overview_values(self):
        values = super()._verbund_overview_values()
        if not values["takes_part"]:
            return values
        lines = self._verbund_latest_own("verbund.settlement.line", LINE_LISTED)
        return {
            **values,
            "shares": self._verbund_share_rows(lines),
        }

    # -------------------------------------------------------------- values

    def _verbund_share_sortings(self):
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "id desc"},
            "amount": {"label": _("Amount"), "order": "amount_total desc, id desc"},
        }

    def _verbund_share_rows(self, lines):
        """:return: dicts of the company's own shares, for lists"""
        # sudo: with the settlements of its shares, which it may not read
        lines_sudo = lines.sudo()
        return [
            {"url": f"{URL}/{line_sudo.id}", **row}
            for line_sudo, row in zip(lines_sudo, lines_sudo._page_rows(), strict=True)
        ]

    def _verbund_share_values(self, line_sudo):
        """All that the page of a share shows, with the ways from it in the portal."""
        share = line_sudo._page_values()
        versions = [*share["earlier"], *filter(None, [share["newer"]])]
        for version in versions:
            version["url"] = f"{URL}/{version['id']}"
        urls = self._verbund_document_urls([d["id"] for d in share["documents"]])
        for document in share["documents"]:
            document["url"] = urls.get(document["id"], "")
        subject_sudo = line_sudo.settlement_id._get_subject()
        return {
            **share,
            "url": f"{URL}/{line_sudo.id}",
            "subject": subject_sudo._apportion_portal_link(),
        }

    def _verbund_document_urls(self, move_ids):
        """The pages of the invoices that the user may open: {id: address}."""
        # Odoo's own page asks the same; a link that is refused helps nobody.
        moves = request.env["account.move"].browse(move_ids)._filtered_access("read")
        return {move_id: f"/my/invoices/{move_id}" for move_id in moves.ids}

    # --------------------------------------------------------------- pages

    @routes.get(URL, f"{URL}/page/<int:page>")
    def portal_verbund_shares(self, page=1, sortby=None, **_query):
        Line = request.env["verbund.settlement.line"]
        lines, values = Line, {}
        if Line.has_access("read"):
            lines, values = self._verbund_list(
                Line,
                self._verbund_own_domain(),
                URL,
                sortings=self._verbund_share_sortings(),
                page=page,
                sortby=sortby,
            )
        return self._verbund_render(
            "qualifizierungsverbund.portal_shares",
            **values,
            shares=self._verbund_share_rows(lines),
            breadcrumbs=self._verbund_share_breadcrumbs(),
        )

    def _verbund_share_breadcrumbs(self, label=None):
        return self._verbund_breadcrumbs(request.env._("Cost shares"), URL, label)

    @routes.get(f"{URL}/<int:line_id>")
    def portal_verbund_share(self, line_id, **_query):
        line_sudo = self._verbund_own_sudo("verbund.settlement.line", line_id)
        if not line_sudo:
            return self._verbund_not_found()
        share = self._verbund_share_values(line_sudo)
        return self._verbund_render(
            "qualifizierungsverbund.portal_share",
            page_contacts=line_sudo._page_contacts(),
            timeline=line_sudo._page_timeline(),
            share=share,
            headline=(share["reference"], share["title"]),
            breadcrumbs=self._verbund_share_breadcrumbs(share["reference"]),
        )

    # Not read-only: printing a report for the first time may store its assets.
    @routes.get(f"{URL}/<int:line_id>/sheet/<string:kind>", readonly=False)
    def portal_verbund_sheet(self, line_id, kind, **_query):
        line_sudo = self._verbund_own_sudo("verbund.settlement.line", line_id)
        if not line_sudo or kind not in SHEET_TYPES:
            return self._verbund_not_found()
        name, content = line_sudo._page_sheet(kind)
        return self._verbund_download(name, content, SHEET_TYPES[kind])
