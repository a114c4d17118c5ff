from odoo import fields, models
from odoo.tools import html2plaintext

from ..core import words
from ..courses.verbund_offer_mail import MAIL_OFFER
from .verbund_offer_order import ORDER_CHANGED, ORDER_CONFIRMED, digest

# Rows of what is told: the tax of a line, which stands with its number.
TAX = "tax"
# In the transaction: what orders said before it changed them.
BEFORE_KEY = "verbund_orders_before"


class VerbundOffer(models.Model):
    """The order changes in the purchase app: its provider is told once, and asked anew.

    What changes again before that e-mail has left is told with it; what is put back is
    told nobody. Of a course that has begun it is told alone: what is done needs no yes.
    How many take part, on which days and where, it is told by the course.
    """

    _inherit = "verbund.offer"

    def _watch_order(self):
        """Remember what orders say; what has changed in the end is told once.

        A form saves line by line: the provider gets one e-mail with all of it.
        """
        data = self.env.cr.precommit.data
        if BEFORE_KEY not in data:
            data[BEFORE_KEY] = {}
            self.env.cr.precommit.add(self.browse()._tell_order_changes)
        # sudo: who buys need not see the courses
        for offer_sudo in self.sudo():
            if offer_sudo.id not in data[BEFORE_KEY]:
                data[BEFORE_KEY][offer_sudo.id] = (
                    offer_sudo._order_status() and offer_sudo._order_said()
                )

    def _order_said(self):
        """What the order says by now, and whether the provider has said yes to it."""
        here = self.company_id._verbund_here().env
        offer = self.with_env(here)
        # sudo: as in `_order_name`
        order_sudo = offer.purchase_order_id.sudo()
        lines_sudo = order_sudo.order_line
        total = words.money(here, order_sudo.amount_untaxed, offer.currency_id)
        return {
            "terms": digest(offer._get_paper_terms()),
            "confirmed": offer._order_status() == ORDER_CONFIRMED,
            "answer": offer._order_answer_vals(),
            "rows": {
                **{
                    str(line_sudo.id): offer._order_text_row(line_sudo) or row
                    for line_sudo, row in zip(
                        lines_sudo, offer._order_rows(), strict=True
                    )
                },
                **{
                    f"{TAX} {line_sudo.id}": {
                        "text": here._("VAT: %(line)s", line=line_sudo.name),
                        "sum": ", ".join(line_sudo.tax_ids.mapped("name")) or "–",
                    }
                    for line_sudo in lines_sudo
                    if not line_sudo.display_type
                },
                "note": {
                    "text": here._("Terms"),
                    "sum": html2plaintext(order_sudo.note or "").strip(),
                },
                "total": {"text": here._("Total without VAT"), "sum": total},
            },
        }

    def _order_text_row(self, line_sudo):
        """A heading or a note as what it says: it is told where that changes.

        :return: dict ``text sum``; None for what is ordered
        """
        if not line_sudo.display_type:
            return None
        is_note = line_sudo.display_type == "line_note"
        text = self.env._("Note") if is_note else self.env._("Heading")
        return {"text": text, "sum": line_sudo.name}

    def _tell_order_changes(self):
        """At the end of the transaction: tell providers whose order has changed."""
        watched = self.env.cr.precommit.data.pop(BEFORE_KEY, {})
        # sudo: as in `_watch_order`
        for offer_sudo in self.sudo().browse(watched).exists():
            before = watched[offer_sudo.id]
            if not before or not offer_sudo._order_status():
                continue
            after = offer_sudo._order_said()
            if before["terms"] == after["terms"]:
                continue
            offer_sudo._note_order_price(before["amount"])
            if waiting := offer_sudo._waiting_changes():
                before = waiting[0].extra["before"]
                waiting._take_out()
            changes = _differences(before["rows"], after["rows"])
            if before["terms"] == after["terms"] or not changes:
                if waiting:
                    offer_sudo._put_back_answer(before["answer"])
                continue
            if offer_sudo._takes_order_answer():
                offer_sudo._ask_order_anew()
                offer_sudo._follow_order()
            offer_sudo._tell_providers(
                "order_changed",
                changes=changes,
                again=before["confirmed"],
                terms=offer_sudo._get_order_terms(),
                before=before,
            )

    def _forget_typed(self):
        """Numbers that were typed for a group that is not decided any more follow it.

        Of what has not left the house its provider reads nothing, or the rest alone.
        """
        for offer in self:
            # sudo: as in `_order_name`
            lines_sudo = offer.purchase_order_id.sudo().order_line
            for line_sudo in lines_sudo.filtered("verbund_typed"):
                line_sudo.write(
                    {
                        "product_qty": line_sudo._verbund_quantity(
                            offer._ordered_heads()
                        ),
                        # Or Odoo looks it up in a list of prices
                        "price_unit": line_sudo.price_unit,
                    }
                )
        self._tell_order_changes()

    def _note_order_price(self, old):
        """Hook: what the order came to until now, which may not be so any more."""

    def _order_answer_vals(self):
        """What the provider has answered, and to what, as it can be kept as text."""
        return {
            "order_answer": self.order_answer,
            "order_terms": self.order_terms,
            "order_asked_on": fields.Date.to_string(self.order_asked_on) or False,
            "order_answered_at": fields.Datetime.to_string(self.order_answered_at)
            or False,
        }

    def _waiting_changes(self):
        """Of what the provider was told last: e-mails that have not left the house.

        None of them where it has answered since, on its page.
        """
        notices = self.env["verbund.notice"]
        # sudo: who buys need not see what was told to whom
        told_sudo = notices.sudo().search(
            [*notices._domain_of(self), ("template", "=", MAIL_OFFER)]
        )
        last = told_sudo[:1].extra or {}
        # What it was told in between, or of an earlier order, stands by itself
        if last.get("told") != "order_changed" or "before" not in last:
            return notices
        last_sudo = told_sudo.filtered(lambda row: row.extra == last)
        before = last["before"]["answer"]
        answered = (
            self.order_answer not in (False, ORDER_CHANGED)
            and self._order_answer_vals() != before
        )
        return notices if answered or not last_sudo._are_waiting() else last_sudo

    def _put_back_answer(self, answer):
        """The order is as it was, and nobody knows of another one.

        :param answer: see :meth:`_order_answer_vals`
        """
        self._with_transition().write(answer)
        # sudo: as when it was acknowledged
        self.purchase_order_id.sudo().acknowledged = (
            answer["order_answer"] == ORDER_CONFIRMED
        )
        self._follow_order()


def _differences(before, after):
    """Rows that are not what they were; one with other words is another one.

    :param before: dict key -> dict ``text sum``
    :return: list of dicts ``text old new``; empty where there was, or is, none
    """
    changes = []
    after = {key: row for key, row in after.items() if _is_said(key, before)}
    before = {key: row for key, row in before.items() if _is_said(key, after)}
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if old and new and old["text"] == new["text"]:
            changes.append({"text": new["text"], "old": old["sum"], "new": new["sum"]})
            continue
        if old:
            changes.append({"text": old["text"], "old": old["sum"], "new": ""})
        if new:
            changes.append({"text": new["text"], "old": "", "new": new["sum"]})
    # The total last, whatever was added
    return sorted(changes, key=lambda row: row["text"] == after["total"]["text"])


def _is_said(key, others):
    """Of a line that is new, or gone, its tax is no news beside."""
    return not key.startswith(TAX) or key in others
