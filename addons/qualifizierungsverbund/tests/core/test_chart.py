from lxml import etree

from odoo.tests import TransactionCase, tagged

from ...tools import chart


@tagged("post_install", "-at_install")
class TestChart(TransactionCase):
    """What the picture of curves says to who does not see it, or no colours."""

    def _draw(self, curves, marks=(), **values):
        page = self.env["ir.qweb"]._render(
            "qualifizierungsverbund.chart",
            {
                "chart": chart.layout(curves, marks),
                "key": "curve",
                "chart_title": "Price per seat",
                "chart_says": "It falls.",
                "x_label": "Seats",
                **values,
            },
        )
        return etree.fromstring(str(page))

    def test_picture_has_a_name_words_and_a_table(self):
        lines = [
            chart.Curve("Chemie", [(4, 9), (8, 5)]),
            chart.Curve("Metall", [(4, 8)]),
        ]
        page = self._draw(
            lines, [chart.Mark("Limit <8>", y=8), chart.Mark("now", 4, 9)]
        )
        svg = page.find(".//{*}svg")
        names = svg.get("aria-labelledby").split()
        said = [page.xpath(f"string(//*[@id='{name}'])") for name in names]
        self.assertEqual(said, ["Price per seat", "It falls."])
        dashes = page.xpath("//*[@stroke-width='2' and @d]/@stroke-dasharray")
        self.assertEqual(len(set(dashes)), 1)  # the other one has none
        rows = page.xpath("//*[local-name()='tbody']/*[local-name()='tr']")
        self.assertEqual(
            [["".join(cell.itertext()) for cell in row] for row in rows],
            [["4", "9", "8"], ["8", "5", "–"]],
        )
        self.assertIn("Limit <8>", "".join(svg.itertext()))

    def test_one_curve_needs_neither_letter_nor_legend(self):
        page = self._draw([chart.Curve("Price", [(4, 9), (8, 5)])], chart_table=False)
        self.assertFalse(page.xpath("//*[local-name()='ul' or local-name()='table']"))
