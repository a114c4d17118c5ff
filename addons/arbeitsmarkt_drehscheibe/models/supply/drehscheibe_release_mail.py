from odoo import models

from .drehscheibe_release import STATE_CLOSED, STATE_RELEASED, STATE_WITHDRAWN

MAIL_RELEASE = "arbeitsmarkt_drehscheibe.mail_release"


class DrehscheibeRelease(models.Model):
    """A company learns what becomes of its notice, once no embargo is on it."""

    _inherit = "drehscheibe.release"

    def action_release(self):
        res = super().action_release()
        self._tell_company(MAIL_RELEASE)
        return res

    def action_close(self):
        res = super().action_close()
        self._tell_company(MAIL_RELEASE)
        return res

    def action_withdraw(self):
        known = self.filtered(lambda release: release.state == STATE_RELEASED)
        res = super().action_withdraw()
        known._tell_company(MAIL_RELEASE)
        return res

    def _notice_obstacle(self, template, extra):
        if self.state not in (STATE_RELEASED, STATE_CLOSED, STATE_WITHDRAWN):
            return self.env._(
                "%(release)s is “%(state)s” now: this text is not true any more.",
                release=self.display_name,
                state=self._state_label(),
            )
        return None

    def _notice_values(self, partner):
        return {
            "company": self.partner_id.name,
            "release": self.reference,
            "hubs": ", ".join(self.hub_ids.mapped("name")),
            "state": self.state,
        }
