import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from .verbund_network import BILLING_MODELS

_logger = logging.getLogger(__name__)

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
# Written by the actions alone: the record of what was computed, approved, corrected.
COMPUTED_FIELDS = frozenset(
    {
        "amount_balance",
        "amount_cost",
        "amount_tax",
        "amount_total",
        "amount_untaxed",
        "approved_at",
        "approved_by_id",
        "calculation",
        "computed_at",
        "computed_by_id",
        "correction_reason",
        "prepared_by_ids",
        "previous_id",
        "version",
    }
)


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
    key_id = fields.Many2one(
        "verbund.allocation.key",
        string="Cost Key",
        compute="_compute_key_id",
        store=True,
        readonly=False,
        check_company=True,
        tracking=True,
    )
    key_method = fields.Selection(related="key_id.method")
    billing_model = fields.Selection(
        BILLING_MODELS,
        compute="_compute_billing_model",
        store=True,
        help="As the network has it when the settlement is made.",
    )
    date = fields.Date(default=fields.Date.context_today, tracking=True)
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "verbund.settlement",
        string="Corrects",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    next_ids = fields.One2many(
        "verbund.settlement", "previous_id", string="Corrected by"
    )
    correction_reason = fields.Text(readonly=True, copy=False, tracking=True)
    cost_ids = fields.One2many(
        "verbund.settlement.cost", "settlement_id", string="Costs", copy=True
    )
    line_ids = fields.One2many(
        "verbund.settlement.line", "settlement_id", string="Shares", copy=False
    )
    amount_cost = fields.Monetary(
        string="Cost", compute="_compute_amount_cost", store=True
    )
    amount_balance = fields.Monetary(
        string="Borne by the Network",
        readonly=True,
        copy=False,
        help="With fixed prices, what the companies do not pay (or pay too much); and "
        "all of it where no company takes part any more.",
    )
    amount_untaxed = fields.Monetary(
        string="Net", compute="_compute_amounts", store=True, tracking=True
    )
    amount_tax = fields.Monetary(string="Tax", compute="_compute_amounts", store=True)
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", store=True, tracking=True
    )
    calculation = fields.Json(
        readonly=True,
        copy=False,
        help="Exact figures of the last computation, frozen with the approval.",
    )
    computed_by_id = fields.Many2one(
        "res.users", string="Computed by", readonly=True, copy=False
    )
    computed_at = fields.Datetime(readonly=True, copy=False)
    prepared_by_ids = fields.Many2many(
        "res.users",
        "verbund_settlement_prepared_rel",
        "settlement_id",
        "user_id",
        string="Prepared by",
        readonly=True,
        copy=False,
        help="Who entered costs, percentages or the key: none of them approves.",
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    invoice_ids = fields.One2many(
        "account.move",
        "verbund_settlement_id",
        string="Invoices",
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count")
    document_count = fields.Integer(
        string="Printed Documents",
        compute="_compute_document_count",
        help="Invoices whose PDF, e-invoice and calculation sheet are ready.",
    )
    document_failed_count = fields.Integer(
        string="Documents That Cannot Be Printed", compute="_compute_document_count"
    )
    # Stored, so that a correction writes this row: whoever invoices it at the same
    # moment gets a serialization failure and looks again.
    is_latest = fields.Boolean(
        string="Latest Version", compute="_compute_is_latest", store=True
    )
    note = fields.Text(
        string="Note for the Companies", help="Printed on the calculation sheet."
    )

    # Drafts may compare keys. From the review on, a second one would charge the
    # companies twice; later costs are a correction.
    _course_uniq = models.UniqueIndex(
        "(course_id) WHERE previous_id IS NULL AND state NOT IN ('draft', 'computed')",
        "This course already has a settlement. Correct it instead.",
    )
    _next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This settlement already has a newer version.",
    )

    # ------------------------------------------------------------ computes

    @api.depends("course_id")
    def _compute_network_id(self):
        for settlement in self:
            networks = settlement.course_id.network_ids
            if settlement.network_id not in networks:
                settlement.network_id = networks[:1]

    @api.depends("network_id")
    def _compute_key_id(self):
        default = self.env.ref(
            "qualifizierungsverbund.allocation_key_per_seat", raise_if_not_found=False
        )
        for settlement in self:
            settlement.key_id = (
                settlement.key_id or settlement.network_id.default_key_id or default
            )

    @api.depends("network_id")
    def _compute_billing_model(self):
        # Not `network_id.billing_model`: an approved settlement keeps the one it had.
        for settlement in self:
            settlement.billing_model = settlement.network_id.billing_model

    @api.depends("next_ids")
    def _compute_is_latest(self):
        for settlement in self:
            settlement.is_latest = not settlement.next_ids

    @api.depends("cost_ids.amount")
    def _compute_amount_cost(self):
        for settlement in self:
            settlement.amount_cost = sum(settlement.cost_ids.mapped("amount"))

    @api.depends("line_ids.amount_untaxed", "line_ids.amount_tax")
    def _compute_amounts(self):
        for settlement in self:
            untaxed = sum(settlement.line_ids.mapped("amount_untaxed"))
            tax = sum(settlement.line_ids.mapped("amount_tax"))
            settlement.amount_untaxed = untaxed
            settlement.amount_tax = tax
            settlement.amount_total = untaxed + tax

    @api.depends("invoice_ids")
    def _compute_invoice_count(self):
        for settlement in self:
            # sudo: staff without rights in accounting see how many there are
            settlement.invoice_count = len(settlement.sudo().invoice_ids)

    @api.depends("invoice_ids.verbund_documents_done")
    def _compute_document_count(self):
        # sudo: as above
        Move_sudo = self.env["account.move"].sudo()
        printed = self._count_invoices(Move_sudo._verbund_printed_domain())
        failed = self._count_invoices(Move_sudo._verbund_failed_domain())
        for settlement in self:
            settlement.document_count = printed.get(settlement.id, 0)
            settlement.document_failed_count = failed.get(settlement.id, 0)

    def _count_invoices(self, domain):
        return {
            settlement.id: count
            for settlement, count in self.env["account.move"]
            .sudo()
            ._read_group(
                Domain("verbund_settlement_id", "in", self.ids) & domain,
                ["verbund_settlement_id"],
                ["__count"],
            )
        }

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
        return super()._get_guarded_fields() | COMPUTED_FIELDS

    def write(self, vals):
        if "course_id" in vals and any(
            settlement.course_id.id != vals["course_id"] for settlement in self
        ):
            raise UserError(self.env._("A settlement stays with its course."))
        res = super().write(vals)
        if {"key_id", "network_id"} & vals.keys() and not self._in_transition():
            self._outdate()
        return res

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not self._in_transition():
            # Bills and plan are taken afresh, see `copy`; what was typed comes along.
            guarded = self.env["verbund.settlement.cost"]._get_guarded_fields()
            for vals in vals_list:
                vals["cost_ids"] = [
                    Command.create({k: v for k, v in cost.items() if k not in guarded})
                    for _command, _id, cost in vals.get("cost_ids", [])
                    if cost.get("source", "typed") == "typed"
                ]
        return vals_list

    def copy(self, default=None):
        """A draft beside this one, to compare keys."""
        copies = super().copy(default)
        if not self._in_transition():
            for settlement, new in zip(self, copies, strict=True):
                sources = set(settlement.cost_ids.mapped("source"))
                if "bill" in sources:
                    new.action_load_bills()
                if "plan" in sources:
                    new.action_load_plan()
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(s.state not in (STATE_DRAFT, STATE_COMPUTED) for s in self):
            raise UserError(
                self.env._("A settlement under review or approved stays on record.")
            )

    # ------------------------------------------------------------- costs

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

    def action_load_bills(self):
        """Take the lines of the course's posted vendor bills, without doubles.

        Lines of bills that are no longer posted go out again, and what was changed in
        a bill is changed here.
        """
        for settlement in self:
            settlement.check_access("write")
            settlement._check_not_frozen()
            # sudo: a network manager shares the cost without seeing the bookkeeping
            lines_sudo = (
                self.env["account.move.line"]
                .sudo()
                .search(settlement._get_bill_line_domain(), order="move_id, id")
            )
            from_bills = settlement.cost_ids.filtered(lambda c: c.source == "bill")
            gone = from_bills.filtered(
                lambda cost, lines_sudo=lines_sudo: (
                    cost.sudo().bill_line_id not in lines_sudo
                )
            )
            changed = (from_bills - gone)._stale()
            new = lines_sudo - from_bills.sudo().bill_line_id
            if gone or changed or new:
                Cost = settlement._with_transition().env["verbund.settlement.cost"]
                Cost.browse(gone.ids).unlink()
                for cost in Cost.browse(changed.ids):
                    cost.write(Cost._bill_amounts(cost.sudo().bill_line_id))
                Cost.create(
                    [
                        {"settlement_id": settlement.id, **Cost._from_bill_line(line)}
                        for line in new
                    ]
                )
                settlement._outdate()
        return True

    def _get_bill_line_domain(self):
        self.ensure_one()
        return [
            ("move_id.verbund_course_id", "=", self.course_id.id),
            ("move_id.move_type", "in", ("in_invoice", "in_refund")),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("display_type", "=", "product"),
        ]

    def action_load_plan(self):
        """Take the cost plan of the course, at its number of seats.

        What was taken from the plan before is replaced.
        """
        for settlement in self:
            settlement.check_access("write")
            settlement._check_not_frozen()
            course = settlement.course_id
            planned = settlement.cost_ids.filtered(lambda cost: cost.source == "plan")
            Cost = settlement._with_transition().env["verbund.settlement.cost"]
            Cost.browse(planned.ids).unlink()
            Cost.create(
                [
                    {
                        "settlement_id": settlement.id,
                        "name": cost.name,
                        "cost_type": cost.cost_type,
                        "source": "plan",
                        "amount_net": cost.amount_fixed
                        + cost.amount_per_seat * course.seats_committed,
                    }
                    for cost in course.cost_ids
                ]
            )
            settlement._outdate()
        return True

    def action_list_companies(self):
        """Add a line per company, so that percentages can be typed into it."""
        for settlement in self:
            settlement.check_access("write")
            settlement._check_not_frozen()
            partners = settlement._get_commitments().partner_id
            settlement.line_ids = [
                Command.create({"partner_id": partner.id})
                for partner in partners - settlement.line_ids.partner_id
            ]
        return True

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
