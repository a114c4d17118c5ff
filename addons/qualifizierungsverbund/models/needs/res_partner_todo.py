from odoo import models
from odoo.fields import Domain

from ...tools.todo import Todo
from .verbund_need_round import STATE_OPEN
from .verbund_need_window import ANSWER_NONE


class ResPartner(models.Model):
    """What a company is asked about its needs."""

    _inherit = "res.partner"

    def _todo_sources(self, contact):
        own = {"partner_id": self.id}
        asked = {**own, "window_answer": ANSWER_NONE}
        return [
            *super()._todo_sources(contact),
            ("verbund.need.round.answer", own, self._todos_of_rounds),
            ("verbund.need", asked, self._todos_of_windows),
        ]

    def _todos_of_rounds(self):
        here = self.env["verbund.membership"]._get_member_domain(self, closed=False)
        # sudo: the company's own answers, with the rounds that they belong to; it has
        # no right on memberships, these are its own
        answers_sudo = (
            self.env["verbund.need.round.answer"]
            .sudo()
            .search_fetch(
                Domain("partner_id", "=", self.id)
                & Domain("round_id.state", "=", STATE_OPEN)
                & Domain(
                    "round_id.network_ids", "any", Domain("membership_ids", "any", here)
                ),
                order="id",
            )
        )
        return [
            answer_sudo._todo()
            for answer_sudo in answers_sudo
            if answer_sudo.round_id.is_open_now
        ]

    def _todos_of_windows(self):
        # sudo: the company's own needs, with what is asked about them
        needs_sudo = (
            self.env["verbund.need"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.id)
                & Domain("window_answer", "=", ANSWER_NONE),
                order="id",
            )
        )
        _ = self.env._
        return [
            Todo(
                subject=need_sudo.topic_label,
                task=_(
                    "Would %(days)s do instead?",
                    days=need_sudo._stands_question()["asked_days"],
                ),
                url=f"/my/verbund/needs/{need_sudo.id}",
                button=_("Answer"),
                due=need_sudo.window_asked_start,
            )
            for need_sudo in needs_sudo
            if need_sudo._stands_question()
        ]
