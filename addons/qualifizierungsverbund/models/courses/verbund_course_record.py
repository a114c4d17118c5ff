from odoo import models

from ..core.verbund_decision import speaking
from .verbund_commitment_record import RECORDING, RECORDING_KEY


class VerbundCourse(models.Model):
    """Who speaks for a company, in the log of what was promised."""

    _inherit = "verbund.course"

    def _commit_seats(self, partner, seats, ceiling, contact=None, *, offered=False):
        """The word of a company: one line, also when it takes several writes."""
        before = self._get_commitment(partner)._get_words()
        speaker = contact if contact != self.env.user.partner_id else None
        course = speaking(self, speaker).with_context(**{RECORDING_KEY: RECORDING})
        commitment = super(VerbundCourse, course)._commit_seats(
            partner, seats, ceiling, contact, offered=offered
        )
        speaking(commitment.with_env(self.env), speaker)._record_words(before)
        return commitment.with_env(self.env)

    def _release_seats(self, partner, contact=None):
        speaker = contact if contact != self.env.user.partner_id else None
        return super(VerbundCourse, speaking(self, speaker))._release_seats(
            partner, contact
        )

    def _accept_limit(self, partner, amount, contact=None):
        speaker = contact if contact != self.env.user.partner_id else None
        return super(VerbundCourse, speaking(self, speaker))._accept_limit(
            partner, amount, contact
        )
