"""Tests that read the log of a document, which others go without."""

from odoo.tools import html2plaintext


class LogMixin:
    """For a test class with an association: its log is written, in English."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        # Tests go without the log of fields that are tracked
        silent = ("tracking_disable", "mail_notrack", "mail_create_nolog")
        context = {**cls.env.context, **dict.fromkeys(silent, False)}
        cls.env = cls.env(context=context)

    def _said(self, record):
        """What the last step of a document left in its log, without markup."""
        self.env.flush_all()
        self.cr.precommit.run()
        messages = record.message_ids.filtered("tracking_value_ids").sorted("id")
        return html2plaintext(messages[-1:].body or "").replace("\xa0", " ")
