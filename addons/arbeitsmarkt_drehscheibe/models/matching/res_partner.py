from odoo import models

# Which companies are one group, and which of them are there at all.
FACTS = frozenset({"active", "group_parent_id", "parent_id"})


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if not FACTS & vals.keys():
            return super().write(vals)
        # sudo: a group has companies that the user may not see
        before_sudo = self.sudo()._get_group()
        res = super().write(vals)
        group_sudo = before_sudo | self.sudo()._get_group()
        for model, path in (
            ("drehscheibe.profile", "release_id.partner_id"),
            ("drehscheibe.demand", "partner_id"),
        ):
            # sudo: as for the group
            sides_sudo = self.env[model].sudo()
            sides_sudo.search([(path, "in", group_sudo.ids)])._facts_changed()
        return res
