from odoo import models


class ResPartner(models.Model):
    """Whom a company asks at its networks."""

    _inherit = "res.partner"

    def _page_contacts(self, networks):
        """Who answers for networks, each once; of none, those it has to do with.

        Where nobody does, the association itself.

        :return: list of dicts, see ``_page_contact`` of a user
        """
        self.ensure_one()
        networks = networks or self._verbund_dealing_networks()
        people = {}
        for network in networks:
            # Their team is asked for only where they have no manager
            manager = network.manager_id.filtered("active")
            for user in manager or network._get_people()[:1]:
                people.setdefault(user, network.company_id)
        people = people or {self.env["res.users"]: self.env.company}
        return [user._page_contact(association) for user, association in people.items()]
