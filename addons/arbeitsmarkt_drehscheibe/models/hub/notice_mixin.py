from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.qualifizierungsverbund.models.core.fields import association_field
from odoo.addons.qualifizierungsverbund.models.network.verbund_network import (
    STATE_CLOSED,
)


class DrehscheibeNoticeMixin(models.AbstractModel):
    """What one company tells its hubs: that staff will leave, or that it wants some."""

    _name = "drehscheibe.notice.mixin"
    _description = "Notice of a Company to Hubs"
    _inherit = ["verbund.company.document.mixin"]
    _check_company_auto = True
    _scope_fields = frozenset({"hub_ids"})

    company_id = association_field()
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
        tracking=True,
    )
    hub_ids = fields.Many2many(
        "verbund.network",
        string="Hubs",
        required=True,
        check_company=True,
        domain="[('kind', '=', 'hub'), ('state', '!=', 'closed')]",
        context={"active_test": False},  # what was said there stays said there
        groups="base.group_user",
    )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """The hubs of the district where the company is."""
        district = self.partner_id.district_id
        if district and not self.hub_ids:
            self.hub_ids = self.env["verbund.network"].search(
                [
                    ("kind", "=", "hub"),
                    ("state", "!=", "closed"),
                    ("district_ids", "in", district.ids),
                ]
            )

    @api.constrains("hub_ids")
    def _check_hubs(self):
        for notice in self:
            if not notice.hub_ids:
                raise ValidationError(self.env._("Choose at least one hub."))
            if any(hub.kind != "hub" for hub in notice.hub_ids):
                raise ValidationError(
                    self.env._("Only networks of the kind “Hub” can be chosen here.")
                )
            notice.hub_ids._check_open()

    def _check_some_hub_open(self):
        """
        :raises ValidationError: when all of its hubs are closed: nobody works there
        """
        for notice in self:
            hubs = notice.hub_ids
            # sudo: whether a hub goes on is no secret to who works with the notice
            if all(hub_sudo.state == STATE_CLOSED for hub_sudo in hubs.sudo()):
                hubs._check_open()
