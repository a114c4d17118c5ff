from odoo import models

A4 = 9  # as Excel numbers paper


class VerbundWorkbookMixin(models.AbstractModel):
    """What workbooks have in common: text that stays text, pages that fit on paper."""

    _name = "verbund.workbook.mixin"
    _description = "Workbook"
    _inherit = ["report.report_xlsx.abstract"]

    def get_workbook_options(self):
        # Names come from outside: text stays text, whatever it starts with.
        return {
            **super().get_workbook_options(),
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }

    def _fit_on_paper(self, page):
        """One page wide on paper (A4), on its side."""
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
