from odoo import api, fields, models
from odoo.exceptions import UserError


class VerbundApprovalReject(models.TransientModel):
    """Refuse a document that waits for approval, never without a reason."""

    _name = "verbund.approval.reject"
    _description = "Reject a Request for Approval"
    _inherit = ["verbund.reason.mixin"]

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    document_name = fields.Char(string="Document", compute="_compute_document_name")
    reason = fields.Text(
        help="Stays on record with the decision; whoever asked reads it."
    )

    @api.depends("res_model", "res_id")
    def _compute_document_name(self):
        for wizard in self:
            wizard.document_name = wizard._get_document().display_name

    def _get_document(self):
        """
        :raises UserError: when the wizard points to anything but such a document
        """
        self.ensure_one()
        if not self.env["tier.review"]._is_guarded_model(self.res_model):
            raise UserError(self.env._("This document knows no approval."))
        return self.env[self.res_model].browse(self.res_id).exists()

    def action_reject(self):
        self._get_document()._reject(self._get_reason())
        return {"type": "ir.actions.act_window_close"}
