from odoo import models

from ...tools.todo import Todo
from .verbund_need_round_answer import STATE_ASKED


class VerbundNeedRoundAnswer(models.Model):
    _inherit = "verbund.need.round.answer"

    def _todo(self):
        """To answer, and to answer anew for who has answered, while the round is open.

        :return: ``Todo``
        """
        _, is_asked = self.env._, self.state == STATE_ASKED
        answered_at = False if is_asked else self.answered_at or self.write_date
        return Todo(
            subject=self.round_id.name,
            task=_("What do you look for?") if is_asked else _("Needs answered"),
            url=f"/my/verbund/rounds/{self.id}",
            button=_("Answer") if is_asked else _("Change the answer"),
            due=self.round_id.deadline or None,
            done=self.company_id._verbund_day(answered_at) if answered_at else None,
            lasting=True,
        )
