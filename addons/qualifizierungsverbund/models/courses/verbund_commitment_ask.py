from odoo import models

from ..core import words
from .verbund_commitment import CURRENT_STATES
from .verbund_commitment_mail import MAIL_ANSWERED, MAIL_PROPOSED, SCOPE_WORD

# What the one who may bind the company has said: whether it has promised seats.
ANSWERS = {
    "promised": True,
    "promise_changed": True,
    "declined": False,
    "promise_withdrawn": False,
}


class VerbundCommitment(models.Model):
    """What a colleague has proposed to the one who may bind the company."""

    _inherit = "verbund.commitment"

    def _tell_proposal(self, seats, contact, binders):
        """Mail the proposal, once a day and number of seats.

        :return: message for the colleague
        """
        self.ensure_one()
        _, here = self.env._, self.company_id._verbund_here()
        names = ", ".join(binders.mapped("name"))
        notices = self._tell(
            MAIL_PROPOSED,
            binders,
            scope=SCOPE_WORD,
            once=f"{seats} {self.company_id._verbund_today()}",
            proposed=seats,
            proposed_words=words.seats(here.env, seats),
            proposed_by=contact.name,
            proposed_by_id=contact.id,
        )
        if not notices:
            return _("%(names)s has this question already, since today.", names=names)
        # sudo: the colleague reads no notices, but whether its question has arrived
        if all(notice_sudo.problem for notice_sudo in notices.sudo()):
            return _(
                "We cannot reach %(names)s by e-mail. Your network has been told; you "
                "can call it as well.",
                names=names,
            )
        return _("%(names)s has been asked by e-mail.", names=names)

    def _proposals(self):
        """The e-mails that ask for a word which is not given yet, the latest first."""
        if self.state not in CURRENT_STATES:
            return self.env["verbund.notice"]
        return self._get_open_proposals()

    def _get_open_proposals(self):
        """Those since the word of each that was given last, whatever became of it."""
        # sudo: what was told to whom, as far as the company itself said it
        notices_sudo = self.env["verbund.notice"].sudo()
        found = notices_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("template", "=", MAIL_PROPOSED),
            ]
        )
        given = {word.id: word.word_given_at for word in self}
        # A word is given to the second
        return found.filtered(
            lambda notice: (
                not given[notice.res_id]
                or notice.create_date.replace(microsecond=0) > given[notice.res_id]
            )
        )

    def _word_said(self, kind):
        """Whoever has proposed an answer learns what it is."""
        res = super()._word_said(kind)
        if kind not in ANSWERS:
            return res
        proposals = self._get_open_proposals().grouped("res_id")
        for word_id, notices in proposals.items():
            word_sudo = self.sudo().browse(word_id)  # sudo: whoever answers
            ids = {notice.extra.get("proposed_by_id") for notice in notices}
            proposers = self.env["res.partner"].sudo().browse(filter(None, ids))
            word_sudo._tell(
                MAIL_ANSWERED,
                proposers.exists().filtered(word_sudo._notice_concerns),
                promised=ANSWERS[kind],
            )
        return res

    def _page_proposal(self):
        """
        :return: dict ``number seats by to at``; None when nothing is proposed, or the
            answer was given since
        """
        proposals = self._proposals()
        latest = proposals[:1]
        if not latest:
            return None
        same = proposals.filtered(lambda notice: notice.once == latest.once)
        return {
            "number": latest.extra["proposed"],
            "seats": words.seats(self.env, latest.extra["proposed"]),
            "by": latest.extra["proposed_by"],
            "to": ", ".join(same.partner_id.mapped("name")),
            "at": words.moment(self.env, latest.create_date),
        }
