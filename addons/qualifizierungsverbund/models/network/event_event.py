from odoo import fields, models

from ..core.transition_mixin import check_scope_kept, get_scope


class EventEvent(models.Model):
    _inherit = "event.event"

    verbund_kind = fields.Selection(
        [
            ("meeting", "Network meeting"),
            ("training", "Training"),
            ("forum", "Forum"),
            ("colloquium", "Colloquium"),
            ("lecture", "Lecture"),
            ("hub_meeting", "Hub meeting"),
        ],
        string="Kind",
        index="btree_not_null",
    )
    # Not for every user of the event app: most may not read networks.
    verbund_network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    def write(self, vals):
        """An event of networks stays with them: others could change it else."""
        if "verbund_network_ids" not in vals:
            return super().write(vals)
        before = get_scope(self, ["verbund_network_ids"])
        res = super().write(vals)
        bound = self.filtered(lambda event: before[event, "verbund_network_ids"])
        check_scope_kept(bound, ["verbund_network_ids"], before)
        bound.check_access("write")
        return res
