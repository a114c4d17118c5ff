from odoo import api, models


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        """Our approvals, too: every model that inherits the mixin."""
        registry = self.env.registry
        return super()._get_tier_validation_model_names() + [
            name
            for name in registry.descendants(["verbund.approval.mixin"], "_inherit")
            if not registry[name]._abstract
        ]
