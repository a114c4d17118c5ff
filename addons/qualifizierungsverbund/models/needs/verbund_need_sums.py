from odoo import api, models
from odoo.fields import Domain

# Of fewer companies each could tell what the others look for.
MIN_COMPANIES = 3


class VerbundNeed(models.Model):
    """What companies may know of the needs of the others in their networks."""

    _inherit = "verbund.need"

    @api.model
    def _get_shared_sums(self, partner, networks, limit=None):
        """Topics that several other companies look for, as sums.

        Numbers only, so that a confidential need counts as well; never words that
        somebody has typed, and nothing of fewer than three companies beside the one
        that reads it.

        :param partner: the company that reads it
        :param networks: where it takes part
        :return: list of (topic, companies, seats), what most look for first
        """
        # sudo: sums of others' needs, in which no company can be told
        needs_sudo = self.env["verbund.need"].sudo()
        groups = needs_sudo._read_group(
            self._get_poolable_domain()
            & Domain("network_id", "in", networks.ids)
            & Domain("partner_id", "!=", partner.id),
            ["topic_id"],
            ["partner_id:count_distinct", "seats_firm:sum", "seats_possible:sum"],
            having=[("partner_id:count_distinct", ">=", MIN_COMPANIES)],
        )
        found = [
            (topic, companies, firm + possible)
            for topic, companies, firm, possible in groups
        ]
        found.sort(key=lambda row: (-row[1], -row[2], row[0].name, row[0].id))
        return found[:limit]
