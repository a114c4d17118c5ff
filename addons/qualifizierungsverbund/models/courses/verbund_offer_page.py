from odoo import models

from ..core import words
from .verbund_course import PLANNING_STATES, STATE_CANCELLED
from .verbund_offer import (
    STATE_ASKED,
    STATE_AWARDED,
    STATE_RECEIVED,
    STATE_REJECTED,
    STATE_TAKEN_BACK,
)


class VerbundOffer(models.Model):
    """What a provider reads of its offer by the link of an e-mail."""

    _inherit = "verbund.offer"

    def _link_show_offer(self, link):
        """Read what is asked for, and what has become of the offer.

        Of the course as much as who is asked has to know; when it is awarded, as the
        provider of the course sees it.
        """
        course = self.course_id
        stands = self._page_stands()
        shown = course._page_teaching()
        return {
            "title": self.env._("%(course)s: your offer", course=course.name),
            "template": "qualifizierungsverbund.link_offer",
            "values": {
                "course": shown if stands == "chosen" else {**shown, "sessions": []},
                "stands": stands,
                "offer": {"state": self.state, "state_label": words.label(self)},
                "min_seats": course.min_seats,
                "max_seats": course.max_seats,
                "planned": course.state in PLANNING_STATES,
                "reply_to": link._contact()["email"],
            },
        }

    def _page_stands(self):
        """What holds of the offer by now, which its status alone does not say.

        :return: ``asked`` or ``received`` while that is open, else ``decided`` (before
            there was an offer), ``chosen``, ``replaced``, ``rejected`` or ``cancelled``
        """
        course = self.course_id
        teaches = course.provider_id == self.partner_id
        if course.state == STATE_CANCELLED:
            return "cancelled"
        if self.state in (STATE_AWARDED, STATE_TAKEN_BACK):
            return "chosen" if teaches else "replaced"
        if course.state in PLANNING_STATES or self.state == STATE_REJECTED:
            return self.state
        # A provider that staff have entered themselves
        if teaches:
            return "chosen"
        if self.state == STATE_ASKED:
            return "decided"
        # Its provider dropped out, or was never found: all can be chosen
        return "rejected" if course.provider_id else STATE_RECEIVED
