from datetime import datetime, time

import pytz

from odoo import api, fields, models

from ...tools.working_days import Calendar

# Where the association has none: the networks are those of Baden-Württemberg.
DEFAULT_TZ = "Europe/Berlin"
DEFAULT_REGION = ("DE", "BW")


class ResCompany(models.Model):
    """The clock and the calendar of an association: rules and documents go by them."""

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
        # sudo: whoever asks what day it is need not read the address of the company
        return self.sudo().partner_id.tz or DEFAULT_TZ

    def _verbund_day(self, moment):
        """The day that a moment falls on where the association is."""
        here = self.with_context(tz=self._verbund_tz())
        return fields.Datetime.context_timestamp(here, moment).date()

    def _verbund_today(self):
        """Today where the association is; of the user's own one without records.

        What day it is for a rule or a document does not hang on who presses the button,
        and there is no user in a scheduled action.
        """
        return (self[:1] or self.env.company)._verbund_day(fields.Datetime.now())

    def _verbund_moment(self, day, hour):
        """An hour on the clock of the association, as stored: UTC without a zone."""
        local = pytz.timezone(self._verbund_tz()).localize(
            datetime.combine(day, time(hour))
        )
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _verbund_region(self, state=None):
        """Whose public holidays count, as ``tools.working_days`` wants it.

        :param state: the federal state; that of the association when empty
        """
        # sudo: as for the time zone
        address_sudo = self.sudo().partner_id
        state_sudo = (state or address_sudo.state_id).sudo()
        country = (state_sudo or address_sudo).country_id.code or DEFAULT_REGION[0]
        part = (state_sudo.code or "").split("-")[-1]
        if not part and country == DEFAULT_REGION[0]:
            part = DEFAULT_REGION[1]
        return country, part

    def _verbund_calendar(self):
        """Working days of the association, for periods that the law counts."""
        return Calendar([company._verbund_region() for company in self])
