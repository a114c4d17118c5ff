from odoo import models

from ..core.res_company import SetupStep


class ResCompany(models.Model):
    _inherit = "res.company"

    def _verbund_setup_steps(self):
        return [
            *super()._verbund_setup_steps(),
            SetupStep(
                80,
                "network",
                self.env._("The first network"),
                self._verbund_missing_network,
                lambda: self._verbund_open(
                    "qualifizierungsverbund.verbund_network_action"
                ),
            ),
        ]

    def _verbund_missing_network(self):
        # sudo: administrators of the system ask, who need no role of ours
        if self.env["verbund.network"].sudo().search_count([], limit=1):
            return ""
        return self.env._("No network yet: companies join one, courses belong to one.")
