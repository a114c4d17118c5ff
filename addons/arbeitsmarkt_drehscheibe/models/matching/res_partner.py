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
        (before_sudo | self.sudo()._get_group())._rescore_matches()
        return res

    def _rescore_matches(self):
        """What these companies have a part in is scored anew, in all hubs."""
        for model, path in (
            ("drehscheibe.profile", "release_id.partner_id"),
            ("drehscheibe.demand", "partner_id"),
        ):
            # sudo: matches follow in all hubs, not in those of the user alone
            sides_sudo = self.env[model].sudo()
            sides_sudo.search([(path, "in", self.ids)])._facts_changed()
