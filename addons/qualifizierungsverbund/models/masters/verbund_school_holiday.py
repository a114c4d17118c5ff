from odoo import api, fields, models
from odoo.fields import Domain


class VerbundSchoolHoliday(models.Model):
    """School holidays of a federal state, as its ministry has published them.

    None are shipped: they follow no rule, and each year has its own. They are read from
    a calendar file, by Odoo's own import, or typed.
    """

    _name = "verbund.school.holiday"
    _description = "School Holidays"
    _order = "date_first, federal_state_id, id"

    name = fields.Char(required=True)
    federal_state_id = fields.Many2one("res.country.state", required=True, index=True)
    date_first = fields.Date(string="First Day", required=True)
    date_last = fields.Date(string="Last Day", required=True)
    source = fields.Char(help="Who has published them, and when.")

    _days_order = models.Constraint(
        "CHECK(date_last >= date_first)", "Holidays cannot end before they begin."
    )
    _days_uniq = models.UniqueIndex(
        "(federal_state_id, date_first, date_last)",
        "These school holidays are known already.",
    )

    @api.model
    def _get_domain(self, regions):
        """
        :param regions: pairs of country and part, as in ``tools.working_days.Calendar``
        """
        return Domain.OR(
            Domain("federal_state_id.country_id.code", "=", country)
            & Domain("federal_state_id.code", "in", (part, f"{country}-{part}"))
            for country, part in regions
        )

    @api.model
    def _get_periods(self, regions):
        """
        :return: first and last day of all school holidays that are known of the regions
        """
        return [
            (holiday.date_first, holiday.date_last)
            for holiday in self.search_fetch(
                self._get_domain(regions), ["date_first", "date_last"]
            )
        ]

    @api.model
    def _get_known_until(self, regions):
        """Until when school holidays are known: of the region that knows least.

        :return: a day, False when of one of them none are known
        """
        last_days = [
            self.search(
                self._get_domain([region]), order="date_last desc", limit=1
            ).date_last
            for region in regions
        ]
        return min(last_days) if last_days and all(last_days) else False
