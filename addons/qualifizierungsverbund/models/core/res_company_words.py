from datetime import datetime

from odoo import models
from odoo.tools.misc import format_date, format_time, formatLang


class ResCompany(models.Model):
    """How the association writes days and amounts, whoever presses the button."""

    _inherit = "res.company"

    def _verbund_lang(self):
        """Language of what is written down or sent."""
        # sudo: as for the time zone
        return self.sudo().partner_id.lang or self.env.lang or "en_US"

    def _verbund_here(self):
        """The association in its own language and time zone."""
        return self.with_context(lang=self._verbund_lang(), tz=self._verbund_tz())

    def _verbund_show(self, value, date_format=False):
        """A day, or a moment with its hour, as the association writes it.

        :param value: date, datetime or False
        :param date_format: of the day, as ``format_date`` of Odoo takes it
        :return: text, empty for nothing
        """
        env, tz = self._verbund_here().env, self._verbund_tz()
        if not value:
            return ""
        if not isinstance(value, datetime):
            return format_date(env, value, date_format=date_format)
        day = format_date(env, self._verbund_day(value), date_format=date_format)
        return f"{day} {format_time(env, value, tz=tz, time_format='short')}"

    def _verbund_money(self, amount):
        """An amount of the association's currency as it writes it."""
        env = self._verbund_here().env
        return formatLang(env, amount, currency_obj=self.currency_id)
