from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.transition_mixin import with_transition
from .ir_attachment import SHEET_MARK

# A document that cannot be printed is tried that often, then a person must look.
MAX_TRIES = 3
DOCUMENTS_ACTIVITY = "qualifizierungsverbund.mail_activity_documents"


class AccountMove(models.Model):
    """Printing the document of a share, with the calculation sheet beside it."""

    _inherit = "account.move"

    verbund_documents_done = fields.Boolean(
        string="Documents Printed", readonly=True, copy=False
    )
    verbund_documents_tries = fields.Integer(
        string="Attempts to Print", readonly=True, copy=False, aggregator=None
    )
    verbund_documents_error = fields.Char(
        string="Why It Cannot Be Printed", readonly=True, copy=False
    )

    @api.model
    def _verbund_to_print_domain(self):
        return Domain(
            [
                ("verbund_line_ids", "!=", False),
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

    @api.model
    def _verbund_unsent_domain(self):
        return Domain([("state", "=", "posted"), ("is_move_sent", "=", False)])

    def _verbund_generate_documents(self):
        """Print the invoice with its ZUGFeRD XML and attach the calculation sheet."""
        for move in self:
            move._verbund_attach_sheets()
            if not move.invoice_pdf_report_id:
                is_sent = move.is_move_sent
                self.env["account.move.send"]._generate_and_send_invoices(
                    move,
                    sending_methods=["manual"],
                    invoice_edi_format=move.partner_id._verbund_edi_format(
                        move.company_id
                    ),
                )
                # Printed is not sent
                move.is_move_sent = is_sent
            move._verbund_check_einvoice()
            move.write(
                {
                    "verbund_documents_done": True,
                    "verbund_documents_error": False,
                }
            )
            if move.activity_ids:
                move.activity_unlink([DOCUMENTS_ACTIVITY])

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
                DOCUMENTS_ACTIVITY,
                note=escape(message),
                user_id=(self.invoice_user_id or self.env.user).id,
            )

    def _verbund_check_einvoice(self):
        """
        :raises UserError: when a document has been printed without its e-invoice
        """
        if not self.ubl_cii_xml_id:
            raise UserError(
                self.env._("%(move)s has no e-invoice.", move=self.display_name)
            )

    def _verbund_attach_sheets(self):
        """Attach the company's calculation sheets as PDF and XLSX, once."""
        self.ensure_one()
        # sudo: the sheet belongs to the invoice, whoever prints it
        lines_sudo = self.sudo().verbund_line_ids
        if not lines_sudo or self._verbund_sheets():
            return
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
                for line_sudo in lines_sudo
                for name, content, mimetype in line_sudo._render_sheets()
            ]
        )

    def _verbund_sheets(self):
        """The attached calculation sheets."""
        # sudo: whether it is one of ours
        if not self.sudo().verbund_line_ids:
            return self.env["ir.attachment"]
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("description", "=", SHEET_MARK),
            ]
        )
