from odoo import api, fields, models

from ..core import words
from ..core.transition_mixin import with_transition


class VerbundNeed(models.Model):
    """Who handed a need in, or took it back, stays on record."""

    _name = "verbund.need"
    _inherit = ["verbund.need", "verbund.recorded.mixin"]

    submitted_on = fields.Date(
        string="Handed In On",
        readonly=True,
        copy=False,
        help="The day on which it was handed in for the first time.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"submitted_on"}

    def _decision_networks(self):
        return self.network_id

    def action_submit(self):
        res = super().action_submit()
        new = with_transition(self.filtered(lambda need: not need.submitted_on))
        for association, needs in new.grouped("company_id").items():
            needs.submitted_on = association._verbund_today()
        self._record_need("need_submitted")
        return res

    def action_withdraw(self):
        res = super().action_withdraw()
        self._record_need("need_withdrawn")
        return res

    def _record_need(self, kind):
        self.env["verbund.decision"]._record(
            self, kind, lambda need: need._describe_need()
        )

    def _describe_need(self):
        return self.env._(
            "%(need)s: %(seats)s for certain, %(possible)s possible.",
            need=self.display_name,
            seats=words.seats(self.env, self.seats_firm),
            possible=self.seats_possible,
        )
