import io

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ...tools.table.problems import FileProblem
from ...tools.table.workbook import MAX_SPAN, read_workbook


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def _read_xlsx(self, options):
        """Within the bounds of our own import: Odoo knows none."""
        try:
            for _sheet in read_workbook(io.BytesIO(self.file), max_span=MAX_SPAN):
                pass
        except FileProblem as problem:
            words = self.env["verbund.import.problem.mixin"]
            message = words._word_file_problem(problem)
            raise ImportValidationError(message) from problem
        return super()._read_xlsx(options)

    def _get_mapping_suggestions(self, headers, header_types, fields_tree):
        """Odoo's own import knows the headings of our templates as well.

        What a user has once chosen for a heading comes first.
        """
        suggestions = super()._get_mapping_suggestions(
            headers, header_types, fields_tree
        )
        paths = self.env["verbund.import.kind"]._get_paths(self.res_model)
        for (index, header), suggestion in suggestions.items():
            path = paths.get(header.lower())
            if path and (suggestion or {}).get("distance") != -1:
                suggestions[index, header] = {
                    "field_path": path.split("/"),
                    "distance": -1,
                }
        self._deduplicate_mapping_suggestions(suggestions)
        return suggestions
