from odoo import models

from .verbund_course import PROMISED_STATES, STATE_CANCELLED


class VerbundCourse(models.Model):
    """What companies and the provider are told about a course."""

    _name = "verbund.course"
    _inherit = ["verbund.course", "verbund.notice.mixin"]

    def _notice_networks(self):
        return self.network_ids

    def _notice_path(self, partner):
        if partner.commercial_partner_id == self.provider_id:
            return f"/my/verbund/teaching/{self.id}"
        return f"/my/verbund/courses/{self.id}"

    def _notice_values(self, partner):
        return self._notice_facts()

    def _notice_facts(self):
        """Plain values of the course as its texts say them."""
        self.ensure_one()
        here = self.company_id
        decided = self.state in PROMISED_STATES
        group = self.seats_committed if decided else self.group_seats
        day, money = here._verbund_show, here._verbund_money
        return {
            "course": self.name,
            "begin": day(self.date_begin),
            "end": day(self.date_end),
            "venue": self.venue_id.display_name or "",
            "online": self.format == "online",
            "units": self.units,
            "min_seats": self.min_seats,
            "max_seats": self.max_seats,
            "group_seats": group,
            "price": money(self._price_at(group)) if group else "",
            "worst": money(self._price_at(self.min_seats)),
            "best": money(self._price_at(self.max_seats)),
            "deadline": day(self.commitment_deadline),
            "deadline_ahead": bool(
                self.commitment_deadline
                and self.commitment_deadline >= here._verbund_today()
            ),
            "cancel_reason": (
                self.cancel_reason if self.state == STATE_CANCELLED else ""
            ),
            "cancel_note": self.cancel_note or "",
        }
