from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import words
from ..core.fields import reference_field, state_field

STATE_DRAFT = "draft"
STATE_COMPUTED = "computed"
STATE_IN_REVIEW = "in_review"
STATE_APPROVED = "approved"
STATE_INVOICED = "invoiced"
STATE_PAID = "paid"
STATE_CORRECTED = "corrected"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_COMPUTED, "Computed"),
    (STATE_IN_REVIEW, "In review"),
    (STATE_APPROVED, "Approved"),
    (STATE_INVOICED, "Invoiced"),
    (STATE_PAID, "Paid"),
    (STATE_CORRECTED, "Corrected"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_COMPUTED},
    STATE_COMPUTED: {STATE_COMPUTED, STATE_DRAFT, STATE_IN_REVIEW},
    STATE_IN_REVIEW: {STATE_APPROVED, STATE_COMPUTED},
    STATE_APPROVED: {STATE_INVOICED, STATE_CORRECTED},
    STATE_INVOICED: {STATE_PAID, STATE_CORRECTED},
    STATE_PAID: {STATE_CORRECTED, STATE_INVOICED},
    STATE_CORRECTED: set(),
}
# Nothing is asked of anybody yet; several may stand side by side.
DRAFTING_STATES = (STATE_DRAFT, STATE_COMPUTED)
# Somebody has yet to approve it.
PREPARING_STATES = (*DRAFTING_STATES, STATE_IN_REVIEW)
# What companies owe, as long as no correction of it is approved.
HOLDING_STATES = frozenset({STATE_APPROVED, STATE_INVOICED, STATE_PAID})
# Documents that are final: every euro in them has been approved.
FINAL_STATES = HOLDING_STATES | {STATE_CORRECTED}


class VerbundSettlement(models.Model):
    """A cost that companies share, to the cent."""

    _name = "verbund.settlement"
    _description = "Settlement"
    _inherit = ["verbund.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "reference"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _frozen_states = FINAL_STATES | {STATE_IN_REVIEW}
    _state_from = [STATE_IN_REVIEW]
    _state_to = [STATE_APPROVED]
    _cancel_state = STATE_COMPUTED

    # Drafts to compare keys use up no numbers: it gets one with the first review.
    reference = reference_field("Number")
    state = state_field(
        STATES,
        help="Draft: costs are being collected.\n"
        "Computed: the shares are known.\n"
        "In review: a second person checks them.\n"
        "Approved: frozen, may be invoiced.\n"
        "Invoiced, paid: documents are posted, paid.\n"
        "Corrected: replaced by a newer version.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    date = fields.Date(
        default=lambda self: self.env.company._verbund_today(), tracking=True
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    note = fields.Text(
        string="Note for the Companies", help="Printed on the calculation sheet."
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "approved_at",
            "approved_by_id",
            "reference",
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(s.state not in DRAFTING_STATES for s in self):
            raise UserError(
                self.env._("A settlement under review or approved stays on record.")
            )

    def action_request_approval(self):
        """Hand the computed shares to a second person."""
        self.check_access("write")
        self._check_can_reach(STATE_IN_REVIEW)
        self._check_only_one()
        self._check_sum()
        self._check_above()
        self._check_current()
        self._set_state(STATE_IN_REVIEW)
        self._number()
        self._request_approval()
        return True

    def _number(self):
        new = self.filtered(lambda settlement: not settlement.reference)
        numbers = self._draw_numbers("verbund.settlement", len(new)) if new else ()
        for settlement, number in zip(new, numbers, strict=True):
            settlement._with_transition().reference = number

    def _action_approved(self):
        self._check_sum()
        self._check_above()
        # It stood still, but what it is made of did not: seats, bills, taxes
        self._check_current()
        self._set_state(
            STATE_APPROVED,
            approved_by_id=self.env.uid,
            approved_at=fields.Datetime.now(),
        )
        # A version that was approved but never invoiced is out of use from now on.
        self.previous_id.filtered(lambda s: s.state == STATE_APPROVED)._supersede()
        # Whom others invoice is done here: the association only sends the sheets.
        self.filtered(lambda s: not s._association_invoices())._mark_settled()

    def _action_rejected(self):
        self._set_state(STATE_COMPUTED)

    def _state_sentences(self):
        _, lines = self.env._, self.line_ids
        values = {
            "amount": words.money(self.env, self.amount_total, self.currency_id),
            "companies": len(lines),
        }
        return {
            **super()._state_sentences(),
            STATE_DRAFT: _("The costs have changed: the shares are computed anew."),
            STATE_COMPUTED: _(
                "The shares are computed: %(amount)s. Companies: %(companies)s.",
                **values,
            ),
            STATE_IN_REVIEW: _("A second person checks the shares."),
            STATE_APPROVED: _(
                "The shares are fixed: %(amount)s. Companies: %(companies)s.", **values
            ),
            STATE_INVOICED: _(
                "Documents are posted: %(number)s.", number=len(lines.invoice_id)
            ),
            STATE_PAID: _("All documents are paid."),
            STATE_CORRECTED: _("A newer version takes the place of these shares."),
        }

    def _get_excluded_reviewers(self):
        # Who made it has chosen what is settled, and by which key.
        prepared_by = self.create_uid | self.computed_by_id | self.prepared_by_ids
        return prepared_by | self.review_ids.requested_by

    def _decision_amount(self):
        return self.amount_total
