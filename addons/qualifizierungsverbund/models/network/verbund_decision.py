from odoo import api, fields, models
from odoo.fields import Command

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
            # sudo: who writes the line may see fewer networks than it belongs to
            networks_sudo = document.sudo()._decision_networks()
            values["network_ids"] = [Command.set(networks_sudo.ids)]
        return values

    @api.model
    def _describe_function(self, partner):
        """The function that a contact has in a network, or else on its card."""
        contact_sudo = (
            # sudo: companies have no right on memberships
            self.env["verbund.membership.contact"]
            .sudo()
            .search([("partner_id", "=", partner.id)], limit=1)
        )
        if not contact_sudo.function:
            return super()._describe_function(partner)
        selection = contact_sudo._fields["function"]._description_selection(self.env)
        return dict(selection)[contact_sudo.function]
