from odoo import api, fields, models

# Where the association has none: the networks are German.
DEFAULT_TZ = "Europe/Berlin"


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            self.env["verbund.ledger"]._of(company)
        return companies

    def _verbund_tz(self):
        """Time zone in which companies read when a course takes place.

        Not that of the user who happens to confirm it, and never silently UTC.
        """
        return self.partner_id.tz or DEFAULT_TZ

    def _verbund_day(self, moment):
        """The day that a moment falls on where the association is."""
        here = self.with_context(tz=self._verbund_tz())
        return fields.Datetime.context_timestamp(here, moment).date()
