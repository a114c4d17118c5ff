from datetime import date

from odoo import api, fields, models
from odoo.fields import Command

from .verbund_settlement import FINAL_STATES, STATE_APPROVED

# What is said and reckoned of a document: not all that it has.
DOCUMENT_READ = (
    "amount_residual",
    "amount_residual_signed",
    "amount_total",
    "company_id",
    "currency_id",
    "invoice_date",
    "invoice_date_due",
    "move_type",
    "name",
    "partner_bank_id",
    "partner_id",
    "payment_reference",
    "state",
)


class VerbundSettlementLine(models.Model):
    """How a share becomes an invoice or a credit note."""

    _inherit = "verbund.settlement.line"

    invoice_id = fields.Many2one(
        "account.move",
        compute="_compute_invoice_id",
        store=True,
        index="btree_not_null",
    )
    order_number = fields.Char(
        help="The company's own number for this invoice, where it has one. Empty: that "
        "of its commitment, else that of the company.",
    )

    @api.depends("part_ids.move_line_ids.move_id")
    def _compute_invoice_id(self):
        for line in self:
            line.invoice_id = line.part_ids.move_line_ids.move_id[:1]

    def _get_documents(self):
        """What was posted to the company, by this version and those before it."""
        self.ensure_one()
        versions = self.settlement_id | self.settlement_id._earlier_versions()
        lines = self.search_fetch(
            [
                ("settlement_id", "in", versions.ids),
                ("partner_id", "=", self.partner_id.id),
            ],
            ["invoice_id"],
        )
        documents = lines.invoice_id
        documents.fetch(DOCUMENT_READ)
        return documents.filtered(lambda move: move.state == "posted").sorted("id")

    def _get_open_amount(self, documents=None):
        """What the company still has to pay of it; below zero, what it gets back.

        :param documents: those of :meth:`_get_documents`, for who knows them
        """
        if documents is None:
            documents = self._get_documents()
        return self.currency_id.round(sum(documents.mapped("amount_residual_signed")))

    def _get_owing(self):
        """Invoices of companies that still have to pay, the one due first in front.

        What one company gets back pays nobody else's invoice.
        """
        moves = self.env["account.move"]
        for lines in self.grouped("partner_id").values():
            documents = lines.invoice_id
            left = sum(documents.mapped("amount_residual_signed"))
            if lines.currency_id.compare_amounts(left, 0) > 0:
                moves |= documents.filtered(
                    lambda move: move.amount_residual_signed > 0
                )
        return moves.sorted(lambda move: move.invoice_date_due or date.max)

    def _get_newer(self):
        """The share of the company in the newest later version that names it."""
        self.ensure_one()
        # Most have no other version
        if not self.settlement_id.next_ids:
            return self.browse()
        return self._get_newer_each().get(self, self.browse())

    def _get_newer_each(self):
        """The same for several, asked at once.

        :return: dict share -> newer share, without those that have none
        """
        later = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("settlement_id.state", "in", FINAL_STATES),
                ("settlement_id.previous_id", "!=", False),
            ]
        ).sorted(lambda line: line.settlement_id.version)
        newest = {
            (version, line.partner_id): line
            for line in later
            for version in line.settlement_id._earlier_versions()
        }
        keys = {line: (line.settlement_id, line.partner_id) for line in self}
        return {line: newest[key] for line, key in keys.items() if key in newest}

    def _get_billed_parts(self):
        """Parts with a difference to charge or to refund."""
        self.ensure_one()
        return self.part_ids.filtered("difference_untaxed")

    def _is_to_be_invoiced(self):
        """Whether a document of it is still to come, or has come.

        None comes of a share of nothing, or where others invoice it.
        """
        self.ensure_one()
        settlement = self.settlement_id
        return bool(self.invoice_id) or (
            settlement.state == STATE_APPROVED
            and settlement._association_invoices()
            and bool(self._get_billed_parts())
        )

    def _prepare_invoice_vals(self, parts, common):
        """
        :param parts: parts of this share with a difference to charge or to refund
        :param common: what ``verbund.settlement._prepare_invoice_common`` gives
        :return: values of an ``account.move``
        """
        self.ensure_one()
        settlement = self.settlement_id
        partner = self.partner_id
        # A document has one direction: that of its total, tax included
        refund = (
            sum(part.difference_untaxed + part.difference_tax for part in parts) < 0
        )
        sign = -1 if refund else 1
        term = (
            partner.with_company(settlement.company_id).property_payment_term_id
            or common["term"]
        )
        corrected = common["corrected"].get(partner)
        first_day, last_day = common["period"]
        return {
            "move_type": "out_refund" if refund else "out_invoice",
            "partner_id": partner.address_get(["invoice"])["invoice"],
            "company_id": settlement.company_id.id,
            "currency_id": settlement.currency_id.id,
            "invoice_date": common["today"],
            "delivery_date": last_day,
            "verbund_period_start": first_day,
            "verbund_period_end": last_day,
            "invoice_origin": settlement._document_origin(),
            # Odoo's reference of the customer: its own number, never one of ours
            "ref": self._get_order_number(common["order_numbers"]),
            "invoice_user_id": common["salesperson"].id,
            "invoice_payment_term_id": term.id,
            # Names the corrected invoice (§ 31 (5) UStDV) and settles the two
            "reversed_entry_id": refund and corrected and corrected.id,
            "invoice_line_ids": [
                Command.create(self._prepare_invoice_line_vals(part, sign, common))
                for part in parts
            ],
        }

    def _get_order_number(self, numbers):
        """The number under which the company wants to be invoiced, or False.

        :param numbers: those of the subject of the settlement, by company
        """
        self.ensure_one()
        partner = self.partner_id
        number = (
            self.order_number
            or numbers.get(partner)
            # sudo: a field of the company, whose settlement the user may invoice
            or partner.sudo().verbund_order_number
            or ""
        )
        return number.strip() or False

    def _prepare_invoice_line_vals(self, part, sign, common):
        """
        :param part: the part of this share that the line charges
        :param sign: -1 on a credit note
        :return: values of an ``account.move.line``
        """
        analytic = common["analytic"][self.partner_id]
        previous = common["previous"].get(self.partner_id)
        account_id = common["accounts"].get(part.tax_id.id)
        return {
            **({"account_id": account_id} if account_id else {}),
            "verbund_part_id": part.id,
            "product_id": common["product"].id,
            "name": self._invoice_line_label(previous, part, common["key"]),
            "quantity": 1.0,
            "price_unit": sign * part.difference_untaxed,
            "tax_ids": [Command.set(part.tax_id.ids)],
            "extra_tax_data": part._invoice_tax_data(sign),
            "analytic_distribution": {str(analytic.id): 100} if analytic else False,
        }

    def _invoice_line_label(self, previous, part, key_names):
        """Course, period, kind of cost and basis in the language of the company.

        :param previous: the document of an earlier version that this one corrects
        :param part: the part of the share that this line of the document is for
        :param key_names: of the key as it was computed with, by language
        """
        self = self.with_context(lang=self._sheet_lang())
        settlement = self.settlement_id
        subject = settlement._get_subject()
        labels = [
            subject._apportion_title(),
            self._format_period(*subject._apportion_period()),
        ]
        alike = self.part_ids.filtered(
            lambda other: other.is_carried == part.is_carried
        )
        if len(alike) > 1:
            labels.append(self._describe_costs(part.tax_id.id))
        labels.append(self._describe_part(part, key_names))
        if previous:
            labels.append(
                self.env._(
                    "Correction of %(document)s (%(settlement)s, version %(version)s)",
                    document=previous.name,
                    settlement=settlement.reference,
                    version=settlement.version,
                )
            )
        return "\n".join(label for label in labels if label)

    def _describe_part(self, part, key_names):
        """What is charged: a share by the key, or empty seats by their guarantee."""
        if part.is_carried:
            return self.env._(
                "Empty seats that you have guaranteed: %(seats)s",
                seats=self.seats_carried,
            )
        return self.env._(
            "Share by key “%(key)s”: %(basis)s",
            key=self.env["verbund.sheet.mixin"]._frozen_name(key_names),
            basis=self.basis,
        )

    def _describe_costs(self, tax_id):
        """The kinds of cost behind one tax, so that two lines are told apart."""
        field = self.env["verbund.settlement.cost"]._fields["cost_type"]
        kinds = dict(field._description_selection(self.env))
        costs = self.settlement_id.cost_ids.filtered(
            lambda cost: cost.sale_tax_id.id == tax_id
        )
        return ", ".join(dict.fromkeys(kinds[cost.cost_type] for cost in costs))
