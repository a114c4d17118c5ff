from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..core.verbund_decision import keep_lines

KINDS = [
    ("member_admitted", "Member admitted"),
    ("member_notice", "Notice given"),
    ("member_ended", "Membership ended"),
    ("member_declined", "Membership declined"),
]


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    decision = fields.Selection(
        selection_add=KINDS, ondelete={kind: keep_lines for kind, _label in KINDS}
    )
    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        readonly=True,
        help="Their staff may read the decision.",
    )

    @api.model
    def _prepare_readers(self, document):
        values = super()._prepare_readers(document)
        if isinstance(document, self.env.registry["verbund.recorded.mixin"]):
            networks_sudo = self._get_networks_sudo(document)
            values["network_ids"] = [Command.set(networks_sudo.ids)]
        return values

    @api.model
    def _get_networks_sudo(self, documents):
        networks_sudo = self.env["verbund.network"].sudo()
        # sudo: who writes the line may see fewer networks than it belongs to
        for document_sudo in documents.sudo():
            if isinstance(document_sudo, self.env.registry["verbund.recorded.mixin"]):
                networks_sudo |= document_sudo._decision_networks()
            elif isinstance(document_sudo, self.env.registry["verbund.notice.mixin"]):
                networks_sudo |= document_sudo._notice_networks()
        return networks_sudo

    @api.model
    def _describe_function(self, partner, documents):
        """The function that a contact has in the network, or else on its card.

        What it is in another one, as to whom a person turns at a hub, is no matter of
        this one's.
        """
        domain = Domain("partner_id", "=", partner.id)
        if networks_sudo := self._get_networks_sudo(documents):
            domain &= Domain("membership_id.network_id", "in", networks_sudo.ids)
        # sudo: companies have no right on memberships
        contacts_sudo = self.env["verbund.membership.contact"].sudo()
        contact_sudo = contacts_sudo.search(domain, limit=1)
        if not contact_sudo.function:
            return super()._describe_function(partner, documents)
        selection = contact_sudo._fields["function"]._description_selection(self.env)
        return dict(selection)[contact_sudo.function]
