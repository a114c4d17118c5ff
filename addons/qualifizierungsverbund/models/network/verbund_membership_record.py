from odoo import models


class VerbundMembership(models.Model):
    """Who was admitted, who left, and who says so stays on record."""

    _name = "verbund.membership"
    _inherit = ["verbund.membership", "verbund.recorded.mixin"]

    def _decision_networks(self):
        return self.network_id

    def action_activate(self):
        res = super().action_activate()
        self._record_membership("member_admitted")
        return res

    def action_give_notice(self):
        res = super().action_give_notice()
        self._record_membership("member_notice")
        return res

    def action_end(self):
        res = super().action_end()
        self._record_membership("member_ended")
        return res

    def action_decline(self):
        res = super().action_decline()
        self._record_membership("member_declined")
        return res

    def _record_membership(self, kind):
        self.env["verbund.decision"]._record(
            self, kind, lambda membership: membership._describe_membership()
        )

    def _describe_membership(self):
        words = [self.display_name]
        for name in ("date_start", "date_end"):
            if self[name]:
                label = self._fields[name]._description_string(self.env)
                words.append(f"{label}: {self.company_id._verbund_show(self[name])}")
        return ". ".join(words)
