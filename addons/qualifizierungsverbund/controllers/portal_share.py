from fractions import Fraction

from odoo import SUPERUSER_ID
from odoo.http import content_disposition, request

from . import routes
from .portal_base import VerbundPortal

URL = "/my/verbund/shares"
SHEET_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
        return [self._verbund_share_row(line_sudo) for line_sudo in lines.sudo()]

    def _verbund_share_row(self, line_sudo):
        settlement_sudo = line_sudo.settlement_id
        return {
            "url": f"{URL}/{line_sudo.id}",
            "reference": settlement_sudo.name,
            "version": settlement_sudo.version,
            "course": settlement_sudo.course_id.name,
            "date": self._verbund_date(settlement_sudo.date),
            "basis": line_sudo.basis,
            "total": self._verbund_money(line_sudo.amount_total, line_sudo.currency_id),
            "state": settlement_sudo.state,
            "state_label": self._verbund_label(settlement_sudo),
        }

    def _verbund_share_values(self, line_sudo):
        """All that the page of a share shows: own rows and totals, nobody else's."""
        settlement_sudo = line_sudo.settlement_id
        currency = line_sudo.currency_id

        def money(amount):
            return self._verbund_money(amount, currency)

        return {
            **self._verbund_share_row(line_sudo),
            "course_url": f"/my/verbund/courses/{settlement_sudo.course_id.id}",
            "key": settlement_sudo.key_id.name,
            "seats": line_sudo.seats,
            "untaxed": money(line_sudo.amount_untaxed),
            "tax": money(line_sudo.amount_tax),
            "cost_total": money(settlement_sudo.amount_cost),
            "correction": settlement_sudo.version > 1,
            "correction_reason": settlement_sudo.correction_reason,
            "difference": money(line_sudo.difference_untaxed),
            "note": line_sudo.note,
            "settlement_note": settlement_sudo.note,
            "taxes": [
                {
                    "name": part_sudo.tax_id.invoice_label or part_sudo.tax_id.name,
                    "untaxed": money(part_sudo.amount_untaxed),
                    "tax": money(part_sudo.amount_tax),
                }
                for part_sudo in line_sudo.part_ids
            ],
            "invoice": self._verbund_invoice_values(line_sudo),
            **self._verbund_formula_values(line_sudo),
        }

    def _verbund_invoice_values(self, line_sudo):
        """The posted document, when the user may open it."""
        invoice_sudo = line_sudo.invoice_id
        if not invoice_sudo or invoice_sudo.state != "posted":
            return None
        # Odoo's own page asks the same; a link that is refused helps nobody.
        invoice = invoice_sudo.with_user(request.env.user).sudo(False)
        readable = invoice.has_access("read")
        return {
            "name": invoice_sudo.name,
            "url": f"/my/invoices/{invoice_sudo.id}" if readable else "",
            "due": self._verbund_date(invoice_sudo.invoice_date_due),
            "paid": invoice_sudo.payment_state in ("paid", "in_payment", "reversed"),
        }

    def _verbund_formula_values(self, line_sudo):
        """The sum by which the company recomputes its share.

        Taken from the frozen calculation. It knows all companies; only the row of
        the own one leaves this method, and totals.
        """
        settlement_sudo, currency = line_sudo.settlement_id, line_sudo.currency_id
        calculation = settlement_sudo.calculation or {}
        party = next(
            (
                party
                for party in calculation.get("parties", [])
                if party["key"] == line_sudo.partner_id.id
            ),
            None,
        )
        if not party:
            return {"items": [], "adjustment": "", "exact": "", "rounded": ""}
        items = {item["key"]: item for item in calculation["items"]}
        adjustment = sum(Fraction(group["adjustment"]) for group in party["groups"])
        exact = sum(Fraction(group["exact"]) for group in party["groups"])
        return {
            "items": [
                {
                    "name": items[item["key"]].get("name", ""),
                    "amount": self._verbund_cents(
                        items[item["key"]]["amount_cents"], currency
                    ),
                    "formula": self._verbund_formula(item["formula"], currency),
                    "exact": self._verbund_exact(item["exact"], currency),
                }
                for item in party["items"]
            ],
            "adjustment": (
                self._verbund_exact(adjustment, currency) if adjustment else ""
            ),
            "exact": self._verbund_exact(exact, currency),
            "rounded": self._verbund_cents(party["total_cents"], currency),
        }

    def _verbund_cents(self, cents, currency):
        return self._verbund_money(cents * currency.rounding, currency)

    def _verbund_exact(self, value, currency):
        """Cents as an exact fraction: “900.00 €”, or “366.66 2/3 €” as 36666 2/3 ct."""
        exact = Fraction(value)
        whole, rest = divmod(abs(exact), 1)
        sign = -1 if exact < 0 else 1
        amount = self._verbund_cents(sign * int(whole), currency)
        if not rest:
            return amount
        return request.env._(
            "%(amount)s and %(numerator)s/%(denominator)s cent",
            amount=amount,
            numerator=rest.numerator,
            denominator=rest.denominator,
        )

    def _verbund_formula(self, formula, currency):
        """The factor of one cost, in figures."""
        _ = request.env._
        numerator, denominator = (
            self._verbund_number(formula[name]) for name in ("numerator", "denominator")
        )
        if formula["code"] == "fixed_price":
            price = self._verbund_cents(int(Fraction(formula["price_cents"])), currency)
            return _("%(seats)s × %(price)s", seats=numerator, price=price)
        if formula["code"] == "mixed":
            part = Fraction(formula["share_company"]) * 100
            return _(
                "× (%(company_part)s %% / %(companies)s + %(seat_part)s %% × "
                "%(numerator)s / %(denominator)s)",
                company_part=self._verbund_number(part),
                companies=self._verbund_number(formula["companies"]),
                seat_part=self._verbund_number(100 - part),
                numerator=numerator,
                denominator=denominator,
            )
        return _(
            "× %(numerator)s / %(denominator)s",
            numerator=numerator,
            denominator=denominator,
        )

    def _verbund_number(self, value):
        """A fraction as people write it: whole, decimal, or p/q."""
        number = Fraction(value)
        if number.denominator == 1:
            return str(number.numerator)
        decimal = float(number)
        if Fraction(str(decimal)) == number:
            return str(decimal)
        return f"{number.numerator}/{number.denominator}"

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
        # The report engine asks for rights on its own; nothing of the sheet depends
        # on who prints it.
        printer_sudo = line_sudo.with_user(SUPERUSER_ID)
        return next(
            (name, content)
            for name, content, sheet_type in printer_sudo._render_sheets()
            if sheet_type == mimetype
        )
