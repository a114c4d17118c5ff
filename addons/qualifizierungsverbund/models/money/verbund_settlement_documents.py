import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.file_name import file_name
from ..core.notification import notification
from ..core.scheduled import due_records

_logger = logging.getLogger(__name__)


class VerbundSettlement(models.Model):
    """Posted documents are printed in the background; people send them."""

    _inherit = "verbund.settlement"

    document_count = fields.Integer(
        string="Printed Documents",
        compute="_compute_document_count",
        help="Invoices whose PDF, e-invoice and calculation sheet are ready.",
    )
    document_failed_count = fields.Integer(
        string="Documents That Cannot Be Printed", compute="_compute_document_count"
    )
    unsent_count = fields.Integer(
        string="Invoices Not Sent Yet",
        compute="_compute_unsent_count",
        search="_search_unsent_count",
    )

    @api.depends("line_ids.invoice_id.verbund_documents_done")
    def _compute_document_count(self):
        # sudo: staff without rights in accounting see how many there are
        Move_sudo = self.env["account.move"].sudo()
        printed = self._count_invoices(Move_sudo._verbund_printed_domain())
        failed = self._count_invoices(Move_sudo._verbund_failed_domain())
        for settlement in self:
            settlement.document_count = printed.get(settlement.id, 0)
            settlement.document_failed_count = failed.get(settlement.id, 0)

    @api.depends("line_ids.invoice_id.state", "line_ids.invoice_id.is_move_sent")
    def _compute_unsent_count(self):
        unsent = self._count_invoices(self.env["account.move"]._verbund_unsent_domain())
        for settlement in self:
            settlement.unsent_count = unsent.get(settlement.id, 0)

    @api.model
    def _search_unsent_count(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        unsent = self.env["account.move"]._verbund_unsent_domain()
        # Past the rights to invoices, as the number itself
        return Domain("line_ids", "any!", Domain("invoice_id", "any!", unsent))

    def _count_invoices(self, domain):
        # sudo: how many there are, not what they say
        return {
            settlement.id: count
            for settlement, count in self.env["verbund.settlement.line"]
            .sudo()
            ._read_group(
                Domain("settlement_id", "in", self.ids)
                & Domain("invoice_id", "any", domain),
                ["settlement_id"],
                ["invoice_id:count_distinct"],
            )
        }

    def action_print_documents(self):
        """Print in the background what is not printed yet, failures included."""
        self.check_access("write")
        # sudo: the flags of the documents, not the documents
        moves_sudo = self.sudo().invoice_ids.filtered(
            lambda move: not move.verbund_documents_done
        )
        moves_sudo.write(
            {"verbund_documents_tries": 0, "verbund_documents_error": False}
        )
        self._trigger_documents()
        return notification(
            self.env._(
                "%(count)s documents are being printed in the background.",
                count=len(moves_sudo),
            )
        )

    def _trigger_documents(self):
        # sudo: whoever invoices need not manage scheduled actions
        self.env.ref(
            "qualifizierungsverbund.ir_cron_settlement_documents"
        ).sudo()._trigger()

    @api.model
    def _cron_generate_documents(self, limit=20):
        """Print invoice, e-invoice and calculation sheet of posted documents.

        Each document is committed on its own; one that fails is noted and does not
        hold up the others.

        :param limit: documents a run
        """
        Move = self.env["account.move"]
        for move in due_records(Move, Move._verbund_to_print_domain(), limit):
            try:
                move._verbund_generate_documents()
            except Exception as error:  # whatever it is, the others must go on
                self.env.cr.rollback()
                _logger.warning(
                    "Documents of %s cannot be printed", move, exc_info=True
                )
                move._verbund_note_failure(error)

    def _report_filename(self):
        self.ensure_one()
        return f"{self._file_number()} v{self.version}"

    def _file_number(self):
        """Its number in the name of a file."""
        return file_name(self.reference or "")
