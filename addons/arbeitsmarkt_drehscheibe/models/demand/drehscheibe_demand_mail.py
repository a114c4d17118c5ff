from odoo import api, fields, models

from .drehscheibe_demand import SEEKING_STATES, STATE_CLOSED, STATE_DRAFT, STATE_EXPIRED

MAIL_DEMAND = "arbeitsmarkt_drehscheibe.mail_demand_expiry"
# Days before a demand expires on which its company is asked.
ASK_DAYS = 7


class DrehscheibeDemand(models.Model):
    """A demand does not end in silence: its company is asked before, and told."""

    _inherit = "drehscheibe.demand"

    def action_expire(self):
        res = super().action_expire()
        self._tell_company(MAIL_DEMAND)
        return res

    def action_close(self):
        known = self.filtered(lambda demand: demand.state != STATE_DRAFT)
        res = super().action_close()
        known._tell_company(MAIL_DEMAND)
        return res

    @api.model
    def _cron_expire(self, limit=100):
        self._ask_before_expiry()
        return super()._cron_expire(limit)

    @api.model
    def _ask_before_expiry(self):
        today = self.env.company._verbund_today()
        domain = [
            ("state", "in", SEEKING_STATES),
            ("expires_on", ">=", today),
            ("expires_on", "<=", fields.Date.add(today, days=ASK_DAYS)),
        ]
        for demand in self.search(domain):
            demand._tell_company(MAIL_DEMAND, once=f"{demand.expires_on}")

    def _notice_obstacle(self, template, extra):
        if self.state not in (*SEEKING_STATES, STATE_EXPIRED, STATE_CLOSED):
            return self.env._(
                "%(demand)s is “%(state)s” now: this text is not true any more.",
                demand=self.display_name,
                state=self._state_label(),
            )
        return None

    def _notice_values(self, partner):
        return {
            "company": self.partner_id.name,
            "demand": self.display_name,
            "expires": self.company_id._verbund_show(self.expires_on),
            "state": self.state,
            # Staff may end it before
            "unconfirmed": bool(
                self.expires_on and self.expires_on < self.company_id._verbund_today()
            ),
        }
