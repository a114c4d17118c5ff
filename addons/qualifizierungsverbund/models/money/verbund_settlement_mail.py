from odoo import models

MAIL_SHARE = "qualifizierungsverbund.mail_share_ready"
# Read by the link of the e-mail, without a login.
SCOPE_SHARE = "share"
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
            told = settlement_sudo._told_before()
            lines = settlement_sudo.line_ids.filtered(
                lambda line, told=told: not line._says_same(told.get(line.partner_id))
            )
            # Of these networks alone: whoever names contacts in another one, too, does
            # not read what is settled here.
            contacts = lines.partner_id._verbund_contacts_each(
                MONEY_FUNCTIONS, settlement_sudo._decision_networks()
            )
            self.env["verbund.notice"]._send(
                MAIL_SHARE,
                {line: contacts[line.partner_id] for line in lines},
                SCOPE_SHARE,
            )
        return res

    def _told_before(self):
        """The share that each company has last been told: {partner: line}."""
        self.ensure_one()
        versions = self._earlier_versions()
        lines = versions.line_ids
        notices = self.env["verbund.notice"].search(
            [
                ("res_model", "=", lines._name),
                ("res_id", "in", lines.ids),
                ("state", "!=", "failed"),
            ]
        )
        reached = set(notices.mapped("res_id"))
        told = {}
        for version in versions:  # the newest first
            for line in version.line_ids:
                if line.id in reached:
                    told.setdefault(line.partner_id, line)
        return told

    def _notice_networks(self):
        return self.network_id

    def _notice_people(self):
        yield self.create_uid
        yield from super()._notice_people()
