from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.rpc_arguments import check_text
from .verbund_settlement import STATE_CORRECTED

CORRECTION_ACTIVITY = "qualifizierungsverbund.mail_activity_correction"


class VerbundSettlement(models.Model):
    """A correction is a new version that posts only what differs."""

    _inherit = "verbund.settlement"

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
    # Stored, so that a correction writes this row: whoever invoices it at the same
    # moment gets a serialization failure and looks again.
    is_latest = fields.Boolean(
        string="Latest Version", compute="_compute_is_latest", store=True
    )

    _next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "This settlement already has a newer version.",
    )

    @api.depends("next_ids")
    def _compute_is_latest(self):
        for settlement in self:
            settlement.is_latest = not settlement.next_ids

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "correction_reason",
            "previous_id",
            "version",
        }

    def action_correct(self, reason=None):
        """Open the next version; it posts only what differs from this one.

        :param reason: sentence kept with the new version
        :return: the action that shows it
        """
        self.ensure_one()
        self.check_access("write")
        reason = check_text(self.env, reason)
        self._lock()
        self._check_can_reach(STATE_CORRECTED)
        if self.next_ids:
            raise UserError(
                self.env._(
                    "There is already a newer version of %(settlement)s.",
                    settlement=self.display_name,
                )
            )
        new = self._with_transition().create(self._prepare_next_version_vals(reason))
        new = new.with_env(self.env)
        new.action_load_bills()
        return new._get_records_action()

    def _prepare_next_version_vals(self, reason):
        """What the next version starts with: costs and percentages of this one."""
        self.ensure_one()
        [vals] = self.copy_data(
            {
                "version": self.version + 1,
                "previous_id": self.id,
                "correction_reason": reason,
                "date": self.company_id._verbund_today(),
                "billing_model": self.billing_model,
                "cost_ids": [
                    Command.create(vals)
                    for vals in self.cost_ids._prepare_next_version_vals_list()
                ],
                "line_ids": [
                    Command.create(
                        {
                            "partner_id": line.partner_id.id,
                            "manual_percent": line.manual_percent,
                        }
                    )
                    for line in self.line_ids
                    if line.manual_percent
                ],
            }
        )
        return vals

    def _supersede(self):
        versions = self.filtered(lambda s: s.state != STATE_CORRECTED)
        if versions:
            versions._set_state(STATE_CORRECTED)
            versions.activity_unlink([CORRECTION_ACTIVITY])

    def _ask_for_correction(self):
        """One task for whoever made it: companies are out that it charges."""
        self.ensure_one()
        self.activity_unlink([CORRECTION_ACTIVITY])
        self.activity_schedule(
            CORRECTION_ACTIVITY,
            note=self.env._(
                "Out of %(course)s: %(companies)s. Correct the settlement, so that "
                "what was charged is given back.",
                course=self.subject_name,
                companies=", ".join(self._get_charged_leavers().mapped("name")),
            ),
            user_id=self._notice_user().id,
        )

    def _get_charged_leavers(self):
        """Companies with a share that bear nothing of the subject any more."""
        self.ensure_one()
        subject = self._get_subject()
        staying = {**subject._apportion_parties(), **subject._apportion_carriers()}
        charged = self.line_ids.filtered("amount_total").partner_id
        return charged.filtered(lambda partner: partner not in staying)

    def _earlier_versions(self):
        self.ensure_one()
        versions = self.browse()
        version = self.previous_id
        while version:
            versions |= version
            version = version.previous_id
        return versions

    def _later_versions(self):
        versions = self.browse()
        following = self.next_ids
        while following:
            versions |= following
            following = following.next_ids
        return versions

    def _charged_before(self):
        """What invoices of earlier versions charge, of seats and of empty ones.

        As ``{(partner, tax, whether of empty seats): (net, tax)}``.

        A version that was approved but never invoiced has charged nothing.
        """
        charged = {}
        for part in self._earlier_versions().line_ids.part_ids:
            if part.line_id.invoice_id:
                key = part.line_id.partner_id.id, part.tax_id.id, part.is_carried
                net, tax = charged.get(key, (0.0, 0.0))
                charged[key] = (
                    self.currency_id.round(net + part.difference_untaxed),
                    self.currency_id.round(tax + part.difference_tax),
                )
        return {key: amounts for key, amounts in charged.items() if any(amounts)}

    def _get_previous_invoices(self, move_type=None):
        """The latest document of an earlier version: {partner: invoice}.

        :param move_type: look for this type of document only
        """
        previous = {}
        for version in self._earlier_versions():
            for line in version.line_ids.filtered("invoice_id"):
                if move_type in (None, line.invoice_id.move_type):
                    previous.setdefault(line.partner_id, line.invoice_id)
        return previous

    def _settle_versions(self):
        """What a company owes and what it gets back settle each other.

        Over all versions, so that nothing stays open when nothing is owed.
        """
        self.ensure_one()
        if not self.previous_id:
            return
        shares = (self | self._earlier_versions()).line_ids.grouped("partner_id")
        for partner in self.line_ids.filtered("invoice_id").partner_id:
            receivables = shares[partner].invoice_id.line_ids.filtered(
                lambda row: (
                    row.account_type == "asset_receivable"
                    and row.parent_state == "posted"
                    and not row.reconciled
                )
            )
            for rows in receivables.grouped("account_id").values():
                if {row.amount_residual > 0 for row in rows} == {True, False}:
                    rows.reconcile()
