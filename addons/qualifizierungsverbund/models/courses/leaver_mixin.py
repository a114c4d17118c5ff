from odoo import models

from ..core.fields import activity_field


class VerbundLeaverMixin(models.AbstractModel):
    """A word that stays when its company leaves the network: somebody talks to it."""

    _name = "verbund.leaver.mixin"
    _inherit = ["verbund.word.mixin"]
    _description = "Word That Outlives a Membership"

    leaver_activity_id = activity_field("Whoever talks to a company that has left.")

    def _ask_to_talk(self, summary, note):
        """The company has left its network, its word stays: somebody talks to it."""
        self.ensure_one()
        self._stays()  # asked for each network that it leaves
        self._with_transition().leaver_activity_id = self.course_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=self.course_id._notice_user().id,
        )

    def _stays(self):
        """Nobody has to talk to the company: it takes part again, or is free."""
        # sudo: it is the task of somebody else
        self.sudo().leaver_activity_id.unlink()
