from odoo import api, fields, models
from odoo.exceptions import AccessError

from .verbund_membership import STATE_DECLINED

# Figures by which cost is shared: a wrong one makes others pay.
KEY_FIGURES = frozenset({"headcount", "headcount_weighted"})
# What decides whose company a contact belongs to, and so what its login may see.
# Odoo computes the last one, and lets a client write it.
BELONGING = frozenset({"parent_id", "is_company", "commercial_partner_id"})
# Who somebody is, and how they are reached: what stands on documents, where mail goes,
# whom staff call and tell a code.
IDENTITY = frozenset(
    {
        *("name", "vat", "company_registry", "betriebsnummer"),
        *("street", "street2", "zip", "city", "state_id", "country_id"),
        *("email", "phone", "website", "peppol_eas", "peppol_endpoint"),
    }
)
# On which terms it is dealt with, in all networks: how it gets its invoices, when and
# with which taxes it pays, whether it is asked to teach.
TERMS = frozenset(
    {
        *("invoice_edi_format", "invoice_edi_format_store", "invoice_sending_method"),
        *("property_payment_term_id", "property_supplier_payment_term_id"),
        *("property_account_position_id", "is_training_provider"),
    }
)
# Of an association, as the one who sends documents, that it is there as well.
SENDER = IDENTITY | {"active"}

# Their right does not end at a network.
MASTERS = ("qualifizierungsverbund.group_verbund_admin", "base.group_system")
BILLING = "account.group_account_invoice"
SENDER_MASTERS = (*MASTERS, "base.group_erp_manager", "account.group_account_manager")


class ResPartner(models.Model):
    """A company may have to do with several networks, each with its own staff.

    What reaches into all of them (who it is and how it is reached, who may log in for
    it, whose contact somebody is, by which figures it pays) needs a right on all of
    them. To make it a member of one more network hands over nothing.
    """

    _inherit = "res.partner"

    # Not to be read by users: `membership_ids` may be in the cache with what one of
    # them sees, which is no answer to whose company it is
    verbund_joined_ids = fields.One2many(
        "verbund.membership",
        "partner_id",
        string="Memberships in All Networks",
        groups=fields.NO_ACCESS,
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        contacts = partners.filtered(lambda p: p.commercial_partner_id != p)
        contacts._verbund_check_all_networks(any)
        contacts.filtered(lambda p: p.type != "contact")._verbund_check_all_networks()
        return partners

    def write(self, vals):
        if not self._verbund_may_all():
            reaching = self._verbund_reaching_out(vals)
            # Of a batch that is written one by one, all is read at once
            reaching.with_prefetch(self._prefetch_ids)._verbund_check_all_networks()
        self._verbund_check_sender(SENDER & vals.keys())
        if not BELONGING & vals.keys():
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        res = super().write(vals)
        for partner, company in before.items():
            if partner.commercial_partner_id != company:
                (partner | company)._verbund_check_all_networks()
        return res

    @api.model
    def _get_frontend_writable_fields(self):
        """Odoo's address form would rename the company, for each of its contacts."""
        return super()._get_frontend_writable_fields() - {"company_name"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_other_networks(self):
        self._verbund_of_all_networks()._verbund_check_all_networks()

    def _verbund_reaching_out(self, vals):
        """Those of whom values say something that concerns other networks as well."""
        moved = self._verbund_differing(vals, {"email"})
        kept = frozenset() if self.env.user.has_group(BILLING) else TERMS
        called = self._verbund_differing(vals, IDENTITY | kept)
        # To an address of a kind goes what all networks send, such as invoices
        reaching = self._verbund_differing(vals, KEY_FIGURES | {"type"})
        # To which the next password goes, or a link that speaks for the company
        reaching |= called._verbund_with_login() | moved._verbund_of_all_networks()
        reaching |= called._verbund_of_all_networks(unnamed=False)
        if not vals.get("active", True):
            reaching |= self.filtered("active")._verbund_of_all_networks()
        return reaching

    def _verbund_differing(self, vals, names):
        """Those that have other values now."""
        return self.filtered(
            lambda partner: any(
                (
                    partner._fields[name].convert_to_write(partner[name], partner)
                    or False
                )
                != (vals[name] or False)
                for name in names & vals.keys()
            )
        ).with_prefetch(self._prefetch_ids)

    def _verbund_with_login(self):
        """Contacts of which somebody else logs in."""
        # sudo: not every user may read users
        return self.filtered(lambda partner: partner.sudo().user_ids - self.env.user)

    def _verbund_of_all_networks(self, unnamed=True):
        """Companies and contacts whose mail comes from other networks as well.

        A contact that is named in the networks of the user alone is not among them,
        unless it gets mail of the company, such as its invoices.

        :param unnamed: whether a contact that is named in no network counts: it may
            have a link from the time when it was
        """
        people = self.filtered(
            lambda p: p.commercial_partner_id != p and p.type == "contact"
        )
        # sudo: the point is those that the user may not see
        rows_sudo = self.env["verbund.membership.contact"].sudo()
        if people:
            rows_sudo = rows_sudo.search([("partner_id", "in", people.ids)])
        named = rows_sudo.partner_id.sudo(False)
        elsewhere = rows_sudo.filtered(
            lambda row: not row.membership_id.network_id.is_own
        ).partner_id.sudo(False)
        return self - people | elsewhere | (people - named if unnamed else named[:0])

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

    def _verbund_check_paid(self):
        """Where somebody is paid is kept by who does the bills, or works with them all.

        :raises AccessError: when the user does neither
        """
        self._verbund_check_sender()
        if not self.env.user.has_group(BILLING):
            self._verbund_check_all_networks()

    def _verbund_check_all_networks(self, quantor=all):
        """
        :param quantor: ``all``, or ``any`` where one network is enough
        :raises AccessError: when one belongs to a company that networks deal with on
            which the user has no right
        """
        foreign = self._verbund_get_foreign_companies(quantor)
        if foreign:
            raise AccessError(
                self.env._(
                    "A network that you do not work in deals with %(company)s as well. "
                    "Ask its staff or an administrator.",
                    company=foreign[0].display_name,
                )
            )

    def _verbund_may_all(self):
        return self.env.su or any(map(self.env.user.has_group, MASTERS))

    def _verbund_get_foreign_companies(self, quantor):
        if self._verbund_may_all():
            return self.browse()
        foreign = self.browse()
        for partner in self:
            # Also a company that belongs to another one since a moment ago
            for company in (partner, partner.commercial_partner_id):
                # sudo: the point is those that the user may not see
                networks_sudo = company.sudo()._verbund_dealing_networks()
                if networks_sudo and not quantor(networks_sudo.mapped("is_own")):
                    foreign |= company
        return foreign

    def _verbund_dealing_networks(self):
        """Hook: networks that deal, or dealt, with these companies.

        Read by fields, so that it is read at once for all that are checked together.
        """
        return self.verbund_joined_ids.filtered(
            lambda membership: membership.state != STATE_DECLINED
        ).network_id
