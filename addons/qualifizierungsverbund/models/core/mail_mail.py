from odoo import api, models

from .verbund_notice import STATE_FAILED, STATE_QUEUED, STATE_SENT


class MailMail(models.Model):
    """The way of an e-mail is the state of its notice."""

    _inherit = "mail.mail"

    def _verbund_notices(self):
        # sudo: queued e-mails are sent by whoever
        return self.env["verbund.notice"].sudo().search([("mail_id", "in", self.ids)])

    def _prepare_outgoing_list(self, *args, **kwargs):
        """With the files of its document, which are stored nowhere else."""
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        for notice in self._verbund_notices():
            record = notice._find_record()
            if record:
                # Named in the language of the text, whoever works off the queue
                record = record.with_env(record._notice_company()._verbund_here().env)
            files = record._notice_files(notice) if record else []
            for email in emails:
                email["attachments"] = [*email["attachments"], *files]
        return emails

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        notices = self._verbund_notices()
        if failure_type:
            address = failure_type in ("mail_email_invalid", "mail_email_missing")
            notices._follow(
                STATE_FAILED, "bad_address" if address else "server", failure_reason
            )
        else:
            notices._follow(STATE_SENT)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "outgoing":  # tried again
            self._verbund_notices()._follow(STATE_QUEUED)
        elif vals.get("state") == "cancel":
            self._verbund_notices()._follow(STATE_FAILED, "cancelled")
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_verbund_notices(self):
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        waiting._verbund_notices()._follow(STATE_FAILED, "cancelled")
