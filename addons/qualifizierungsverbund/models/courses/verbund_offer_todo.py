from odoo import models

from ...tools.todo import Todo
from .verbund_offer import STATE_ASKED


class VerbundOffer(models.Model):
    _inherit = "verbund.offer"

    def _todos(self):
        """That its provider is asked for an offer, or has answered.

        :return: list of ``Todo``
        """
        self.ensure_one()
        _, takes = self.env._, self._takes_answer()
        values = {
            "subject": self.course_id.name,
            "url": f"/my/verbund/offers/{self.id}",
            "due": self.reply_until or None,
        }
        if self.state == STATE_ASKED:
            task, button = _("Answer the inquiry"), _("Answer")
            return [Todo(task=task, button=button, **values)] if takes else []
        if not self.answered_at:
            return []
        return [
            Todo(
                task=_("Inquiry answered"),
                button=_("Change the answer") if takes else _("To the inquiry"),
                done=self.company_id._verbund_day(self.answered_at),
                lasting=takes,
                **values,
            )
        ]
