from odoo import models

from ...tools.timeline import Step, states
from .verbund_commitment import CLOSED_STATES, GIVEN_STATES
from .verbund_course import (
    PROMISED_STATES,
    STATE_BOOKING_OPEN,
    STATE_CANCELLED,
    STATE_DONE,
    STATE_SETTLED,
)


class VerbundCourse(models.Model):
    """How far a course has come for a company, from its need to the payment."""

    _inherit = "verbund.course"

    def _page_timeline(self, partner):
        """
        :return: list of dicts, see the same of a need; empty where the company takes
            no part
        """
        self.ensure_one()
        word = self._get_commitment(partner)
        if not word and self.state != STATE_BOOKING_OPEN:
            return []  # it goes on without the company
        over = self.state == STATE_CANCELLED or word.state in CLOSED_STATES
        need = self.need_ids.filtered(lambda need: need.partner_id == partner)[:1]
        steps = need._timeline() if need else self._timeline(partner)
        return need._timeline_rows(states(steps, over))

    def _timeline(self, partner):
        """Hook: the steps of a course as a company goes them; of none, what follows.

        :return: list of ``Step``
        """
        _, course = self.env._, self[:1]
        word = course._get_commitment(partner) if course else None
        visible = word or course.state in (STATE_BOOKING_OPEN, *PROMISED_STATES)
        url = f"/my/verbund/courses/{course.id}" if visible else ""
        association = self.env.company
        given = word and word.state in GIVEN_STATES and word.word_given_at
        asked = Step(
            _("Asked for seats"),
            bool(word),
            association._verbund_day(word.create_date) if word else None,
            url,
        )
        return [
            # Whoever books by itself need not be asked
            *([asked] if word or not visible else []),
            Step(
                _("Seats promised"),
                bool(given),
                association._verbund_day(word.word_given_at) if given else None,
                url,
            ),
            Step(
                _("Decided"),
                course.state in PROMISED_STATES,
                course.commitment_deadline
                if course.state == STATE_BOOKING_OPEN
                else None,
                url,
            ),
            Step(
                _("Held"),
                course.state in (STATE_DONE, STATE_SETTLED),
                course._get_days()[1] if visible else None,
                url,
            ),
        ]
