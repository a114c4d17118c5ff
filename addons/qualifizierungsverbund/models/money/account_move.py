from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core.transition_mixin import in_transition, with_transition
from .ir_attachment import SHEET_MARK

# A document that cannot be printed is tried that often, then a person must look.
MAX_TRIES = 3
# Fields of a document that the settlement alone writes.
SETTLEMENT_FIELDS = frozenset({"verbund_settlement_id"})
# What was approved, and what follows from payments: once posted, nobody writes it. The
# core looks at some of them too, but a key in the context of a client stops it.
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


class AccountMove(models.Model):
    _inherit = "account.move"

    verbund_settlement_id = fields.Many2one(
        "verbund.settlement",
        string="Settlement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
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
    verbund_documents_done = fields.Boolean(
        string="Documents Printed", readonly=True, copy=False
    )

    verbund_documents_tries = fields.Integer(
        string="Attempts to Print", readonly=True, copy=False, aggregator=None
    )
    verbund_documents_error = fields.Char(
        string="Why It Cannot Be Printed", readonly=True, copy=False
    )

    # Backs the lock of `action_create_invoices`: one document per version and company.
    _verbund_settlement_uniq = models.UniqueIndex(
        "(verbund_settlement_id, commercial_partner_id) "
        "WHERE verbund_settlement_id IS NOT NULL",
        "This company already has a document for this settlement.",
    )
    _verbund_documents_idx = models.Index(
        "(id) WHERE verbund_settlement_id IS NOT NULL "
        "AND verbund_documents_done IS NOT TRUE"
    )

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

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        # Afterwards, since a `default_…` in the context sets the field as well
        if moves.verbund_settlement_id and not in_transition(self.env):
            raise AccessError(
                self.env._("Documents of a settlement come from the settlement.")
            )
        return moves

    def write(self, vals):
        if SETTLEMENT_FIELDS & vals.keys():
            raise UserError(
                self.env._("A document keeps the settlement it was made for.")
            )
        if PROTECTED_FIELDS & vals.keys() and not in_transition(self.env):
            self.filtered(lambda move: move.state == "posted")._check_no_settlement()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settlement(self):
        self._check_no_settlement()

    def button_draft(self):
        self._check_no_settlement()
        return super().button_draft()

    def button_cancel(self):
        self._check_no_settlement()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_no_settlement()
        return super()._reverse_moves(default_values_list, cancel)

    def _check_no_settlement(self):
        bound = self.filtered("verbund_settlement_id")
        if bound:
            raise UserError(
                self.env._(
                    "%(move)s belongs to %(settlement)s. Correct the settlement: its "
                    "next version posts the difference.",
                    move=bound[0].display_name,
                    settlement=bound[0].sudo().verbund_settlement_id.display_name,
                )
            )

    def _invoice_paid_hook(self):
        res = super()._invoice_paid_hook()
        # sudo: whoever books a payment need not know settlements
        self.sudo().verbund_settlement_id._check_paid()
        return res

    # --------------------------------------------------------- documents

    @api.model
    def _verbund_to_print_domain(self):
        return Domain(
            [
                ("verbund_settlement_id", "!=", False),
                ("state", "=", "posted"),
                ("verbund_documents_done", "=", False),
                ("verbund_documents_tries", "<", MAX_TRIES),
            ]
        )

    @api.model
    def _verbund_printed_domain(self):
        return Domain("verbund_documents_done", "=", True)

    @api.model
    def _verbund_failed_domain(self):
        return Domain(
            [
                ("verbund_documents_done", "=", False),
                ("verbund_documents_tries", ">=", MAX_TRIES),
            ]
        )

    def _verbund_generate_documents(self):
        """Print the invoice with its ZUGFeRD XML and attach the calculation sheet."""
        for move in self:
            move._verbund_attach_sheets()
            if not move.invoice_pdf_report_id:
                self.env["account.move.send"]._generate_and_send_invoices(
                    move,
                    sending_methods=["manual"],
                    invoice_edi_format=self._verbund_edi_format(move),
                )
                # Printed, but nobody has sent it yet
                move.is_move_sent = False
            move.write(
                {
                    "verbund_documents_done": True,
                    "verbund_documents_error": False,
                }
            )

    def _verbund_note_failure(self, error):
        """Count a failed attempt; after the last one, somebody gets a task.

        :param error: the exception, whose message is kept
        """
        self.ensure_one()
        message = str(error) or type(error).__name__
        self.write(
            {
                "verbund_documents_tries": self.verbund_documents_tries + 1,
                "verbund_documents_error": message,
            }
        )
        if self.verbund_documents_tries >= MAX_TRIES:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The documents of this invoice cannot be printed"),
                note=message,
                user_id=(self.invoice_user_id or self.env.user).id,
            )

    @api.model
    def _verbund_edi_format(self, move):
        """The format the company wants, else ZUGFeRD."""
        partner = move.commercial_partner_id.with_company(move.company_id)
        return partner.invoice_edi_format or "facturx"

    def _verbund_attach_sheets(self):
        """Attach the company's calculation sheet as PDF and XLSX, once."""
        self.ensure_one()
        if not self.verbund_settlement_id or self._verbund_sheets():
            return
        # sudo: the sheet belongs to the invoice, whoever prints it
        line_sudo = (
            self.env["verbund.settlement.line"]
            .sudo()
            .search([("invoice_id", "=", self.id)], limit=1)
        )
        if line_sudo:
            with_transition(self.env["ir.attachment"]).create(
                [
                    {
                        "name": name,
                        "raw": content,
                        "mimetype": mimetype,
                        "res_model": self._name,
                        "res_id": self.id,
                        "description": SHEET_MARK,
                    }
                    for name, content, mimetype in line_sudo._render_sheets()
                ]
            )

    def _verbund_sheets(self):
        """The attached calculation sheets."""
        if not self.verbund_settlement_id:
            return self.env["ir.attachment"]
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("description", "=", SHEET_MARK),
            ]
        )
