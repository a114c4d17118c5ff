from odoo import api, fields, models

from ...tools.timeline import Step, states
from ..core import words
from .verbund_need import (
    STATE_COVERED,
    STATE_DRAFT,
    STATE_NOT_COVERED,
    STATE_PARTIALLY_COVERED,
    STATE_POOLED,
    STATE_WITHDRAWN,
)

PLANNED_STATES = (STATE_POOLED, STATE_COVERED, STATE_PARTIALLY_COVERED)
OVER_STATES = (STATE_WITHDRAWN, STATE_NOT_COVERED)


class VerbundNeed(models.Model):
    """How far a need has come, by the facts of the moment."""

    _inherit = "verbund.need"

    timeline = fields.Html(
        string="How Far It Has Come",
        compute="_compute_timeline",
        sanitize=False,
        groups="qualifizierungsverbund.group_verbund_user",
        help="As the company sees it in the portal and by its link.",
    )

    @api.depends("state")
    @api.depends_context("lang", "uid")
    def _compute_timeline(self):
        for need in self:
            # sudo: what the company itself reads, which includes its invoice
            steps = need._origin.sudo()._page_timeline() if need._origin else []
            need.timeline = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.portal_timeline", {"timeline": steps}
            )

    def _page_timeline(self):
        """
        :return: list of dicts ``name state date url``
        """
        self.ensure_one()
        over = self.state in OVER_STATES or self._waits_in_vain()
        return self._timeline_rows(states(self._timeline(), over))

    def _timeline_rows(self, steps):
        return [
            {
                "name": step.name,
                "state": state,
                "date": words.day(self.env, step.day),
                "url": step.url,
            }
            for step, state in steps
        ]

    def _timeline(self):
        """Hook: the steps of it; later rooms add theirs.

        :return: list of ``Step``
        """
        _ = self.env._
        return [
            Step(
                _("Need handed in"),
                self.state != STATE_DRAFT,
                self.submitted_on or None,
                f"/my/verbund/needs/{self.id}",
            ),
            Step(_("Course is planned"), self.state in PLANNED_STATES),
        ]
