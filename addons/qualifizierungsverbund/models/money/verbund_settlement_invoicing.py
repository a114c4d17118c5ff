from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import Domain

from ..core.transition_mixin import with_transition
from ..network.verbund_membership import MEMBER_STATES, STATE_ENDED
from .verbund_network import BILLING_MODELS
from .verbund_settlement import FINAL_STATES, STATE_INVOICED, STATE_PAID


class VerbundSettlement(models.Model):
    """How approved shares become documents, and payments a state."""

    _inherit = "verbund.settlement"

    billing_model = fields.Selection(
        BILLING_MODELS,
        compute="_compute_billing_model",
        store=True,
        help="As the network has it when the settlement is made.",
    )
    invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_invoice_ids",
        search="_search_invoice_ids",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count")

    @api.depends("network_id")
    def _compute_billing_model(self):
        # Not `network_id.billing_model`: an approved settlement keeps the one it had.
        for settlement in self:
            settlement.billing_model = settlement.network_id.billing_model

    def _association_invoices(self):
        """Whether we invoice its shares; else the provider or a lead company does."""
        return self.billing_model == "association"

    @api.depends("line_ids.invoice_id")
    def _compute_invoice_ids(self):
        for settlement in self:
            settlement.invoice_ids = settlement.line_ids.invoice_id

    @api.model
    def _search_invoice_ids(self, operator, value):
        if operator.startswith("not"):
            return NotImplemented
        domain = Domain("line_ids.invoice_id", operator, value)
        if operator == "in" and False in value:
            domain |= ~Domain("line_ids.invoice_id", "!=", False)
        return domain

    @api.depends("line_ids.invoice_id")
    def _compute_invoice_count(self):
        for settlement in self:
            # sudo: staff without rights in accounting see how many there are
            settlement.invoice_count = len(settlement.sudo().line_ids.invoice_id)

    def action_create_invoices(self):
        """Post one document per company; of a later version only the difference.

        Pressed twice or in parallel, the second time is refused: the rows are locked,
        the state is checked under the lock, and a unique index on the lines of the
        documents backs it.

        :raises UserError: when the settlement is not approved, or not invoiced here
        """
        self.check_access("write")
        self._lock()
        self._check_can_reach(STATE_INVOICED)
        for settlement in self:
            settlement._check_invoiceable()
            settlement._check_taxes()
            settlement._prepare_einvoices()
            Move = self.env["account.move"].with_company(settlement.company_id)
            lines = settlement._get_billed_lines()
            moves = with_transition(Move).create(
                settlement._prepare_invoices_vals(lines)
            )
            moves._post(soft=False)
            settlement._check_documents(moves)
            settlement._settle_versions()
            settlement._set_state(STATE_INVOICED)
            settlement._earlier_versions()._supersede()
            settlement._mark_settled()
            settlement._check_paid()
        self._trigger_documents()
        return True

    def _lock(self):
        """Hold the rows until the end of the transaction, and read them afresh.

        :raises UserError: when somebody else is working on one of them right now
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on this settlement right now. Reload "
                    "the page in a moment."
                )
            ) from error
        self.invalidate_recordset()

    def _check_invoiceable(self):
        self.ensure_one()
        if self.state == STATE_PAID:
            # `paid` may become `invoiced` again, but by its payments only
            raise UserError(
                self.env._(
                    "%(settlement)s has been invoiced already.",
                    settlement=self.display_name,
                )
            )
        if not self._association_invoices():
            raise UserError(
                self.env._(
                    "%(settlement)s is not invoiced by the association. Send the "
                    "calculation sheet instead.",
                    settlement=self.display_name,
                )
            )
        if leavers := self._get_charged_leavers():
            raise UserError(
                self.env._(
                    "%(companies)s do not take part in %(course)s any more. Correct "
                    "%(settlement)s before it is invoiced.",
                    companies=", ".join(leavers.mapped("name")),
                    course=self.subject_name,
                    settlement=self.display_name,
                )
            )
        if self.next_ids:
            raise UserError(
                self.env._(
                    "There is a newer version of %(settlement)s. Invoice that one, or "
                    "delete it first.",
                    settlement=self.display_name,
                )
            )

    def _get_billed_lines(self):
        """Lines of the companies that have something to pay or to get back."""
        return self.line_ids.filtered(lambda line: line._get_billed_parts())

    def _prepare_invoices_vals(self, lines):
        """Values of one document per line, in the order of the lines."""
        self.ensure_one()
        common = self._prepare_invoice_common(lines)
        return [
            line._prepare_invoice_vals(line._get_billed_parts(), common)
            for line in lines
        ]

    def _prepare_invoice_common(self, lines):
        """What all documents of this settlement have in common, read once."""
        self.ensure_one()
        company = self.company_id
        partners = lines.partner_id
        # One query for the addresses of all, instead of one a company
        partners.child_ids.fetch(["type", "child_ids"])
        # sudo: analytic accounts and settings are not for everybody who invoices
        return {
            "product": company._verbund_get_product(),
            "accounts": self._get_revenue_accounts(lines),
            # read once: it holds the calculation of all companies
            "key": self.calculation["key"],
            "term": company._verbund_get_payment_term(),
            "analytic": {
                partner: network.sudo().analytic_account_id
                for partner, network in self._get_networks(partners).items()
            },
            "previous": self._get_previous_invoices(),
            "corrected": self._get_previous_invoices("out_invoice"),
            "today": company._verbund_today(),
            "period": self._get_period(),
            "order_numbers": self._get_subject()._apportion_order_numbers(),
            "salesperson": self._get_salesperson(),
        }

    def _get_period(self):
        """First and last day of the supply, which § 14 (4) no. 6 UStG wants."""
        return tuple(
            self.company_id._verbund_day(moment) if moment else False
            for moment in self._get_subject()._apportion_period()
        )

    def _document_origin(self):
        """Our numbers of what is charged: the settlement and its subject."""
        numbers = self.reference, self._get_subject()._apportion_reference()
        return ", ".join(filter(None, numbers))

    def _get_revenue_accounts(self, lines):
        """Accounts of exempt sales: {tax id: account id}, others have the product's."""
        # sudo: which tax is exempt, and where the association books such sales
        exempt_sudo = lines.part_ids.sudo().tax_id.filtered(
            lambda tax: not tax.amount and tax.ubl_cii_tax_category_code == "E"
        )
        if not exempt_sudo:
            return {}
        account = self.company_id._verbund_get_exempt_account()
        return dict.fromkeys(exempt_sudo.ids, account.id) if account else {}

    def _get_salesperson(self):
        """Whom a company asks about its invoice."""
        # sudo: finance may not read all that is settled
        user_sudo = self._get_subject().sudo()._apportion_user()
        allowed = (
            user_sudo.active
            and not user_sudo.share
            and self.company_id in user_sudo.company_ids
        )
        return user_sudo if allowed else self.env.user

    def _get_networks(self, partners):
        """Through which network each company took part then: {partner: network}."""
        self.ensure_one()
        networks = self._get_subject()._apportion_networks()
        result = dict.fromkeys(partners, self.network_id)
        if len(networks) > 1:
            # sudo: memberships of networks the user is not part of
            memberships_sudo = self.env["verbund.membership"].sudo()
            # who has left since was a member on that day
            domain = memberships_sudo._get_member_domain(
                partners,
                networks,
                closed=True,
                states=(*MEMBER_STATES, STATE_ENDED),
                on=self._get_period()[1] or None,
            )
            for membership_sudo in memberships_sudo.search(domain, order="id desc"):
                result[membership_sudo.partner_id.sudo(False)] = (
                    membership_sudo.network_id
                )
        return result

    def _check_documents(self, moves):
        """
        :raises ValidationError: when a document is not what was approved
        """
        for move in moves:
            expected = sum(
                part.difference_untaxed + part.difference_tax
                for part in move.invoice_line_ids.verbund_part_id
            )
            if move.currency_id.compare_amounts(abs(expected), move.amount_total):
                raise ValidationError(
                    self.env._(
                        "The invoice of %(company)s would not be what was approved. "
                        "Check the tax settings.",
                        company=move.partner_id.display_name,
                    )
                )

    def _check_paid(self):
        """Follow the payments: paid when all versions' documents are, else invoiced."""
        # The documents of a corrected version stay due; its successor answers for them
        for settlement in self | self._later_versions():
            if settlement.state not in (STATE_INVOICED, STATE_PAID):
                continue
            documents = (settlement | settlement._earlier_versions()).invoice_ids
            paid = all(
                move._verbund_is_paid() or move.currency_id.is_zero(move.amount_total)
                for move in documents
            )
            target = STATE_PAID if paid else STATE_INVOICED
            if settlement.state != target:
                settlement._set_state(target)

    def _is_settled(self):
        """Whether its documents are posted, or it has none and others invoice."""
        self.ensure_one()
        if not self._association_invoices():
            return self.state in FINAL_STATES
        return self.state in (STATE_INVOICED, STATE_PAID)

    def action_view_invoices(self):
        self.ensure_one()
        self.check_access("read")
        # The list of the accounting: it sends several at once.
        invoices = self.env.ref("qualifizierungsverbund.account_move_view_list_invoice")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invoices"),
            "res_model": "account.move",
            "views": [(invoices.id, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "search_view_id": [self.env.ref("account.view_account_invoice_filter").id],
            "domain": [("verbund_line_ids.settlement_id", "=", self.id)],
            "context": {"create": False, "default_move_type": "out_invoice"},
        }
