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
        copy=False,
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )

    def copy(self, default=None):
        """A copy stays with the networks, whoever makes it."""
        copies = super().copy(default)
        if "verbund_network_ids" not in (default or {}):
            # sudo: users of the event app need not read networks
            for event_sudo, copy_sudo in zip(self.sudo(), copies.sudo(), strict=True):
                copy_sudo.verbund_network_ids = event_sudo.verbund_network_ids
        return copies

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
