from odoo import models

from ..core import words
from .verbund_course import PLANNING_STATES, STATE_CANCELLED
from .verbund_offer import STATE_AWARDED


class VerbundOffer(models.Model):
    """What a provider reads of its offer by the link of an e-mail."""

    _inherit = "verbund.offer"

    def _link_show_offer(self, link):
        """Read what is asked for, and what has become of the offer.

        Of the course as much as who is asked has to know; when it is awarded, as the
        provider of the course sees it.
        """
        course = self.course_id
        taught = self.state == STATE_AWARDED and course.provider_id == self.partner_id
        shown = course._page_teaching()
        return {
            "title": self.env._("%(course)s: your offer", course=course.name),
            "template": "qualifizierungsverbund.link_offer",
            "values": {
                "course": shown if taught else {**shown, "sessions": []},
                "taught": taught,
                "offer": {"state": self.state, "state_label": words.label(self)},
                "min_seats": course.min_seats,
                "max_seats": course.max_seats,
                "planned": course.state in PLANNING_STATES,
                "cancelled": course.state == STATE_CANCELLED,
            },
        }
