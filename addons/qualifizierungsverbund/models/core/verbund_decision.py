from odoo import api, fields, models
from odoo.exceptions import AccessError

from .transition_mixin import in_transition


class VerbundDecision(models.Model):
    """Who decided what, and when: append-only.

    ``tier.review`` rows vanish when a review is reset; these rows stay.
    """

    _name = "verbund.decision"
    _description = "Decision"
    _order = "id desc"
    _rec_name = "decision"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        required=True,
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Decided by", required=True, readonly=True, index=True
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    decision = fields.Selection(
        [
            ("requested", "Approval requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Request withdrawn"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text(readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Association", readonly=True, index=True
    )
    amount_total = fields.Float(
        string="Amount at that time",
        digits=(16, 2),
        readonly=True,
        aggregator=None,
        help="Total of the document when the decision was taken.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_transition(self.env):
            raise AccessError(
                self.env._("Decisions are recorded by the approval itself.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("A recorded decision cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise AccessError(self.env._("A recorded decision cannot be deleted."))
