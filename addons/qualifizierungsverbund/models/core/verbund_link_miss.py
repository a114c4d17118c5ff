from odoo import api, models

from ...tools.link_token import address_range
from .transition_mixin import with_transition

MAX_MISSES = 20


class VerbundLinkMiss(models.Model):
    """Codes and links that nobody had been given."""

    _name = "verbund.link.miss"
    _description = "Wrong Link or Code"
    _inherit = "verbund.failure.mixin"
    _window_minutes = 10
    _limits = {"place": MAX_MISSES}

    @api.model
    def _origins(self, address):
        return self._digests({"place": address_range(address)})

    @api.model
    def _count(self, origins):
        """Keep one failed attempt; none beyond those that block already."""
        if not self._is_blocked(origins):
            # sudo: visitors have no right to anything
            misses_sudo = with_transition(self.sudo())
            misses_sudo.create([{"origin": origin} for origin in origins.values()])
