import json

from odoo.http import Controller, content_disposition, request

from . import routes


class LedgerExport(Controller):
    """The log of decisions as a file that is checked without Odoo."""

    @routes.get("/qualifizierungsverbund/decisions/<int:log_id>.json", website=False)
    def ledger_export(self, log_id):
        logs = request.env["verbund.ledger"]
        log = logs.has_access("read") and logs.search([("id", "=", log_id)])
        if not log:
            raise request.not_found()
        export = log._export()
        return request.make_response(
            json.dumps(export, ensure_ascii=False, indent=1),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                (
                    "Content-Disposition",
                    content_disposition(f"decisions-{export['number']}.json"),
                ),
                ("Cache-Control", "no-store"),
            ],
        )
