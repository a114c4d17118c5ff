from odoo import SUPERUSER_ID
from odoo.http import content_disposition, request

from ..models.money.verbund_settlement import STATE_CORRECTED
from ..models.money.verbund_settlement_line_sheet import SHEET_TYPES
from . import routes
from .portal_base import VerbundPortal

URL = "/my/verbund/shares"


class VerbundPortalShare(VerbundPortal):
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
        lines = self._verbund_latest_own("verbund.settlement.line")
        return {
            **super()._verbund_overview_values(),
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
        return [self._verbund_share_row(line_sudo) for line_sudo in lines.sudo()]

    def _verbund_share_row(self, line_sudo):
        settlement_sudo = line_sudo.settlement_id
        return {
            "url": f"{URL}/{line_sudo.id}",
            "reference": settlement_sudo.reference,
            "version": settlement_sudo.version,
            "title": settlement_sudo._get_subject()._apportion_title(),
            "date": self._verbund_date(settlement_sudo.date),
            "basis": line_sudo.basis,
            "total": self._verbund_money(line_sudo.amount_total, line_sudo.currency_id),
            "state": settlement_sudo.state,
            "state_label": self._verbund_label(settlement_sudo),
            "replaced": settlement_sudo.state == STATE_CORRECTED,
        }

    def _verbund_newer_share(self, line_sudo):
        """Address and version of the share that holds now, None for this one."""
        newer_sudo = line_sudo._get_newer()
        if not newer_sudo:
            return None
        return {
            "url": f"{URL}/{newer_sudo.id}",
            "version": newer_sudo.settlement_id.version,
        }

    def _verbund_share_values(self, line_sudo):
        """All that the page of a share shows: own rows and totals, nobody else's.

        The figures are those of the calculation sheet.
        """
        settlement_sudo = line_sudo.settlement_id
        Sheet = line_sudo.env["verbund.sheet.mixin"]
        data = Sheet._sheet_data(line_sudo)
        return {
            **self._verbund_share_row(line_sudo),
            "subject": settlement_sudo._get_subject()._apportion_portal_link(),
            "sheet": Sheet._sheet_texts(data, line_sudo.currency_id),
            "key": data["key"],
            "correction": settlement_sudo.version > 1,
            "correction_reason": settlement_sudo.correction_reason,
            "note": line_sudo.note,
            "settlement_note": settlement_sudo.note,
            "newer": self._verbund_newer_share(line_sudo),
            **self._verbund_payment_values(line_sudo),
        }

    def _verbund_payment_values(self, line_sudo):
        """The documents of all versions so far, and what is still to pay of them."""
        moves_sudo = line_sudo._get_documents()
        currency, left = line_sudo.currency_id, line_sudo._get_open_amount()
        due = [
            move.invoice_date_due
            for move in moves_sudo
            if move.amount_residual_signed > 0 and move.invoice_date_due
        ]
        return {
            "documents": [self._verbund_document_values(move) for move in moves_sudo],
            "to_pay": self._verbund_money(left, currency) if left > 0 else "",
            "to_get": self._verbund_money(-left, currency) if left < 0 else "",
            "due": self._verbund_date(min(due)) if due and left > 0 else "",
        }

    def _verbund_document_values(self, move_sudo):
        """A posted document, with its address when the user may open it."""
        # Odoo's own page asks the same; a link that is refused helps nobody.
        readable = move_sudo.with_user(request.env.user).sudo(False).has_access("read")
        return {
            "name": move_sudo.name,
            "url": f"/my/invoices/{move_sudo.id}" if readable else "",
            "refund": move_sudo.move_type == "out_refund",
            "total": self._verbund_money(move_sudo.amount_total, move_sudo.currency_id),
            "transfer": move_sudo._verbund_transfer(),
        }

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
        name, content = self._verbund_sheet(line_sudo, SHEET_TYPES[kind])
        return request.make_response(
            content,
            [
                ("Content-Type", SHEET_TYPES[kind]),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )

    def _verbund_sheet(self, line_sudo, mimetype):
        """The sheet that went out with the invoice, else a fresh one."""
        stored_sudo = line_sudo.invoice_id._verbund_sheets().filtered(
            lambda attachment: attachment.mimetype == mimetype
        )[:1]
        if stored_sudo:
            return stored_sudo.name, stored_sudo.raw
        # sudo: the report engine asks for rights on its own; nothing of the sheet
        # depends on who prints it
        printer_sudo = line_sudo.with_user(SUPERUSER_ID)
        return next(
            (name, content)
            for name, content, sheet_type in printer_sudo._render_sheets()
            if sheet_type == mimetype
        )
