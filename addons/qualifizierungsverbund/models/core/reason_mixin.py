from odoo import fields, models
from odoo.exceptions import UserError


class VerbundReasonMixin(models.AbstractModel):
    """A dialog that asks why, and takes no blanks for an answer."""

    _name = "verbund.reason.mixin"
    _description = "Dialog That Asks for a Reason"
    _inherit = ["verbund.dialog.mixin"]

    reason = fields.Text(required=True)

    def _get_reason(self):
        """
        :raises UserError: when nothing is said
        """
        self.ensure_one()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why; it stays on record."))
        return reason
