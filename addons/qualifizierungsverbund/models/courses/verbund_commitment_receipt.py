from odoo import models

from .verbund_commitment import GIVEN_STATES
from .verbund_commitment_mail import MAIL_CONFIRMED, MAIL_RECEIPT, SCOPE_WORD

RECEIPTS = (MAIL_RECEIPT, MAIL_CONFIRMED)


class VerbundCommitment(models.Model):
    """The receipt of a word: the letter that says it, to be kept as a PDF."""

    _inherit = "verbund.commitment"

    def _receipt_notice(self, partner=None):
        """The latest letter on the word as it stands, that to the partner first."""
        # sudo: a company reads what it was told itself
        notices_sudo = self.env["verbund.notice"].sudo()
        if self.state not in GIVEN_STATES:
            return notices_sudo
        found = notices_sudo.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("template", "in", RECEIPTS),
            ],
            ["partner_id"],
        )
        return (found.filtered(lambda n: n.partner_id == partner) or found)[:1]

    def _limit_accepted(self):
        res = super()._limit_accepted()
        self._tell_companies(
            MAIL_RECEIPT, dict.fromkeys(self, {"changed": True}), scope=SCOPE_WORD
        )
        return res

    def _page_receipt(self, partner=None):
        """
        :return: (file name, bytes, type); None without a letter
        """
        notice = self._receipt_notice(partner)
        return notice._letter() if notice else None

    def _page_values(self):
        return {**super()._page_values(), "receipt": bool(self._receipt_notice())}

    def _link_file_word(self, link, name):
        return self._page_receipt(link.partner_id) if name == "receipt" else None

    def _notice_lines(self, notice):
        """Who has promised it, and when; what stands on the invoice."""
        if notice.template not in RECEIPTS:
            return super()._notice_lines(notice)
        _, here = self.env._, self.company_id
        lines = [
            (_("Promised by"), self.committed_by),
            (_("Promised on"), here._verbund_show(self.word_given_at)),
            (_("Your order number"), self.order_number),
        ]
        return [(label, value) for label, value in lines if value]

    def _notice_files(self, notice):
        """The receipt goes along; of a course that takes place, of seats taken late."""
        files = super()._notice_files(notice)
        if notice.template == MAIL_RECEIPT or (notice.extra or {}).get("receipt"):
            files = [*files, notice._letter()]
        return files
