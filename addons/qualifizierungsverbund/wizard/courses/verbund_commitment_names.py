from odoo import fields, models

from ...controllers.form import PortalForm
from ...models.core.notification import notification
from ...models.courses.verbund_commitment_names import MAX_PASTED, PASTED


class VerbundCommitmentNames(models.TransientModel):
    """Staff paste a list that a company has sent: read as the company's own form."""

    _name = "verbund.commitment.names"
    _description = "Paste Participants"
    _inherit = ["verbund.dialog.mixin"]

    commitment_id = fields.Many2one(
        "verbund.commitment", required=True, readonly=True, string="Company"
    )
    course_level = fields.Selection(related="commitment_id.course_level")
    has_half_groups = fields.Boolean(related="commitment_id.course_id.has_half_groups")
    names = fields.Text(string="Participants", required=True, size=MAX_PASTED)
    sure = fields.Boolean(
        string="People of One Name Are Different People",
        help="Otherwise nobody is saved while two people are called alike.",
    )

    def action_save(self):
        """
        :raises ValidationError: when a row is wrong, all messages in it; nothing is
            saved then
        """
        self.ensure_one()
        commitment = self.commitment_id
        commitment.check_access("write")
        post = {PASTED: self.names, f"sure_{PASTED}": "1" if self.sure else ""}
        message = commitment._read_names(PortalForm(self.env, post))
        action = notification(message, "success")
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
