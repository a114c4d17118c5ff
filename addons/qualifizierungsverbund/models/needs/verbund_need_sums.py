from collections import defaultdict

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
        somebody has typed. What counts is a network in which at least three others
        look for the topic: sums over several networks differ by no fewer then, and
        whatever is subtracted, the own needs and those of the own group included,
        nothing of fewer companies remains.

        :param partner: the company that reads it
        :param networks: where it takes part
        :return: list of (topic, companies, seats), what most look for first
        """
        # sudo: sums of others' needs, in which no company can be told
        needs_sudo = self.env["verbund.need"].sudo()
        groups = needs_sudo._read_group(
            self._get_poolable_domain()
            & Domain("network_id", "in", networks.ids)
            & ~Domain("partner_id", "child_of", partner.sudo()._verbund_group().ids),
            ["topic_id", "network_id"],
            ["partner_id:array_agg_distinct", "seats_firm:sum", "seats_possible:sum"],
            having=[("partner_id:count_distinct", ">=", MIN_COMPANIES)],
        )
        companies, seats = defaultdict(set), defaultdict(int)
        for topic, _network, ids, firm, possible in groups:
            companies[topic].update(ids)
            seats[topic] += firm + possible
        found = [(topic, len(companies[topic]), seats[topic]) for topic in companies]
        found.sort(key=lambda row: (-row[1], -row[2], row[0].name, row[0].id))
        return found[:limit]
