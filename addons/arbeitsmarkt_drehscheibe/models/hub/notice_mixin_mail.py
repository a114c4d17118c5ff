from odoo import models

# Inside a company only these learn of a case; who leads its staff stands in for them.
HUB_FUNCTIONS = ("hub_confidant", "hr_lead")


class DrehscheibeNoticeMixin(models.AbstractModel):
    """What a company is told about its own notices; never who a person is."""

    _name = "drehscheibe.notice.mixin"
    _inherit = ["drehscheibe.notice.mixin", "verbund.notice.mixin"]

    def _tell_company(self, template, **values):
        # sudo: who changes it need not see the contacts of its company
        for notice_sudo in self.sudo():
            notice_sudo._tell(
                template,
                notice_sudo.partner_id._verbund_contacts(
                    HUB_FUNCTIONS, notice_sudo.hub_ids
                ),
                **values,
            )

    def _notice_networks(self):
        return self.hub_ids
