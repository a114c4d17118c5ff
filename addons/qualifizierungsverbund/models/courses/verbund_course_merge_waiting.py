from odoo import models

from .verbund_waiting import OPEN_STATES, STATE_CANCELLED
from .verbund_waiting_merge import DEAR, STRANGER, THERE


class VerbundCourse(models.Model):
    """Who waits for a course that is merged waits on in the other one."""

    _inherit = "verbund.course"

    def _merge_into(self, target, day=None, note=""):
        rows = self._waiting_rows(OPEN_STATES)
        obstacles = rows._merge_obstacles(target)
        going = rows.filtered(lambda row: not obstacles[row])
        going._set_state(STATE_CANCELLED)
        res = super()._merge_into(target, day, note)
        going._go_along(target, note)
        target._offer_freed()
        return res

    def _get_merge_rows(self, target):
        """Also what becomes of each company that waits."""
        rows = self._waiting_rows(OPEN_STATES)
        becomes = self._merge_words()
        return super()._get_merge_rows(target) + [
            {
                "company": row.partner_id.display_name,
                "seats": row.seats,
                "becomes": becomes[obstacle],
                "warnings": [],
            }
            for row, obstacle in rows._merge_obstacles(target).items()
        ]

    def _merge_words(self):
        """What becomes of a place: why it does not go along -> sentence."""
        _ = self.env._
        return {
            None: _("Waits on there, behind those who wait there already."),
            STRANGER: _("Is in no network of that course: it waits no longer."),
            THERE: _("Waits there already: it keeps that place."),
            DEAR: _("Its limit is below every price there: it waits no longer."),
        }
