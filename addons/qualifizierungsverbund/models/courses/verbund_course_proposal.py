from odoo import api, fields, models
from odoo.fields import Command

from .verbund_course_dates import NOTICE_WEEKS


class VerbundCourse(models.Model):
    """A course out of a proposal of the pooling."""

    _inherit = "verbund.course"

    @api.model
    def _create_from_proposal(self, proposal):
        """A course out of one proposal of ``verbund.need.propose_pools``.

        :param proposal: a ``pooling.Proposal``
        :raises UserError: when a need is no longer free
        """
        topic = self.env["verbund.topic"].browse(proposal["topic_id"])
        networks = self.env["verbund.network"].browse(proposal["networks"])
        # sudo: needs of a partner network, of which nothing else is read
        needs_sudo = self.env["verbund.need"].sudo().browse(proposal["need_ids"])
        levels = set(needs_sudo.mapped("level_to")) - {False}
        course = self.create(
            {
                "topic_id": topic.id,
                "network_ids": [Command.set(networks.ids)],
                "company_id": networks.company_id[:1].id,
                "district_id": proposal["district_id"],
                **({"format": proposal["format"]} if proposal["format"] else {}),
                **({"level": levels.pop()} if len(levels) == 1 else {}),
                "cost_ids": topic._cost_commands(),
            }
        )
        course._plan_within(proposal["window_start"], proposal["window_end"])
        course._pool_needs(proposal["need_ids"])
        return course

    def _plan_within(self, window_start, window_end):
        """Move the first guess of the dates into the window of the needs.

        Where the course does not fit in any more it starts no earlier than it may,
        and people decide.

        :param window_start: first possible day, False for any
        :param window_end: last possible day, False for any
        """
        self.ensure_one()
        today = self.company_id._verbund_today()
        guessed = self.company_id._verbund_day(self.date_begin)
        start = max(guessed, window_start or guessed)
        if window_end:
            latest = self._get_calendar().latest_start(window_end, self.units)
            if max(window_start or today, fields.Date.add(today, days=1)) <= latest:
                start = min(start, latest)
        if start == guessed:
            return
        self.update(self._guess_dates(start))
        if start < guessed:
            # Time to decide and time to prepare, at least half of what there is.
            self.commitment_deadline = min(
                self.commitment_deadline,
                max(
                    fields.Date.subtract(start, weeks=NOTICE_WEEKS),
                    today + (start - today) // 2,
                ),
            )

    @api.onchange("topic_id")
    def _onchange_topic_costs(self):
        """A new course plans with what the catalogue knows of its cost."""
        if self.topic_id and not self.cost_ids:
            self.cost_ids = self.topic_id._cost_commands()
