from odoo import fields, models
from odoo.tools import formatLang
from odoo.tools.misc import get_lang

from ..tools import money, sheet


class VerbundSheetMixin(models.AbstractModel):
    """Puts the frozen calculation of a settlement into words and figures.

    Shared by the PDF and the workbook. Languages: that of the environment; callers
    set it to the reader's.
    """

    _name = "verbund.sheet.mixin"
    _description = "Calculation sheet in words"

    def _company_sheet(self, line):
        """:return: ``tools.sheet.Sheet``, None for a company that left"""
        return sheet.company_sheet(
            line.settlement_id.calculation or {}, line.partner_id.id
        )

    def _money(self, amount, currency):
        return formatLang(self.env, amount, currency_obj=currency)

    def _cents(self, cents, currency):
        return self._money(money.to_amount(cents, currency.rounding), currency)

    def _exact(self, value, currency):
        """Exact cents as whole cents and the rest: “366.66 € + 2/3 ct”."""
        whole = int(value)
        rest = abs(value - whole)
        amount = self._cents(whole, currency)
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
        division = item.division
        figures = {
            column.name: self._figure(item.formula[column.name], column, currency)
            for column in division.columns
        }
        formula = division.text.format(**figures)
        if not division.part_of_cost:
            return formula
        return f"{self._cents(item.amount_cents, currency)} {formula}"

    def _figure(self, value, column, currency):
        if column.kind == "money":
            return self._cents(value, currency)
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

    def _tax_label(self, line, tax_id):
        """The name of a tax as it was, or of the one the fiscal position chose."""
        for group in (line.settlement_id.calculation or {}).get("groups", []):
            if group["group"] == tax_id:
                return self._frozen_name(group.get("name"))
        # sudo: the name only
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        return tax_sudo.invoice_label or tax_sudo.name

    def _period(self, line):
        calculation = line.settlement_id.calculation or {}
        begin, end = (
            fields.Datetime.to_datetime(calculation.get(name) or False)
            for name in ("date_begin", "date_end")
        )
        return line.with_env(self.env)._format_period(begin, end)
