from odoo import api, fields, models
from odoo.exceptions import UserError

from .rpc_arguments import check_text


class VerbundApprovalMixin(models.AbstractModel):
    """Four-eyes approval on top of OCA ``base_tier_validation``.

    The OCA module brings the rules (who approves what), the reviews and their
    notifications. It trusts every internal user with its review rows, so this
    mixin adds what it lacks: rows that only the approval writes
    (``tier_review.py``), nobody approves their own work, and decisions that
    stay (``verbund.decision``). The state below it moves by the transition
    mixin only.

    A model sets ``_state_from`` (under review), ``_state_to`` (approved),
    ``_cancel_state`` (where a refusal leads) and implements
    :meth:`_action_approved`.
    """

    _name = "verbund.approval.mixin"
    _description = "Four-eyes approval"
    _inherit = [
        "tier.validation",
        "verbund.transition.mixin",
        "verbund.recorded.mixin",
    ]

    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends_context("uid")
    @api.depends("review_ids.status", "review_ids.reviewer_ids", "state")
    def _compute_can_decide(self):
        user = self.env.user
        for record in self:
            record.can_decide = (
                record.state in self._state_from
                and user not in record._get_excluded_reviewers()
                and any(
                    review.status in ("waiting", "pending")
                    and user in review.reviewer_ids
                    for review in record.review_ids
                )
            )

    def _get_excluded_reviewers(self):
        """Users who prepared the document and so may not approve it."""
        return self.env["res.users"]

    def _decision_amount(self):
        """Amount that a decision records, in the document's currency."""
        return 0.0

    def _action_approved(self):
        """What an approval sets off; called once, with all reviews approved."""
        raise NotImplementedError

    def _action_rejected(self):
        """What a refusal sets off; called once."""

    def _log_decision(self, decision, reason=None):
        for record in self:
            self.env["verbund.decision"]._record(
                record,
                decision,
                words=reason,
                values={"amount": f"{record._decision_amount():.2f}"},
            )

    def _request_approval(self, reason=None):
        """Create the reviews for records that are in ``_state_from``.

        :raises UserError: when no approval rule fits, or nobody is left to decide
        """
        for record in self:
            reviews = record.request_validation()
            if not reviews:
                raise UserError(
                    self.env._(
                        "There is no approval rule for %(record)s. An administrator "
                        "sets one up under Settings / Technical / Tier Definitions.",
                        record=record.display_name,
                    )
                )
            if not all(review.reviewer_ids for review in reviews):
                raise UserError(
                    self.env._(
                        "Nobody but you could approve %(record)s. A second person "
                        "with this right is needed.",
                        record=record.display_name,
                    )
                )
        self._log_decision("requested", reason)

    def _check_can_decide(self):
        for record in self:
            if record.state not in self._state_from:
                record._check_can_reach(self._state_to[0])
            if not record.can_decide:
                raise UserError(
                    self.env._(
                        "You cannot decide on %(record)s: whoever prepared it or asked "
                        "for the approval is not the one who gives it.",
                        record=record.display_name,
                    )
                )

    def action_approve(self):
        """Approve as a reviewer who did not prepare the document.

        :return: True, or the comment wizard where the approval rule wants a comment
        :raises UserError: when the user may not decide
        """
        for record in self:
            action = record.validate_tier()
            if action:
                return action
        return True

    def action_reject(self, reason=None):
        """Send the document back to whoever prepared it.

        :param reason: kept with the decision; without one it is asked for
        :return: True, or the comment wizard when the reason is still missing
        :raises UserError: when the user may not decide
        """
        for record in self:
            record._check_can_decide()
        reason = check_text(self.env, reason)
        for record in self:
            if not reason:
                return record._add_comment("reject", record.review_ids)
            record._reject(reason)
        return True

    def request_validation(self):
        # Callable by RPC: the button of the document is the only way in.
        self.check_access("write")
        # The OCA field declares no dependencies: the cache would keep its value.
        self.invalidate_recordset(["need_validation"])
        reviews = super(
            VerbundApprovalMixin, self._with_transition()
        ).request_validation()
        self.invalidate_recordset(["need_validation"])
        return reviews

    def _notify_created_review_body(self):
        return self._in_own_words().env._(
            "%(user)s has asked for approval.", user=self.env.user.name
        )

    def restart_validation(self):
        self.check_access("write")
        raise UserError(
            self.env._("Reject the request instead; the decision stays on record.")
        )

    def validate_tier(self):
        self._check_can_decide()
        return super(VerbundApprovalMixin, self._with_transition()).validate_tier()

    def reject_tier(self):
        self._check_can_decide()
        return super(VerbundApprovalMixin, self._with_transition()).reject_tier()

    def _reject(self, reason):
        """Refuse with a reason that stays with the decision."""
        self.with_context(verbund_reason=reason).reject_tier()

    def _approved_reviews(self):
        return self.review_ids.filtered(lambda review: review.status == "approved")

    def _own_reviews(self, tiers):
        # The comment wizard hands in ids that its user may have made up.
        return (self.review_ids & tiers) if tiers else self.review_ids

    def _validate_tier(self, tiers=False):
        # Also reached by the comment wizard of the OCA module, hence checked here.
        self._check_can_decide()
        document = self._with_transition()
        tiers = document._own_reviews(tiers)
        approved = self._approved_reviews()
        res = super(VerbundApprovalMixin, document)._validate_tier(tiers)
        if self._approved_reviews() == approved:
            raise UserError(
                self.env._(
                    "It is not your turn yet: %(record)s waits for somebody else.",
                    record=self.display_name,
                )
            )
        self._log_decision("approved", self.env.context.get("verbund_reason"))
        if self.validation_status == "validated":
            self._tell_who_asked(
                self._in_own_words().env._(
                    "%(user)s has approved %(record)s.",
                    user=self.env.user.name,
                    record=self.display_name,
                )
            )
            self._action_approved()
        return res

    def _rejected_tier(self, tiers=False):
        self._check_can_decide()
        document = self._with_transition()
        tiers = document._own_reviews(tiers)
        res = super(VerbundApprovalMixin, document)._rejected_tier(tiers)
        reason = self.env.context.get("verbund_reason")
        self._log_decision("rejected", reason)
        self._tell_who_asked(
            self._in_own_words().env._(
                "%(user)s has rejected %(record)s: %(reason)s",
                user=self.env.user.name,
                record=self.display_name,
                reason=reason or "–",
            )
        )
        self._action_rejected()
        return res

    def _who_asked(self):
        return self.review_ids.requested_by

    def _tier_validation_check_write_allowed(self, vals):
        # `skip_validation_check` is an ordinary context key that any client can
        # send; only our own transitions may skip the lock.
        if self._in_transition():
            return None
        return super(
            VerbundApprovalMixin, self.with_context(skip_validation_check=False)
        )._tier_validation_check_write_allowed(vals)

    def _check_state_from_condition(self):
        # The same for the key `skip_check_state_condition`.
        return super(
            VerbundApprovalMixin, self.with_context(skip_check_state_condition=False)
        )._check_state_from_condition()
