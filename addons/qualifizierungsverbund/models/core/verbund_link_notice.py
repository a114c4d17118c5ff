from odoo import fields, models

from .verbund_notice import STATE_OPENED, STATE_QUEUED, STATE_SENT


class VerbundLink(models.Model):
    """Who opened the link of an e-mail has received it."""

    _inherit = "verbund.link"

    notice_ids = fields.One2many("verbund.notice", "link_id", readonly=True)

    def _note_opened(self):
        res = super()._note_opened()
        # sudo: visitors read no notices
        self.sudo().notice_ids.filtered(
            lambda notice: notice.state in (STATE_QUEUED, STATE_SENT)
        )._follow(STATE_OPENED)
        return res
