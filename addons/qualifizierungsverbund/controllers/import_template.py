from odoo.http import Controller, content_disposition, request

from ..tools.table.column import ENGLISH, GERMAN
from ..tools.table.files import XLSX_TYPE
from . import routes

LANGUAGES = {"de": GERMAN, "en": ENGLISH}


class ImportTemplate(Controller):
    """The empty tables of the imports, made of their columns."""

    @routes.get(
        "/qualifizierungsverbund/import/<string:kind>_<any(de,en):language>.xlsx",
        website=False,
    )
    def import_template(self, kind, language):
        kinds = request.env["verbund.import.kind"]._get_kinds()
        if kind not in kinds:
            return request.not_found()
        content = kinds[kind]._get_template(LANGUAGES[language])
        filename = kinds[kind]._get_template_name(LANGUAGES[language])
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX_TYPE),
                ("Content-Disposition", content_disposition(filename)),
            ],
        )
