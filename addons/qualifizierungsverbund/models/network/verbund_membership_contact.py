from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.fields import association_field

FUNCTIONS = [
    ("hr_lead", "Head of HR"),
    ("hr_development", "HR development"),
    ("finance", "Finance"),
    ("works_council", "Works council"),
    ("hub_confidant", "Hub confidant"),
]


class VerbundMembershipContact(models.Model):
    """A person of the member with a function in the network."""

    _name = "verbund.membership.contact"
    _description = "Membership Contact"
    _inherit = ["verbund.guarded.mixin"]
    _order = "membership_id, function, id"
    _rec_name = "partner_id"
    _scope_fields = frozenset({"membership_id"})

    membership_id = fields.Many2one(
        "verbund.membership", required=True, ondelete="cascade", index=True
    )
    company_id = association_field("membership_id")
    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    function = fields.Selection(FUNCTIONS, required=True, default="hr_lead")
    can_commit = fields.Boolean(
        string="May Commit",
        help="May bind the company to the cost of a course in the portal.",
    )
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)

    _function_uniq = models.UniqueIndex(
        "(membership_id, partner_id, function)",
        "This contact already has this function here.",
    )

    def _filter_present(self):
        """Those who work for the member today: not archived, not moved elsewhere."""
        return self.filtered(
            lambda contact: (
                contact.partner_id.active
                and contact.partner_id.commercial_partner_id
                == contact.membership_id.partner_id
            )
        )

    @api.constrains("partner_id", "membership_id")
    def _check_partner(self):
        for contact in self:
            member = contact.membership_id.partner_id
            if contact.partner_id.commercial_partner_id != member:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(company)s.",
                        contact=contact.partner_id.display_name,
                        company=member.display_name,
                    )
                )
