from odoo import models


class ResPartner(models.Model):
    """Whom a company asks at its networks."""

    _inherit = "res.partner"

    def _page_contacts(self, networks):
        """Who answers for networks, each once; of none, those it has to do with.

        :return: list of dicts, see ``_page_contact`` of a user
        """
        self.ensure_one()
        networks = networks or self._verbund_dealing_networks()
        people = self.env["res.users"].union(
            *(network._get_people()[:1] for network in networks)
        )
        return [user._page_contact(self.env.company) for user in people]
