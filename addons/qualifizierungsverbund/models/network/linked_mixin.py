from odoo import models
from odoo.fields import Command


class VerbundLinkedMixin(models.AbstractModel):
    _inherit = "verbund.linked.mixin"

    def _link_networks(self):
        """Networks whose staff may see that a link was sent, and opened."""
        return self._notice_networks()

    def _prepare_link_vals(self, scope, partner):
        return {
            **super()._prepare_link_vals(scope, partner),
            "network_ids": [Command.set(self._link_networks().ids)],
        }
