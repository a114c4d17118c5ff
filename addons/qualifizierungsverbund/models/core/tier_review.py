from odoo import api, models
from odoo.exceptions import AccessError

from .transition_mixin import in_transition, with_transition


class TierReview(models.Model):
    """Rows that decide over money: written by the approval, by nobody else.

    ``base_tier_validation`` gives every internal user full rights on its
    reviews, so anybody could approve by RPC. Reviews of our own documents are
    therefore guarded here; those of other models stay as they are.
    """

    _inherit = "tier.review"

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        # Afterwards, since `default_model` in the context names a model as well
        if any(self._is_guarded_model(review.model) for review in reviews):
            self._check_in_approval()
        return reviews

    def write(self, vals):
        if any(self._is_guarded_model(review.model) for review in self) or (
            self._is_guarded_model(vals.get("model"))
        ):
            self._check_in_approval()
        return super().write(vals)

    def unlink(self):
        if any(self._is_guarded_model(review.model) for review in self):
            self._check_in_approval()
        return super().unlink()

    @api.model
    def _is_guarded_model(self, model):
        return bool(model) and isinstance(
            self.env.get(model), self.env.registry["verbund.approval.mixin"]
        )

    def _check_in_approval(self):
        if not in_transition(self.env):
            raise AccessError(
                self.env._("A review is decided on its document, not by editing it.")
            )

    def _update_review_status(self):
        # Called by the systray counter as well: it only promotes waiting rows.
        return super(TierReview, with_transition(self))._update_review_status()

    def _get_reviewers(self):
        reviewers = super()._get_reviewers()
        if self.res_id and self._is_guarded_model(self.model):
            # sudo: who prepared a document is excluded, whoever asks
            document_sudo = self.env[self.model].sudo().browse(self.res_id)
            reviewers -= self.requested_by | document_sudo._get_excluded_reviewers()
        return reviewers
