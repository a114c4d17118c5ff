import io
from unittest.mock import patch

import openpyxl

from odoo.tests import Form, tagged

from ...tools import cost_keys
from .common import SettlementCommon


class Tripled(cost_keys.Division):
    """A way to divide with a figure of its own in the sheet."""

    __slots__ = ()
    columns = (
        *cost_keys.Division.columns,
        cost_keys.Column("factor", "Dummy factor"),
    )
    text = "× ({factor} × {numerator}) / ({factor} × {denominator})"
    formula = "{amount}*({factor}*{numerator})/({factor}*{denominator})"

    def figures(self, row):
        return {**super().figures(row), "factor": 3}


DUMMY = cost_keys.CostKey(
    "dummy",
    "Dummy key",
    cost_keys.Figure("hours", "%(figure)s dummies of %(total)s"),
    Tripled,
    fields=("price",),
)


@tagged("post_install", "-at_install")
class TestCostKeys(SettlementCommon):
    """A key is declared once; selection, form, computation and sheets follow."""

    def _register(self, key):
        patcher = patch.dict(cost_keys.KEYS, {key.code: key})
        patcher.start()
        self.addCleanup(patcher.stop)
        field = self.env["verbund.allocation.key"]._fields["method"]
        self.patch(field, "selection", [*field.selection, (key.code, key.label)])
        self.patch(field, "_selection", dict(field.selection))

    def test_a_new_entry_is_all_that_a_key_needs(self):
        self._register(DUMMY)
        with Form(self.env["verbund.allocation.key"]) as form:
            form.name = "Dummies"
            form.method = "dummy"
            form.price = 1.0  # shown, and required, because the key reads it
        key = form.save()
        self.assertEqual(key.method_fields, "price rule_ids")
        settlement = self._settlement(self.course)
        settlement.key_id = key
        settlement.action_compute()
        line = self._line(settlement, self.company_a)
        self.assertEqual(line.basis, "300 dummies of 540")
        self.assertEqual(line.amount_untaxed, 1833.33)
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "qualifizierungsverbund.action_report_calculation_sheet", line.ids
        )
        self.assertIn("× (3 × 300) / (3 × 540)", html.decode())
        workbook = next(
            content
            for name, content, _mimetype in line._render_sheets()
            if name.endswith(".xlsx")
        )
        page = openpyxl.load_workbook(io.BytesIO(workbook)).active
        cells = [cell for row in page.iter_rows(values_only=True) for cell in row]
        self.assertIn("Dummy factor", cells)
        formula = next(cell for cell in cells if "*(" in str(cell))
        self.assertRegex(formula, r"^=D\d+\*\(J\d+\*E\d+\)/\(J\d+\*F\d+\)$")

    def test_a_form_shows_what_its_key_reads(self):
        self.assertEqual(
            {
                key.method: key.method_fields
                for key in self.env["verbund.allocation.key"].create(
                    [{"name": code, "method": code} for code in cost_keys.KEYS]
                )
            },
            {
                "per_seat": "rule_ids",
                "per_company": "rule_ids",
                "mixed": "share_company_percent rule_ids",
                "per_hour": "rule_ids",
                "per_size": "rule_ids",
                "per_headcount": "rule_ids",
                "need_quota": "rule_ids",
                "fixed_price": "price",
                "guest_price": "rule_ids",
                "manual": "manual_percent rule_ids",
            },
        )
        with Form(self.env["verbund.allocation.key"]) as form:
            form.name = "Form"
            with form.rule_ids.new() as rule:
                rule.cost_type = "room"
                rule.method = "mixed"
                rule.share_company_percent = 30.0
            with form.rule_ids.new() as rule:
                rule.cost_type = "travel"
                self.assertTrue(
                    rule._get_modifier("share_company_percent", "invisible")
                )
        rules = self.env["verbund.allocation.rule"]._fields["method"].selection
        self.assertNotIn("fixed_price", dict(rules))

    def test_words_are_those_of_the_reader(self):
        error = cost_keys.AllocationError("no_quota")
        settlement = self.env["verbund.settlement"].with_context(lang="de_DE")
        self.assertNotIn("reserved", settlement._allocation_message(error))
        self.assertIn("reserviert", settlement._allocation_message(error))

    def test_every_declaration_names_what_exists(self):
        for key in cost_keys.KEYS.values():
            with self.subTest(key=key.code):
                for name in key.fields:
                    self.assertTrue(
                        any(
                            name in self.env[model]._fields
                            for model in (
                                "verbund.allocation.key",
                                "verbund.settlement.line",
                            )
                        ),
                        name,
                    )
                self.assertIn(
                    (key.code, key.label),
                    self.env["verbund.allocation.key"]._fields["method"].selection,
                )
