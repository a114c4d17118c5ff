from odoo import api, models
from odoo.exceptions import AccessError

# Figures by which cost is shared: a wrong one makes others pay.
KEY_FIGURES = frozenset({"headcount", "headcount_weighted"})
# What decides whose company a contact belongs to, and so what its login may see.
BELONGING = frozenset({"parent_id", "is_company"})

# Their right does not end at a network.
MASTERS = ("qualifizierungsverbund.group_verbund_admin", "base.group_system")


class ResPartner(models.Model):
    """A company may be a member of several networks, each with its own staff.

    What reaches into all of them (who may log in for the company, whose contact it is,
    by which figures it pays) needs a right on all of them.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # A contact gets the company's mail, its invoices among them.
        contacts = partners.filtered(lambda p: p.commercial_partner_id != p)
        contacts._verbund_check_all_networks(any)
        return partners

    def write(self, vals):
        vals = self._verbund_without_same_parent(vals)
        figures = KEY_FIGURES & vals.keys()
        changed = self.filtered(
            lambda p: any(p[name] != vals[name] for name in figures)
        )
        if "email" in vals:
            # To which the next password goes
            changed |= self._verbund_with_login().filtered(
                lambda p: (p.email or "") != (vals["email"] or "")
            )
        changed._verbund_check_all_networks()
        if not BELONGING & vals.keys():
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        res = super().write(vals)
        for partner, company in before.items():
            if partner.commercial_partner_id != company:
                (partner | company)._verbund_check_all_networks()
        return res

    def _verbund_without_same_parent(self, vals):
        """Odoo books anew on every write of a parent, even of the same one."""
        if "parent_id" in vals and all(
            partner.parent_id.id == (vals["parent_id"] or False) for partner in self
        ):
            return {name: vals[name] for name in vals if name != "parent_id"}
        return vals

    def _verbund_with_login(self):
        """Contacts of which somebody else logs in."""
        # sudo: not every user may read users
        return self.filtered(lambda partner: partner.sudo().user_ids - self.env.user)

    def _verbund_check_all_networks(self, quantor=all):
        """
        :param quantor: ``all``, or ``any`` where one network is enough
        :raises AccessError: when one belongs to a company that is, or was, a member of
            networks on which the user has no right
        """
        foreign = self._verbund_get_foreign_companies(quantor)
        if foreign:
            raise AccessError(
                self.env._(
                    "%(company)s is a member of a network that you do not work in. Ask "
                    "its staff or an administrator.",
                    company=foreign[0].display_name,
                )
            )

    def _verbund_get_foreign_companies(self, quantor):
        user = self.env.user
        if self.env.su or any(map(user.has_group, MASTERS)):
            return self.browse()
        # sudo: the point is those that the user may not see
        memberships_sudo = self.env["verbund.membership"].sudo()
        companies = self.commercial_partner_id
        theirs_sudo = memberships_sudo.search(
            [("partner_id", "in", companies.ids), ("state", "!=", "declined")]
        ).grouped(lambda membership: membership.partner_id.sudo(False))
        return self.browse().union(
            *(
                company
                for company, members_sudo in theirs_sudo.items()
                if not quantor(members_sudo.network_id.mapped("is_own"))
            )
        )
