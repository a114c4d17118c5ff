from odoo import models

from ...tools.todo import Todo


class VerbundDateAnswer(models.Model):
    _inherit = "verbund.date.answer"

    def _todo(self):
        """To answer, and to answer anew for who has answered, while the poll is open.

        :return: ``Todo``
        """
        _, answered_at = self.env._, self.answered_at
        return Todo(
            subject=self.course_id.name,
            task=_("Dates answered") if answered_at else _("Which dates suit you?"),
            url=f"/my/verbund/dates/{self.id}",
            button=_("Change the answer") if answered_at else _("Answer"),
            due=self.poll_id.deadline or None,
            done=self.company_id._verbund_day(answered_at) if answered_at else None,
            lasting=True,
        )
