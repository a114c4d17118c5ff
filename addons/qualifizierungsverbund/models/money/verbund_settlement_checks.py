from collections import Counter

from odoo import models
from odoo.exceptions import UserError, ValidationError

# The part of a calculation that a new computation must repeat.
_COMPARED = {
    "items": ("key", "group", "amount_cents", "method", "denominator"),
    "groups": ("group", "total_cents", "balance_cents", "above_cents"),
    "parties": ("key", "order", "total_cents", "limit_cents", "items", "groups"),
    "empty": ("key", "seats", "size", "limit_cents", "groups"),
}


def _pick(row, names):
    return {name: row.get(name) for name in names}


class VerbundSettlement(models.Model):
    """What must hold before the cost is shared, and before anybody approves it."""

    _inherit = "verbund.settlement"

    def _check_ready(self):
        self.ensure_one()
        if not self.cost_ids:
            raise UserError(
                self.env._(
                    "Add the costs of %(settlement)s first.",
                    settlement=self.display_name,
                )
            )
        if not self.key_id:
            raise UserError(
                self.env._(
                    "Choose the cost key of %(settlement)s first.",
                    settlement=self.display_name,
                )
            )
        subject = self._get_subject()
        wanted = subject._apportion_key()
        if wanted and self.key_id.method != wanted.method:
            raise UserError(
                self.env._(
                    "Guests of %(course)s have a fixed price: choose a cost key like "
                    "“%(key)s”.",
                    course=self.subject_name,
                    key=wanted.name,
                )
            )
        # A correction takes back what was approved, when nobody takes part any more
        if not subject._apportion_parties() and not self.previous_id:
            raise UserError(subject._apportion_no_parties_text())
        # sudo: a network manager need not see how taxes are set up
        for tax_sudo in self.cost_ids.sudo().sale_tax_id:
            if tax_sudo.amount_type != "percent" or tax_sudo.price_include:
                raise UserError(
                    self.env._(
                        "The tax %(tax)s cannot be put on top of a share: use one in "
                        "percent that is not included in the price.",
                        tax=tax_sudo.name,
                    )
                )

    def _check_sum(self):
        """What must always hold: the lines add up to the cost, to the cent."""
        for settlement in self:
            expected = settlement._cents(
                settlement.amount_cost - settlement.amount_balance
            )
            if settlement._cents(settlement.amount_untaxed) != expected:
                raise ValidationError(
                    self.env._(
                        "The shares of %(settlement)s do not add up to its cost.",
                        settlement=settlement.display_name,
                    )
                )

    def _check_taxes(self):
        """A company may have moved since, or be taxed otherwise for another reason.

        So may the course have: rates are those of the day of supply.

        :raises UserError: when a share would have another tax now
        """
        self.ensure_one()
        moved = self._get_moved_costs()
        if moved:
            raise UserError(
                self.env._(
                    "%(course)s has been moved since %(settlement)s was computed, and "
                    "“%(cost)s” is taxed otherwise on its new days. Compute it again; "
                    "once it is approved, correct it.",
                    course=self.subject_name,
                    settlement=self.display_name,
                    cost=moved[0].name,
                )
            )
        lines = self.line_ids
        positions_sudo = self.env["account.fiscal.position"]._verbund_each_sudo(
            self.company_id, lines.partner_id
        )
        calculation, cents = self.calculation or {}, {}
        for row in (*calculation.get("parties", ()), *calculation.get("empty", ())):
            groups = [(group["group"], group["cents"]) for group in row["groups"]]
            cents.setdefault(row["key"], []).extend(groups)
        for line in lines:
            due = Counter()
            for tax_id, amount in cents.get(line.partner_id.id, ()):
                due[positions_sudo[line.partner_id]._verbund_map_tax(tax_id)] += amount
            charged = line.part_ids.filtered("amount_untaxed").tax_id
            if {tax_id for tax_id, amount in due.items() if amount} != set(charged.ids):
                raise UserError(
                    self.env._(
                        "%(company)s is taxed otherwise by now than when "
                        "%(settlement)s was computed. Compute it again; once it is "
                        "approved, correct it.",
                        company=line.partner_id.display_name,
                        settlement=self.display_name,
                    )
                )

    def _check_current(self):
        """Seats, headcounts, taxes or the key may have changed since the computation.

        :raises UserError: when a new computation would give another result
        """
        for settlement in self:
            settlement._check_ready()
            if settlement.cost_ids._stale():
                raise UserError(
                    self.env._(
                        "A vendor bill of %(settlement)s has changed. Load the bills "
                        "and compute it again.",
                        settlement=settlement.display_name,
                    )
                )
            if settlement._is_plan_outdated():
                raise UserError(
                    self.env._(
                        "%(settlement)s was made from the cost plan for another number "
                        "of seats. Load the plan and compute it again.",
                        settlement=settlement.display_name,
                    )
                )
            settlement._check_taxes()
            fresh = settlement._allocate().to_json()
            stored = settlement.calculation or {}
            if any(
                [_pick(row, names) for row in fresh[part]]
                != [_pick(row, names) for row in stored.get(part, [])]
                for part, names in _COMPARED.items()
            ):
                raise UserError(
                    self.env._(
                        "The figures behind %(settlement)s have changed since it was "
                        "computed. Compute it again.",
                        settlement=settlement.display_name,
                    )
                )
