from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
# Documents that are final: every euro in them has been approved.
FINAL_STATES = frozenset({STATE_APPROVED, STATE_INVOICED, STATE_PAID, STATE_CORRECTED})


class VerbundSettlement(models.Model):
    """The cost of a course, shared among its companies to the cent."""

    _name = "verbund.settlement"
    _description = "Settlement"
    _inherit = ["verbund.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _frozen_states = FINAL_STATES | {STATE_IN_REVIEW}
    _state_from = [STATE_IN_REVIEW]
    _state_to = [STATE_APPROVED]
    _cancel_state = STATE_COMPUTED
    _number = ("name", "verbund.settlement")

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default=STATE_DRAFT,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand="_group_expand_state",
        help="Draft: costs are being collected.\n"
        "Computed: the shares are known.\n"
        "In review: a second person checks them.\n"
        "Approved: frozen, may be invoiced.\n"
        "Invoiced, paid: documents are posted, paid.\n"
        "Corrected: replaced by a newer version.",
    )
    course_id = fields.Many2one(
        "verbund.course",
        required=True,
        index=True,
        ondelete="restrict",
    )
    network_id = fields.Many2one(
        "verbund.network",
        compute="_compute_network_id",
        store=True,
        readonly=False,
        index=True,
        check_company=True,
        help="The network that settles; its key and billing model are proposed.",
    )
    company_id = fields.Many2one(
        related="course_id.company_id",
        store=True,
        index=True,
        precompute=True,
        string="Association",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    date = fields.Date(default=fields.Date.context_today, tracking=True)
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    note = fields.Text(
        string="Note for the Companies", help="Printed on the calculation sheet."
    )

    # Drafts may compare keys. From the review on, a second one would charge the
    # companies twice; later costs are a correction.
    _course_uniq = models.UniqueIndex(
        "(course_id) WHERE previous_id IS NULL AND state NOT IN ('draft', 'computed')",
        "This course already has a settlement. Correct it instead.",
    )

    # ------------------------------------------------------------ computes

    @api.depends("course_id")
    def _compute_network_id(self):
        for settlement in self:
            networks = settlement.course_id.network_ids
            if settlement.network_id not in networks:
                settlement.network_id = networks[:1]

    @api.depends("name", "course_id.name", "version")
    def _compute_display_name(self):
        for settlement in self:
            version = f" v{settlement.version}" if settlement.version > 1 else ""
            settlement.display_name = (
                f"{settlement.name or ''}{version} {settlement.course_id.name or ''}"
            ).strip()

    # -------------------------------------------------------- constraints

    @api.constrains("network_id", "course_id")
    def _check_network(self):
        for settlement in self:
            networks_sudo = settlement.course_id.sudo().network_ids
            if settlement.network_id.sudo() not in networks_sudo:
                raise ValidationError(
                    self.env._(
                        "%(course)s is settled by one of its own networks.",
                        course=settlement.course_id.display_name,
                    )
                )

    # ---------------------------------------------------------------- CRUD

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"approved_at", "approved_by_id"}

    def write(self, vals):
        if "course_id" in vals and any(
            settlement.course_id.id != vals["course_id"] for settlement in self
        ):
            raise UserError(self.env._("A settlement stays with its course."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(s.state not in (STATE_DRAFT, STATE_COMPUTED) for s in self):
            raise UserError(
                self.env._("A settlement under review or approved stays on record.")
            )

    @api.model
    def _create_for_course(self, course):
        """The settlement of a course: the one it has, or a new one with its bills."""
        settlement = self.search(
            [("course_id", "=", course.id)],
            # of two drafts the one that was there first
            order="version desc, approved_at, id",
            limit=1,
        )
        if not settlement:
            settlement = self.create({"course_id": course.id})
            settlement.action_load_bills()
        return settlement

    # ---------------------------------------------------------- approval

    def action_request_approval(self):
        """Hand the computed shares to a second person."""
        for settlement in self:
            settlement._check_can_reach(STATE_IN_REVIEW)
            settlement._check_only_one()
            settlement._check_sum()
            settlement._check_current()
            settlement._set_state(STATE_IN_REVIEW)
            settlement._request_approval()
        return True

    def _check_only_one(self):
        """
        :raises UserError: when another settlement of the course is beyond drafting
        """
        self.ensure_one()
        if self.previous_id:
            return
        other = self.search(
            [
                ("course_id", "=", self.course_id.id),
                ("previous_id", "=", False),
                ("state", "not in", (STATE_DRAFT, STATE_COMPUTED)),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(course)s already has the settlement %(other)s. Correct that one "
                    "instead.",
                    course=self.course_id.display_name,
                    other=other.name,
                )
            )

    def _action_approved(self):
        self._check_sum()
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
        self.filtered(lambda s: s.billing_model != "association")._mark_course_settled()

    def _action_rejected(self):
        self._set_state(STATE_COMPUTED)

    def _get_excluded_reviewers(self):
        prepared_by = self.computed_by_id | self.prepared_by_ids
        return prepared_by | self.review_ids.requested_by

    def _decision_networks(self):
        return self.course_id.network_ids

    def _decision_amount(self):
        return self.amount_total
