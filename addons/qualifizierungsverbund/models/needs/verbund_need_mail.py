from odoo import models

from .verbund_need import STATE_WITHDRAWN

MAIL_RECEIVED = "qualifizierungsverbund.mail_need_received"


class VerbundNeed(models.Model):
    """A company that hands in a need has a receipt of it."""

    _name = "verbund.need"
    _inherit = ["verbund.need", "verbund.notice.mixin"]

    def action_submit(self):
        res = super().action_submit()
        self._send_receipt()
        return res

    def _send_receipt(self):
        """Not for a table that staff read in: its companies handed nothing in now."""
        # sudo: in the portal the company itself sets it off
        needs_sudo = self.sudo().filtered(lambda need: need.source != "import")
        recipients = {}
        for network, needs in needs_sudo.grouped("network_id").items():
            contacts = needs.partner_id._verbund_contacts_each(networks=network)
            recipients |= {need: need._get_receivers(contacts) for need in needs}
        self.env["verbund.notice"]._send(MAIL_RECEIVED, recipients)

    def _get_receivers(self, contacts):
        """Who has handed it in, when that is known and can be reached."""
        contact = self.contact_id
        if contact and contact._verbund_address():
            return contact
        return contacts[self.partner_id]

    def _notice_user(self):
        return self.network_id.manager_id

    def _notice_networks(self):
        return self.network_id

    def _notice_path(self, partner):
        return f"/my/verbund/needs/{self.id}"

    def _notice_obstacle(self, template):
        if self.state == STATE_WITHDRAWN:
            return self.env._("The need has been withdrawn.")
        return None

    def _notice_values(self, partner):
        show = self.company_id._verbund_show
        return {
            "company": self.partner_id.name,
            "reference": self.reference or "",
            "topic": self.topic_label,
            "network": self.network_id.name,
            "firm": self.seats_firm,
            "possible": self.seats_possible,
            "window": " – ".join(
                filter(None, (show(self.window_start), show(self.window_end)))
            ),
            "may_edit": self._may_edit(),
        }
