from odoo import models
from odoo.tools import html2plaintext

from ..core import words
from .verbund_offer_order import ORDER_CONFIRMED

# In the transaction: what orders said before it changed them.
BEFORE_KEY = "verbund_orders_before"


class VerbundOffer(models.Model):
    """The order changes in the purchase app: its provider is told once, and asked anew.

    Of a course that has begun it is told alone: what is done needs no yes.
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
        total = words.money(here, order_sudo.amount_untaxed, offer.currency_id)
        return {
            "terms": offer._get_paper_terms(),
            "confirmed": offer._order_status() == ORDER_CONFIRMED,
            "rows": {
                **dict(
                    zip(order_sudo.order_line.ids, offer._order_rows(), strict=True)
                ),
                "note": {
                    "text": here._("Terms"),
                    "sum": html2plaintext(order_sudo.note or "").strip(),
                },
                "total": {"text": here._("Total without VAT"), "sum": total},
            },
        }

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
            if offer_sudo._takes_order_answer():
                offer_sudo._ask_order_anew()
                offer_sudo._follow_order()
            offer_sudo._tell_providers(
                "order_changed",
                changes=_differences(before["rows"], after["rows"]),
                again=before["confirmed"],
                terms=offer_sudo._get_order_terms(),
            )


def _differences(before, after):
    """Rows that are not what they were; one with other words is another one.

    :param before: dict key -> dict ``text sum``
    :return: list of dicts ``text old new``; empty where there was, or is, none
    """
    changes = []
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
