from odoo import SUPERUSER_ID, models

from ..core import words
from .verbund_settlement import FINAL_STATES, PREPARING_STATES, STATE_CORRECTED
from .verbund_settlement_line_sheet import SHEET_TYPES

# What a list says of a settlement: not all that it has.
SETTLEMENT_SHOWN = ("date", "previous_id", "reference", "state", "version")
# What its page says of it.
SETTLEMENT_READ = (
    *SETTLEMENT_SHOWN,
    "above_reason",
    "amount_above",
    "amount_balance",
    "amount_cost",
    "amount_untaxed",
    "billing_model",
    "calculation",
    "company_id",
    "correction_reason",
    "create_uid",
    "currency_id",
    "network_id",
    "note",
)


class VerbundSettlementLine(models.Model):
    """What a company is shown of its share, by whichever door it comes."""

    _inherit = "verbund.settlement.line"

    def _page_rows(self):
        """What a list shows of each."""
        replaced = self._get_replaced()
        return [{**line._page_row(), "replaced": line in replaced} for line in self]

    def _get_replaced(self):
        """Those of them instead of which a newer share of the company holds.

        It mostly stands in the same list; where it does not, it is asked for.
        """
        out = self.filtered(lambda line: line.settlement_id.state == STATE_CORRECTED)
        places = {(line.settlement_id, line.partner_id): line for line in out}
        replaced = self.browse()
        for line in self:
            version, partner = line.settlement_id.previous_id, line.partner_id
            final = line.settlement_id.state in FINAL_STATES
            while final and (version, partner) in places:
                replaced |= places[version, partner]
                version = version.previous_id
        newer = (out - replaced)._get_newer_each()
        return replaced.union(*newer)

    def _is_replaced(self, newer):
        """Whether *newer* holds instead; who is out for good has no newer one."""
        return self.settlement_id.state == STATE_CORRECTED and bool(newer)

    def _page_row(self):
        settlement = self.settlement_id
        return {
            "reference": settlement.reference,
            "version": settlement.version,
            "title": settlement._get_subject()._apportion_title(),
            "date": words.day(self.env, settlement.date),
            "basis": self.basis,
            "total": words.money(self.env, self.amount_total, self.currency_id),
            "state": settlement.state,
            "state_label": words.label(settlement),
        }

    def _page_values(self):
        """All that the page of a share shows: own rows and totals, nobody else's.

        The figures are those of the calculation sheet.
        """
        self.ensure_one()
        settlement = self.settlement_id
        settlement.fetch([*settlement._get_subject_fields(), *SETTLEMENT_READ])
        subject, newer = settlement._get_subject(), self._get_newer()
        subject._apportion_read()
        Sheet = self.env["verbund.sheet.mixin"]
        data = Sheet._sheet_data(self)
        asked = subject._apportion_question(self.partner_id)
        return {
            **self._page_row(),
            "replaced": self._is_replaced(newer),
            "sheet": Sheet._sheet_texts(data, self.currency_id),
            "key": data["key"],
            "correction": settlement.version > 1,
            "correction_reason": settlement.correction_reason,
            "note": self.note,
            "settlement_note": settlement.note,
            "newer": newer._page_version() if newer else None,
            "earlier": [line._page_version() for line in self._get_earlier()],
            "asked": words.money(self.env, asked, self.currency_id) if asked else "",
            **self._page_payment(),
        }

    def _page_version(self):
        row = self._page_row()
        return {"id": self.id, "version": row["version"], "total": row["total"]}

    def _get_earlier(self):
        """The shares of the company that this one replaces."""
        lines = self.settlement_id._earlier_versions().line_ids
        return lines.filtered(
            lambda line: (
                line.partner_id == self.partner_id
                and line.settlement_id.state in FINAL_STATES
            )
        )

    def _page_payment(self):
        """The documents of all versions so far, and what is still to pay of them."""
        moves, currency = self._get_documents(), self.currency_id
        left = self._get_open_amount(moves)
        due = [
            move.invoice_date_due
            for move in moves
            if move.amount_residual_signed > 0 and move.invoice_date_due
        ]
        return {
            "documents": [
                {
                    "id": move.id,
                    "name": move.name,
                    "refund": move.move_type == "out_refund",
                    "total": words.money(self.env, move.amount_total, move.currency_id),
                    "transfer": move._verbund_transfer(),
                }
                for move in moves
            ],
            "waits": self._is_to_be_invoiced(),
            # What is not invoiced may be by the next version
            "in_correction": (
                not self.invoice_id
                and self.settlement_id.next_ids.state in PREPARING_STATES
            ),
            # Others may charge the whole anew
            "billed_here": self.settlement_id._association_invoices(),
            "invoiced_by": (
                self.settlement_id.billing_model if self.amount_total else ""
            ),
            "to_pay": words.money(self.env, left, currency) if left > 0 else "",
            "to_get": words.money(self.env, -left, currency) if left < 0 else "",
            "due": words.day(self.env, min(due)) if due and left > 0 else "",
        }

    def _page_timeline(self):
        """How far what is settled has come for the company; see that of a need."""
        return self.settlement_id._get_subject()._apportion_timeline(self.partner_id)

    def _page_sheet(self, kind):
        """The sheet that went out with the invoice, else a fresh one.

        :param kind: key of ``SHEET_TYPES``
        :return: (file name, bytes)
        """
        stored = self.invoice_id._verbund_sheets().filtered(
            lambda attachment: attachment.mimetype == SHEET_TYPES[kind]
        )[:1]
        if stored:
            return stored.name, stored.raw
        # sudo: the report engine asks for rights on its own; nothing of the sheet
        # depends on who prints it
        printer = self.with_user(SUPERUSER_ID)
        return next(
            (name, content)
            for name, content, sheet_type in printer._render_sheets()
            if sheet_type == SHEET_TYPES[kind]
        )

    # --------------------------------------------- the same without a login

    def _link_show_share(self, link):
        """Read the own share as it holds now, whichever version was told."""
        held = self._get_newer() or self
        share = held._page_values()
        return {
            "title": self.env._("%(subject)s: your share", subject=share["title"]),
            "template": "qualifizierungsverbund.link_share",
            "timeline": held._page_timeline(),
            "values": {"share": share},
        }

    def _link_file_share(self, link, name):
        """The calculation sheet of the share as it holds now."""
        if name not in SHEET_TYPES:
            return None
        held = self._get_newer() or self
        return *held._page_sheet(name), SHEET_TYPES[name]
