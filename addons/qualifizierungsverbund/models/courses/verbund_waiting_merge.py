from odoo import models

from ..core.transition_mixin import with_transition
from ..network.verbund_membership import MEMBER_STATES
from .verbund_waiting import OPEN_STATES

STRANGER, THERE, DEAR = "stranger", "there", "dear"


class VerbundWaiting(models.Model):
    """What becomes of a place on the waiting list when its course is merged.

    It binds to nothing, so it goes along, behind those who wait there already.
    """

    _inherit = "verbund.waiting"

    def _merge_obstacles(self, course):
        """Why places do not go along into another course.

        :return: dict row -> ``STRANGER``, ``THERE``, ``DEAR``; None where it goes along
        """
        strangers = self._without_membership(MEMBER_STATES, course)
        waiting = course._waiting_rows(OPEN_STATES).partner_id
        best = course._cheapest_seats()

        def obstacle_of(row):
            if row in strangers:
                return STRANGER
            if row.partner_id in waiting:
                return THERE
            limit, lowest = row.price_ceiling, course._price_at(best, row.partner_id)
            above = limit and row.currency_id.compare_amounts(limit, lowest) < 0
            return DEAR if above else None

        return {row: obstacle_of(row) for row in self}

    def _go_along(self, course, note):
        """Places of a course that was merged, in the same order.

        :param note: sentence for the companies
        """
        rows = with_transition(self.browse()).create(
            [
                {
                    "course_id": course.id,
                    "partner_id": row.partner_id.id,
                    "contact_id": row.contact_id.id,
                    "seats": max(min(row.seats, course._most_seats(row.partner_id)), 1),
                    "mode": row.mode,
                    "price_ceiling": row.price_ceiling,
                }
                for row in self
            ]
        )
        names = {"merged_course": self.course_id.name, "note": note}
        rows.with_env(self.env)._tell_companies("moved", **names)
