from odoo import api, models
from odoo.fields import Domain


class AccountFiscalPosition(models.Model):
    _inherit = "account.fiscal.position"

    @api.model
    def _verbund_each_sudo(self, association, partners):
        """The fiscal position of each company: {partner: position}.

        What ``_get_fiscal_position`` says of one; Odoo looks for them all each time.
        """
        # sudo: a network manager does not see the fiscal positions
        self_sudo = self.sudo().with_company(association)
        automatic_sudo = self_sudo.search(
            Domain(self_sudo._check_company_domain(association))
            & Domain("auto_apply", "=", True)
        )
        positions_sudo = {}
        for partner in partners:
            partner_sudo = partner.sudo().with_company(association)
            position_sudo = partner_sudo.property_account_position_id
            if not position_sudo and partner_sudo.country_id:
                position_sudo = automatic_sudo._get_first_matching_fpos(partner_sudo)
            positions_sudo[partner] = position_sudo
        return positions_sudo

    def _verbund_map_tax(self, tax_id):
        """The tax that a company with this position, or with none, has instead.

        An exempt share stays exempt, wherever the company has its seat.

        :param tax_id: id of a tax
        :return: id of a tax
        """
        # sudo: a network manager need not see how taxes are set up
        tax_sudo = self.env["account.tax"].sudo().browse(tax_id)
        if not tax_sudo.amount:
            return tax_id
        return self.map_tax(tax_sudo)[:1].id or tax_id
