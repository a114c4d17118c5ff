from odoo import api, models
from odoo.exceptions import AccessError

# Figures by which cost is shared: a wrong one makes others pay.
KEY_FIGURES = frozenset({"headcount", "headcount_weighted"})
# What decides whose company a contact belongs to, and so what its login may see.
# Odoo computes the last one, and lets a client write it.
BELONGING = frozenset({"parent_id", "is_company", "commercial_partner_id"})
# What stands on the documents of an association, as the one who sends them.
SENDER = frozenset(
    {
        *("name", "vat", "company_registry", "email", "phone", "website", "active"),
        *("street", "street2", "zip", "city", "state_id", "country_id"),
        *("peppol_eas", "peppol_endpoint"),
    }
)

# Their right does not end at a network.
MASTERS = ("qualifizierungsverbund.group_verbund_admin", "base.group_system")
SENDER_MASTERS = (*MASTERS, "base.group_erp_manager", "account.group_account_manager")


class ResPartner(models.Model):
    """A company may be a member of several networks, each with its own staff.

    What reaches into all of them (who may log in for the company, whose contact it is,
    by which figures it pays) needs a right on all of them.
    """

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        contacts = partners.filtered(lambda p: p.commercial_partner_id != p)
        contacts._verbund_check_all_networks(any)
        # To an address of a kind goes what all networks send, such as invoices
        contacts.filtered(lambda p: p.type != "contact")._verbund_check_all_networks()
        return partners

    def write(self, vals):
        vals = self._verbund_without_same_parent(vals)
        figures = KEY_FIGURES & vals.keys()
        changed = self.filtered(
            lambda p: any(p[name] != vals[name] for name in figures)
        )
        if "email" in vals:
            # To which the next password goes, or a link that speaks for the company
            moved = self.filtered(lambda p: (p.email or "") != (vals["email"] or ""))
            changed |= moved._verbund_with_login() | moved._verbund_of_all_networks()
        if vals.get("type", "contact") != "contact":
            changed |= self.filtered(
                lambda p: p.type != vals["type"] and p.commercial_partner_id != p
            )
        if not vals.get("active", True):
            changed |= self.filtered("active")._verbund_of_all_networks()
        changed._verbund_check_all_networks()
        self._verbund_check_sender(SENDER & vals.keys())
        if not BELONGING & vals.keys():
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        res = super().write(vals)
        for partner, company in before.items():
            if partner.commercial_partner_id != company:
                (partner | company)._verbund_check_all_networks()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_other_networks(self):
        self._verbund_of_all_networks()._verbund_check_all_networks()

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

    def _verbund_of_all_networks(self):
        """Companies and contacts whose mail comes from other networks as well.

        A contact that is named in the networks of the user alone is not among them,
        unless it gets mail of the company, such as its invoices.
        """
        # sudo: the point is those that the user may not see
        named_sudo = self.env["verbund.membership.contact"].sudo()
        networks = {
            partner: rows_sudo.membership_id.network_id
            for partner, rows_sudo in named_sudo.search(
                [("partner_id", "in", self.ids)]
            )
            .grouped(lambda row: row.partner_id.sudo(False))
            .items()
        }
        return self.filtered(
            lambda p: (
                p.type != "contact"
                or p not in networks
                or not all(networks[p].mapped("is_own"))
            )
        )

    def _verbund_check_sender(self, names=None):
        """What an association says of itself, and where it is paid, is not for all.

        :param names: fields that are written; None for all that hangs on the contact
        :raises AccessError: when it is an association, and the user may not
        """
        user = self.env.user
        if self.env.su or names == set() or any(map(user.has_group, SENDER_MASTERS)):
            return
        # sudo: whether it is one, whoever works there
        associations_sudo = self.sudo().filtered("ref_company_ids")
        if associations_sudo:
            raise AccessError(
                self.env._(
                    "%(association)s is the association itself. Its name, address and "
                    "bank accounts are changed by administrators.",
                    association=associations_sudo[0].display_name,
                )
            )

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
        # Also a company that belongs to another one since a moment ago
        companies = self | self.commercial_partner_id
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
