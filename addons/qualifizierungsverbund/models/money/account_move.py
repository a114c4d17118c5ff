from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.transition_mixin import in_transition

# What may change on a posted document of a settlement: who works on it, that it was
# sent, how it is paid. All else was approved, or follows from it.
OPEN_FIELDS = frozenset(
    {
        "access_token",
        "checked",
        "inalterable_hash",
        "invoice_user_id",
        "is_manually_modified",
        "is_move_sent",
        "matched_payment_ids",
        "message_main_attachment_id",
        "next_payment_date",
        "no_followup",
        "preferred_payment_method_line_id",
        "sending_data",
        "user_id",
        "verbund_documents_done",
        "verbund_documents_error",
        "verbund_documents_tries",
    }
)
# Fields of mail, and the state of an e-invoice on its way.
OPEN_PREFIXES = ("activity_", "edi_", "message_", "peppol_", "rating_")
# Odoo itself, acting for nobody, may write more, but none of these: a key in the
# context of a client stops its own checks.
PROTECTED_FIELDS = frozenset(
    {
        "commercial_partner_id",
        "company_id",
        "currency_id",
        "date",
        "delivery_date",
        "fiscal_position_id",
        "invoice_currency_rate",
        "invoice_date",
        "invoice_date_due",
        "invoice_line_ids",
        "invoice_payment_term_id",
        "journal_id",
        "line_ids",
        "move_type",
        "name",
        "partner_id",
        "partner_shipping_id",
        "payment_state",
        "state",
    }
)


def changes(record, name, value):
    """Whether to write a value changes anything that is stored.

    Odoo writes the partner of all entries anew when a company gets another parent.
    """
    field = record._fields[name]
    if field.type == "many2one":
        return (record[name].id or False) != (value or False)
    return bool(field.store or field.inverse)


# Who may read shares and settlements: not every bookkeeper.
SETTLEMENT_READERS = (
    "qualifizierungsverbund.group_verbund_user,"
    "qualifizierungsverbund.group_verbund_finance"
)


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["verbund.naming.mixin", "account.move"]

    verbund_line_ids = fields.One2many(
        "verbund.settlement.line",
        "invoice_id",
        string="Shares",
        readonly=True,
        copy=False,
        groups=SETTLEMENT_READERS,
        help="The companies' shares that this document charges.",
    )
    verbund_settlement_ids = fields.Many2many(
        "verbund.settlement",
        string="Settlement",
        compute="_compute_verbund_settlement_ids",
        search="_search_verbund_settlement_ids",
        groups=SETTLEMENT_READERS,
    )
    verbund_charges_shares = fields.Boolean(
        compute="_compute_verbund_charges_shares",
        help="It is corrected by the next version of its settlement alone.",
    )
    verbund_course_id = fields.Many2one(
        "verbund.course",
        string="Training Course",
        compute="_compute_verbund_course_id",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="The course that this vendor bill is for; its settlement takes it over.",
    )

    verbund_period_start = fields.Date(
        string="Supplied From",
        readonly=True,
        copy=False,
        help="First day of what a document of a settlement charges.",
    )
    verbund_period_end = fields.Date(string="Supplied To", readonly=True, copy=False)

    @api.depends("verbund_line_ids.settlement_id")
    def _compute_verbund_settlement_ids(self):
        for move in self:
            # sudo: which ones, not what is in them
            move.verbund_settlement_ids = move.sudo().verbund_line_ids.settlement_id

    @api.depends("verbund_line_ids")
    def _compute_verbund_charges_shares(self):
        for move in self:
            move.verbund_charges_shares = move._verbund_is_settlement()

    def _compute_show_reset_to_draft_button(self):
        res = super()._compute_show_reset_to_draft_button()
        self.filtered("verbund_charges_shares").show_reset_to_draft_button = False
        return res

    @api.model
    def _search_verbund_settlement_ids(self, operator, value):
        if operator.startswith("not"):
            return NotImplemented
        domain = Domain("verbund_line_ids.settlement_id", operator, value)
        if operator == "in" and False in value:
            domain |= Domain("verbund_line_ids", "=", False)
        return domain

    @api.depends("invoice_line_ids.purchase_line_id", "reversed_entry_id")
    def _compute_verbund_course_id(self):
        for move in self:
            if move.is_purchase_document():
                orders = move.invoice_line_ids.purchase_line_id.order_id
                # sudo: the bookkeeper need not be in the team of the network
                course = orders.sudo().verbund_course_id[:1]
                move.verbund_course_id = (
                    course
                    or move.verbund_course_id
                    # A credit note takes back what the bill has brought
                    or move.reversed_entry_id.verbund_course_id
                )
            else:
                move.verbund_course_id = False

    def write(self, vals):
        closed = {
            name
            for name in vals.keys() - OPEN_FIELDS
            if not name.startswith(OPEN_PREFIXES)
        }
        if self.env.su:
            closed &= PROTECTED_FIELDS
        if closed and not in_transition(self.env):
            self.filtered(
                lambda move: (
                    move.state == "posted"
                    and any(changes(move, name, vals[name]) for name in closed)
                )
            )._check_no_settlement()
        return super().write(vals)

    @api.constrains("reversed_entry_id")
    def _check_verbund_reversed(self):
        """A credit note that somebody types corrects no document of a settlement."""
        if not in_transition(self.env):
            self.reversed_entry_id._check_no_settlement()

    def _compute_payment_state(self):
        """A linked payment that is not booked pays what it is about, not the whole."""
        res = super()._compute_payment_state()
        for move in self:
            on_its_way = move.payment_state in ("paid", "in_payment")
            if on_its_way and move._verbund_is_underpaid():
                move.payment_state = "partial"
        return res

    def _verbund_is_underpaid(self):
        """Whether more is owed than the payments are about that are not booked yet."""
        self.ensure_one()
        if not self.amount_residual or not self._verbund_is_settlement():
            return False
        way = "inbound" if self.is_inbound() else "outbound"
        payments = self.matched_payment_ids.filtered(
            lambda payment: (
                not payment.move_id
                and payment.state in ("in_process", "paid")
                and payment.payment_type == way
                and payment.currency_id == self.currency_id
            )
        )
        owed = sum((self | payments.invoice_ids).mapped("amount_residual"))
        return (
            self.currency_id.compare_amounts(sum(payments.mapped("amount")), owed) < 0
        )

    def button_draft(self):
        self.check_access("write")
        self._check_no_settlement()
        return super().button_draft()

    def button_cancel(self):
        self.check_access("write")
        self._check_no_settlement()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_no_settlement()
        return super()._reverse_moves(default_values_list, cancel)

    def _verbund_is_settlement(self):
        """Whether it charges shares of a settlement."""
        self.ensure_one()
        # sudo: whoever prints it need not see settlements
        return bool(self.sudo().verbund_line_ids)

    def _check_no_settlement(self):
        # sudo: whoever books something else need not see settlements
        parts_sudo = self.sudo().invoice_line_ids.verbund_part_id
        if parts_sudo:
            raise UserError(
                self.env._(
                    "%(move)s belongs to %(settlement)s. Correct the settlement: its "
                    "next version posts the difference.",
                    move=parts_sudo[0].move_line_ids.move_id.display_name,
                    settlement=parts_sudo[0].line_id.settlement_id.display_name,
                )
            )

    def _verbund_is_paid(self):
        """Whether nobody waits for money: it is on its way, came, or was credited."""
        self.ensure_one()
        return self.payment_state in ("paid", "in_payment", "reversed")

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        # sudo: whoever books a payment need not know settlements
        self.sudo().verbund_settlement_ids._check_paid()
        return res
