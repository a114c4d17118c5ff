from odoo import fields, models
from odoo.fields import Domain

from .verbund_membership import NEED_STATES

# Who is written to about training.
TRAINING_FUNCTIONS = ("hr_lead", "hr_development")


class ResPartner(models.Model):
    _inherit = "res.partner"

    membership_ids = fields.One2many(
        "verbund.membership",
        "partner_id",
        string="Network Memberships",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    def _verbund_group(self):
        """The company at the top of the group to which a company belongs.

        Whoever reads sums knows what its own group has a hand in.
        """
        self.ensure_one()
        top = self.commercial_partner_id
        while top.parent_id:
            top = top.parent_id
        return top

    def _verbund_contacts(self, functions=TRAINING_FUNCTIONS, networks=None):
        """Who of these companies is written to; see :meth:`_verbund_contacts_each`."""
        return self.browse().union(
            *self._verbund_contacts_each(functions, networks).values()
        )

    def _verbund_contacts_each(
        self, functions=TRAINING_FUNCTIONS, networks=None, binding=False
    ):
        """Who of each company is written to.

        The contacts with one of the functions who can be reached; else the company
        itself, if it can; else any contact of it in the networks who can; else again
        the company, whose missing address is then told to staff.

        :param functions: functions of contacts
        :param networks: where they are contacts; anywhere when None
        :param binding: those as well who may bind the company to cost in the networks,
            or could when it gave a word there
        :return: dict partner -> partners
        """
        # sudo: staff of one network write to the contacts of another's members too
        memberships_sudo = self.env["verbund.membership"].sudo()
        companies = self.commercial_partner_id
        domain = Domain(
            "membership_id",
            "any",
            memberships_sudo._get_member_domain(
                companies, networks, closed=True, states=NEED_STATES
            ),
        )
        if binding:
            domain |= Domain("can_commit", "=", True) & Domain(
                "membership_id",
                "any",
                memberships_sudo._get_speaking_domain(
                    companies, networks, states=NEED_STATES
                ),
            )
        contacts_sudo = self.env["verbund.membership.contact"].sudo().search(domain)
        by_company = (
            contacts_sudo._filter_present()
            .filtered(lambda contact: contact.partner_id._verbund_address())
            .grouped(lambda contact: contact.membership_id.partner_id)
        )
        found = {}
        for partner in self:
            company = partner.commercial_partner_id.sudo()
            reachable = by_company.get(company, contacts_sudo.browse())
            called = reachable.filtered(
                lambda c: c.function in functions or (binding and c.can_commit)
            ).partner_id
            if company._verbund_address():
                called = called or company
            found[partner] = called or reachable.partner_id or company
        return found
