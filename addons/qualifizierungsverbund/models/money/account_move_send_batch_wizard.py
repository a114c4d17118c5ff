from odoo import api, models


class AccountMoveSendBatchWizard(models.TransientModel):
    """Says in the language of the user how many invoices go out by which way."""

    _inherit = "account.move.send.batch.wizard"

    @api.depends_context("lang")
    @api.depends("move_ids")
    def _compute_summary_data(self):
        """Odoo takes these labels from its source, in English."""
        res = super()._compute_summary_data()
        labels = dict(
            self.env["ir.model.fields"].get_field_selection(
                "res.partner", "invoice_sending_method"
            )
        )
        labels.pop("manual", None)  # has another name here
        for wizard in self:
            wizard.summary_data = {
                way: {**entry, "label": labels.get(way, entry["label"])}
                for way, entry in wizard.summary_data.items()
            }
        return res
