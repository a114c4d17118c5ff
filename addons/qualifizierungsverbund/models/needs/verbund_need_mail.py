from odoo import models

from ..core import words
from .verbund_need import (
    STATE_CONFIRMED,
    STATE_DRAFT,
    STATE_NOT_COVERED,
    STATE_POOLED,
    STATE_WITHDRAWN,
)

MAIL_RECEIVED = "qualifizierungsverbund.mail_need_received"
MAIL_NEWS = "qualifizierungsverbund.mail_need_news"
# What a company does with its need by the link, without a login.
SCOPE_NEED = "need"
# Where a need stands after staff have moved it: there is a text for each.
NEWS_STATES = (
    STATE_DRAFT,
    STATE_CONFIRMED,
    STATE_POOLED,
    STATE_NOT_COVERED,
    STATE_WITHDRAWN,
)


class VerbundNeed(models.Model):
    """A company has a receipt of its need, and learns what staff do with it."""

    _name = "verbund.need"
    _inherit = ["verbund.need", "verbund.linked.mixin"]

    def action_submit(self):
        res = super().action_submit()
        self._send_receipt()
        return res

    def _send_receipt(self):
        """Not for a table that staff read in: its companies handed nothing in now."""
        self.filtered(lambda need: need.source != "import")._tell_owners(MAIL_RECEIVED)

    # ------------------------------------------------------ what staff do

    def action_reset_to_draft(self):
        res = super().action_reset_to_draft()
        self._tell_what_staff_did(known=True)
        return res

    def action_withdraw(self):
        res = super().action_withdraw()
        self._tell_what_staff_did(known=True)
        return res

    def action_not_covered(self):
        res = super().action_not_covered()
        self._tell_what_staff_did()
        return res

    def _tell_what_staff_did(self, known=False):
        """Not what the company has done itself, or what is told with something else.

        :param known: only needs of which the company was told before
        """
        if not self.env.su:
            (self.filtered("notice_count") if known else self)._tell_news()

    def _tell_news(self):
        """Tell companies where their needs stand now."""
        self._tell_owners(MAIL_NEWS)

    def _tell_owners(self, template, scope=SCOPE_NEED, extras=None):
        """Write to the companies whose needs these are.

        :param extras: dict need -> what the text says beside the facts
        :return: the notices
        """
        # sudo: in the portal the company itself sets it off
        recipients = {}
        for network, needs in self.sudo().grouped("network_id").items():
            contacts = needs.partner_id._verbund_contacts_each(networks=network)
            recipients |= {need: need._get_receivers(contacts) for need in needs}
        notices = self.env["verbund.notice"]
        if not recipients:
            return notices
        return notices._send(template, recipients, scope, extras=extras)

    def _get_receivers(self, contacts):
        """Who has handed it in, when that is known and can be reached."""
        company = self.partner_id
        return self.contact_id._verbund_reached_at(company) or contacts[company]

    def _notice_networks(self):
        return self.network_id

    def _notice_path(self, partner):
        return f"/my/verbund/needs/{self.id}"

    def _notice_obstacle(self, template, extra):
        in_vain = self._waits_in_vain()
        if template == MAIL_RECEIVED and in_vain:
            return self.env._(
                "%(network)s is closed: this text is not true any more.",
                network=self.network_id.display_name,
            )
        if template == MAIL_RECEIVED:
            is_true = self._may_be_planned()
        else:
            is_true = in_vain or self.state in NEWS_STATES
        if is_true:
            return None
        return self.env._(
            "%(need)s is “%(state)s” now: this text is not true any more.",
            need=self.reference,
            state=self._state_label(),
        )

    def _notice_values(self, partner):
        show = self.company_id._verbund_show
        return {
            "company": self.partner_id.name,
            "reference": self.reference or "",
            "topic": self.topic_label,
            "network": self.network_id.name,
            "firm": self.seats_firm,
            "firm_words": words.seats(self.env, self.seats_firm),
            "possible": self.seats_possible,
            "window": " – ".join(
                filter(None, (show(self.window_start), show(self.window_end)))
            ),
            "may_edit": self._may_edit(),
            "state": self.state,
            "window_over": bool(
                self.window_end and self.window_end < self.company_id._verbund_today()
            ),
            "in_vain": self._waits_in_vain(),
        }
