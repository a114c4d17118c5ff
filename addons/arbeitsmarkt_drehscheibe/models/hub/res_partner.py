from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Hubs have members, too.
    membership_ids = fields.One2many(
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance,"
        "arbeitsmarkt_drehscheibe.group_hub_user",
    )
    group_parent_id = fields.Many2one(
        "res.partner",
        string="Belongs to Group of",
        index="btree_not_null",
        domain="[('is_company', '=', True)]",
        groups="base.group_user",
        help="The company that controls this one. People whom a company of a group "
        "releases are proposed to none of the group.",
    )
    group_head_id = fields.Many2one(
        "res.partner",
        string="Head of the Group",
        compute="_compute_group_head_id",
        store=True,
        recursive=True,
        index="btree_not_null",
        groups="base.group_user",
    )

    @api.depends(
        "parent_id.group_head_id",
        "group_parent_id.group_head_id",
    )
    def _compute_group_head_id(self):
        for partner in self:
            parent = partner.group_parent_id or partner.parent_id
            partner.group_head_id = parent.group_head_id or parent

    @api.constrains("group_parent_id")
    def _check_group_parent(self):
        if self._has_cycle("group_parent_id"):
            raise ValidationError(self.env._("A group of companies has one head."))

    def _verbund_reaching_out(self, vals):
        # Into which group it comes decides who is ruled out for whom
        return super()._verbund_reaching_out(vals) | self._verbund_differing(
            vals, {"group_parent_id"}
        )

    def _get_group(self):
        """All partners of the groups of these, themselves included."""
        heads = self.browse(partner.group_head_id.id or partner.id for partner in self)
        return self | heads | self.search([("group_head_id", "in", heads.ids)])
