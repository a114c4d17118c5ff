from odoo import api, fields, models

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
    """How far a course has come, from the needs to the payment.

    A company reads its own steps; staff read those of all together.
    """

    _inherit = "verbund.course"

    timeline = fields.Html(
        string="How Far It Has Come",
        compute="_compute_timeline",
        sanitize=False,
        groups="qualifizierungsverbund.group_verbund_user",
        help="As a company reads it in the portal, for all companies together.",
    )

    @api.depends("state", "commitment_ids.asked_at", "commitment_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_timeline(self):
        for course in self:
            # sudo: only days and how far it is; of partner networks and invoices, too
            course_sudo = course._origin.sudo()
            course.timeline = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.portal_timeline",
                {"timeline": course_sudo._staff_timeline() if course_sudo else []},
            )

    def _staff_timeline(self):
        """
        :return: see :meth:`_page_timeline`
        """
        self.ensure_one()
        steps = [
            # Left out where it began without a need: what is behind was done
            Step(self.env._("Needs handed in"), bool(self.need_ids)),
            Step(self.env._("Course is planned"), done=True),
            *self._timeline(),
        ]
        over = self.state == STATE_CANCELLED
        return self.need_ids._timeline_rows(states(steps, over))

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
        need = self.env["verbund.need"].search_fetch(
            [("course_id", "=", self.id), ("partner_id", "=", partner.id)],
            ["state", "submitted_on", "course_id", "partner_id"],
            limit=1,
        )
        steps = need._timeline() if need else self._timeline(partner)
        return need._timeline_rows(states(steps, over))

    def _timeline_words(self, partner):
        """Those of all companies when no partner is named."""
        return self._get_commitment(partner) if partner else self.commitment_ids

    def _timeline(self, partner=None):
        """Hook: the steps of a course as a company goes them; of none, what follows.

        :param partner: the company, None for all together
        :return: list of ``Step``
        """
        _, course, day = self.env._, self[:1], self.env.company._verbund_day
        said = course._timeline_words(partner) if course else course.commitment_ids
        # Whoever has declined, and comes by itself later, was asked all the same
        words = course.commitment_ids
        if partner:
            words = words.filtered(lambda word: word.partner_id == partner)
        questions = [moment for moment in words.mapped("asked_at") if moment]
        visible = said or course.state in (STATE_BOOKING_OPEN, *PROMISED_STATES)
        url = f"/my/verbund/courses/{course.id}" if visible else ""
        given = said.filtered(
            lambda word: word.state in GIVEN_STATES and word.word_given_at
        ).mapped("word_given_at")
        asked = Step(
            _("Asked for seats"),
            bool(questions),
            day(min(questions)) if questions else None,
            url,
        )
        promised = Step(
            _("Seats promised"),
            bool(given),
            day(min(given)) if given else None,
            url,
        )
        is_open = course.state == STATE_BOOKING_OPEN
        is_late = bool(course) and course._awaits_decision()
        return [
            # Whoever books by itself, or has waited, need not be asked
            *([asked] if questions or not visible or not partner else []),
            # Whose time is over without a word, waits for the decision alone
            *([promised] if given or not is_late else []),
            Step(
                _("Decided"),
                course.state in PROMISED_STATES,
                # No day that is over is one on which it is still to come
                course.commitment_deadline if is_open and not is_late else None,
                url,
            ),
            Step(
                _("Held"),
                course.state in (STATE_DONE, STATE_SETTLED),
                course._get_days()[1] if visible else None,
                url,
            ),
        ]
