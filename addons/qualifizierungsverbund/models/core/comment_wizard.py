from odoo import models


class CommentWizard(models.TransientModel):
    _inherit = "comment.wizard"

    def add_comment(self):
        """Decide with a comment, on the reviews of this very document.

        The OCA wizard writes on whatever reviews its fields name. On our documents
        the reason goes to the decision instead, which stays when reviews are reset.
        """
        self.ensure_one()
        document = self.env.get(self.res_model)
        if not self.env["tier.review"]._is_guarded_model(self.res_model):
            return super().add_comment()
        document = document.browse(self.res_id).with_context(
            verbund_reason=self.comment
        )
        document.check_access("read")
        if self.validate_reject == "validate":
            document._validate_tier(self.review_ids)
        elif self.validate_reject == "reject":
            document._rejected_tier(self.review_ids)
        document._update_counter({"review_deleted": True})
        return None
