from odoo import fields, models
from odoo.tools import formatLang
from odoo.tools.misc import get_lang

from ..tools import money, sheet


class VerbundSheetMixin(models.AbstractModel):
    """Puts the frozen calculation of a settlement into words and figures.

    Shared by PDF, workbook and portal, so that all of them show what is invoiced.
    Languages: that of the environment; callers set it to the reader's.
    """

    _name = "verbund.sheet.mixin"
    _description = "Calculation sheet in words"

    def _sheet_data(self, line):
        """All that a company may see of a settlement, as plain data.

        The own row of the frozen calculation and totals, money in cents, exact ones
        as fractions. A company that left has no items and no groups.

        :param line: ``verbund.settlement.line``; what it became, net and tax, is read
            from its parts
        """
        calculation = line.settlement_id.calculation or {}
        own = sheet.company_sheet(calculation, line.partner_id.id)
        return {
            **self._subject_data(line, calculation),
            # how the exact share comes about, and its rounding
            "items": [self._item_data(item) for item in own.items],
            "groups": [self._group_data(calculation, group) for group in own.groups],
            "empty": own.empty,
            "has_guests": any(item.code == "guest_price" for item in own.items),
            "minimum": calculation.get("minimum_cents"),
            "cap": calculation.get("cap_cents"),
            "adjustment": own.adjustment,
            "exact": own.exact,
            "due": own.total_cents + own.above_cents,
            "limit": own.limit_cents if own.above_cents else None,
            "limit_with_tax": calculation.get("limits_include_tax"),
            "above": own.above_cents,
            "rounded": own.total_cents,
            **self._charge_data(line, calculation),
            # all companies together
            "companies": own.companies,
            "seats": own.seats,
            **self._settlement_data(line.settlement_id),
        }

    # The calculation knows all companies, and is copied whole each time a record is
    # asked for it: those that make a sheet of it hand it on.

    def _subject_data(self, line, calculation):
        """What is settled, for whom, and by which key."""
        settlement = line.settlement_id
        return {
            "settlement": settlement.reference,
            "version": settlement.version,
            "company": self._party_name(line, calculation),
            "kind": settlement._get_subject().with_env(self.env)._apportion_kind(),
            "title": calculation.get("title"),
            "reference": calculation.get("reference"),
            "period": self._period(line, calculation),
            "units": calculation.get("units"),
            "key": self._key_name(settlement, calculation),
            "basis": line.basis,
        }

    def _charge_data(self, line, calculation):
        """What the share became, per tax, and what this version charges of it."""
        # sudo: the rates only
        line.part_ids.sudo().tax_id.fetch(["amount"])
        parts = [self._part_data(part, calculation) for part in line.part_ids]

        def total(name):
            return sum(part[name] for part in parts)

        return {
            "taxes": parts,
            **self._in_cents(
                line,
                untaxed="amount_untaxed",
                tax="amount_tax",
                total="amount_total",
            ),
            "before": total("before"),
            "difference": total("difference"),
            "difference_tax": total("difference_tax"),
            "document": total("difference") + total("difference_tax"),
        }

    def _settlement_data(self, settlement):
        return self._in_cents(
            settlement,
            cost="amount_cost",
            balance="amount_balance",
            all_above="amount_above",
            all_untaxed="amount_untaxed",
        ) | {"above_reason": settlement.above_reason or ""}

    def _in_cents(self, record, **names):
        """Amounts of a record in cents, each under another name."""
        unit = record.currency_id.rounding
        return {
            name: money.to_cents(record[field], unit) for name, field in names.items()
        }

    def _item_data(self, item):
        return {
            "name": item.name,
            "type": self._cost_type_label(item.cost_type),
            "method": self._method_label(item.code),
            "division": item.division,
            "figures": item.formula,
            "amount": item.amount_cents,
            "exact": item.exact,
            "tax_id": item.group,
        }

    def _group_data(self, calculation, group):
        return {
            "tax_id": group.key,
            "label": self._tax_label(calculation, group.key),
            "exact": group.exact,
            "adjustment": group.adjustment,
            "whole": group.whole,
            "extra": group.extra,
            "above": group.above,
            "net": group.cents,
        }

    def _part_data(self, part, calculation):
        amounts = self._in_cents(
            part,
            untaxed="amount_untaxed",
            tax="amount_tax",
            difference="difference_untaxed",
            difference_tax="difference_tax",
        )
        return {
            "tax_id": part.tax_id.id,
            "label": self._part_label(part, calculation),
            "is_carried": part.is_carried,
            # sudo: the rate only
            "rate": part.sudo().tax_id.amount / 100,
            **amounts,
            "total": amounts["untaxed"] + amounts["tax"],
            "before": amounts["untaxed"] - amounts["difference"],
        }

    def _sheet_texts(self, data, currency):
        """The figures of :meth:`_sheet_data` as people read them.

        :param data: result of :meth:`_sheet_data`
        """

        def texts(row, names, optional=""):
            """:param optional: names that are left out where there is nothing"""
            shown = {name: self._exact(row[name], currency) for name in names.split()}
            for name in optional.split():
                shown[name] = self._exact(row[name], currency) if row[name] else ""
            return shown

        return {
            **texts(
                data,
                "exact due rounded untaxed tax total before difference difference_tax "
                "document cost balance all_untaxed",
                optional="minimum cap adjustment above all_above",
            ),
            "above_reason": data["above_reason"],
            "limit": self._limit_text(data, currency),
            "guests": self._guests_text(data),
            "empty": [self._empty_text(empty, currency) for empty in data["empty"]],
            "items": [
                {
                    "name": item["name"],
                    "type": item["type"],
                    "method": item["method"],
                    "formula": self._formula(item, currency),
                    "part_of_cost": item["division"].part_of_cost,
                    **texts(item, "amount exact"),
                }
                for item in data["items"]
            ],
            "groups": [
                {
                    "label": group["label"],
                    "extra": group["extra"],
                    **texts(group, "exact whole net", optional="adjustment above"),
                }
                for group in data["groups"]
            ],
            "taxes": [
                {"label": tax["label"], **texts(tax, "untaxed tax total")}
                for tax in data["taxes"]
            ],
        }

    def _empty_text(self, empty, currency):
        """How what is paid for empty seats comes about, to be recomputed by hand."""
        return self.env._(
            "Empty seats that you have guaranteed: %(seats)s of %(size)s. They carry "
            "their part of %(shared)s, the cost that does not grow with each "
            "participant: exactly %(exact)s. Charged, rounded up: %(charged)s.",
            seats=empty.seats,
            size=empty.size,
            shared=self._exact(empty.shared, currency),
            exact=self._exact(empty.exact, currency),
            charged=self._money(empty.cents, currency),
        )

    def _part_label(self, part, calculation):
        label = self._tax_label(calculation, part.tax_id.id)
        if not part.is_carried:
            return label
        return self.env._("%(tax)s (empty seats)", tax=label)

    def _limit_text(self, data, currency):
        """What the company was promised, where that is why it pays less."""
        if data["limit"] is None:
            return ""
        amount = self._money(data["limit"], currency)
        if data["limit_with_tax"]:
            return self.env._(
                "You were promised to pay %(amount)s at most, all in all. What is "
                "above it is not charged.",
                amount=amount,
            )
        return self.env._(
            "You were promised to pay %(amount)s at most, without VAT. What is above "
            "it is not charged.",
            amount=amount,
        )

    def _guests_text(self, data):
        """Why a share may be a cent off its rounding."""
        if not data["has_guests"]:
            return ""
        return self.env._(
            "Then cents are moved between the guests and the host, so that guests pay "
            "the price that was said."
        )

    def _money(self, cents, currency):
        amount = money.to_amount(cents, currency.rounding)
        return formatLang(self.env, amount, currency_obj=currency)

    def _exact(self, value, currency):
        """Exact cents as whole cents and the rest: “366.66 € + 2/3 ct”."""
        whole = int(value)
        rest = abs(value - whole)
        amount = self._money(whole, currency)
        if not rest:
            return amount
        values = {"amount": amount, "fraction": f"{rest.numerator}/{rest.denominator}"}
        if value < 0:
            return self.env._("%(amount)s − %(fraction)s cent", **values)
        return self.env._("%(amount)s + %(fraction)s cent", **values)

    def _number(self, value):
        """A fraction as people write it: whole, decimal, or p/q."""
        return money.write(value, get_lang(self.env).decimal_point)

    def _formula(self, item, currency):
        """How the share in one cost comes about, in figures."""
        division = item["division"]
        figures = {
            column.name: self._figure(item["figures"][column.name], column, currency)
            for column in division.columns
        }
        formula = division.text.format(**figures)
        if not division.part_of_cost:
            return formula
        return f"{self._money(item['amount'], currency)} {formula}"

    def _figure(self, value, column, currency):
        if column.kind == "money":
            return self._money(value, currency)
        return self._number(value * 100 if column.kind == "percent" else value)

    def _method_label(self, code):
        return self._selection_label("verbund.allocation.key", "method", code)

    def _cost_type_label(self, code):
        return self._selection_label("verbund.settlement.cost", "cost_type", code)

    def _selection_label(self, model, field, code):
        selection = self.env[model]._fields[field]._description_selection(self.env)
        return dict(selection).get(code, code)

    def _frozen_name(self, names):
        """The name of that day in the language of the environment."""
        names = names or {}
        return names.get(self.env.lang) or next(iter(names.values()), "")

    def _key_name(self, settlement, calculation):
        """The name of the key as it was when the shares were computed."""
        frozen = calculation.get("key")
        return self._frozen_name(frozen) or settlement.with_env(self.env).key_id.name

    def _tax_label(self, calculation, tax_id):
        """The name of a tax as it was, or of the one the fiscal position chose."""
        for group in calculation.get("groups", []):
            if group["group"] == tax_id:
                return self._frozen_name(group.get("name"))
        # sudo: the name only
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        return tax_sudo.invoice_label or tax_sudo.name

    def _party_name(self, line, calculation):
        """The company's name as it was."""
        for party in calculation.get("parties", []):
            if party["key"] == line.partner_id.id:
                return party.get("name")
        for row in calculation.get("empty", []):
            if row["key"] == line.partner_id.id:
                return row.get("name")
        return line.partner_id.name

    def _period(self, line, calculation):
        begin, end = (
            fields.Datetime.to_datetime(calculation.get(name) or False)
            for name in ("date_begin", "date_end")
        )
        return line.with_env(self.env)._format_period(begin, end)
