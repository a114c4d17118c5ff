from odoo import api, models

from .verbund_notice import STATE_FAILED


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """What comes back is a notice, and a link, that did not arrive."""
        # sudo: what comes in by mail is handled by nobody
        notices = (
            self.env["verbund.notice"]
            .sudo()
            .search([("message_id", "in", message_dict["bounced_msg_ids"] or [])])
        )
        notices._follow(STATE_FAILED, "bounced")
        if message_dict["bounced_email"]:
            self.env["verbund.link"]._note_bounced([message_dict["bounced_email"]])
        return super()._routing_handle_bounce(email_message, message_dict)
