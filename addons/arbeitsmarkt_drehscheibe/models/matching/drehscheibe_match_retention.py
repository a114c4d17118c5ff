from odoo import api, fields, models

from .drehscheibe_match import STATE_DECLINED, STATE_EXPIRED


class DrehscheibeMatch(models.Model):
    """A match that led to nothing is forgotten, with what was said on it."""

    _name = "drehscheibe.match"
    _inherit = ["drehscheibe.match", "verbund.retention.mixin"]
    _retention_cases = {
        "match_closed": (
            [("state", "in", (STATE_DECLINED, STATE_EXPIRED))],
            "ended_on",
        )
    }

    ended_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"ended_on"}

    def _set_state(self, target, **values):
        is_over = target in (STATE_DECLINED, STATE_EXPIRED)
        values["ended_on"] = is_over and self.env.company._verbund_today()
        return super()._set_state(target, **values)

    def _erase_retained(self):
        # sudo: nobody has the right to delete matches, their time does
        self.sudo().decision_ids._erase()
        self.sudo().unlink()
