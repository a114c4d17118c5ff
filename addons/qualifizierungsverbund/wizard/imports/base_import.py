from odoo import models


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

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
