from odoo import models

MAIL_SHARE = "qualifizierungsverbund.mail_share_ready"
# Who of a company is written to about money.
MONEY_FUNCTIONS = ("finance", "hr_lead")


class VerbundSettlement(models.Model):
    """Companies learn what they bear as soon as it is approved."""

    _name = "verbund.settlement"
    _inherit = ["verbund.settlement", "verbund.notice.mixin"]

    def _action_approved(self):
        res = super()._action_approved()
        # sudo: who approves need not see the contacts of the companies
        for settlement_sudo in self.sudo():
            lines = settlement_sudo.line_ids
            contacts = lines.partner_id._verbund_contacts_each(MONEY_FUNCTIONS)
            self.env["verbund.notice"]._send(
                MAIL_SHARE, {line: contacts[line.partner_id] for line in lines}
            )
        return res

    def _notice_networks(self):
        return self.network_id
