from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .scheduled import due_records
from .transition_mixin import with_transition


class VerbundRetentionRule(models.Model):
    """How long something is kept after it is over; one daily job keeps it.

    What it is, and what erasing means, says the model of the records, which has
    ``verbund.retention.mixin`` and names the rule by its code.
    """

    _name = "verbund.retention.rule"
    _description = "Retention Period"
    _inherit = ["verbund.guarded.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    period = fields.Integer(required=True)
    unit = fields.Selection(
        [("days", "Days"), ("months", "Months"), ("years", "Years")], required=True
    )
    from_year_end = fields.Boolean(
        string="From the End of the Year",
        help="The period starts with the end of the calendar year.",
    )
    notice_days = fields.Integer(
        string="Days of Notice",
        help="So many days before, whoever is responsible is told, and may put it on "
        "hold. Zero: nobody is told.",
    )
    source = fields.Text(
        string="Basis", translate=True, help="Law or decision that the period follows."
    )
    legal_hold = fields.Boolean(
        string="On Hold",
        help="Nothing is erased, such as while a tax assessment is open.",
    )
    legal_hold_reason = fields.Char(string="Why on Hold")

    _code_uniq = models.UniqueIndex("(code)", "There is already a period of this code.")
    _period_positive = models.Constraint(
        "CHECK(period > 0 AND notice_days >= 0)", "A period is more than nothing."
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"code", "res_model"}

    @api.model_create_multi
    def create(self, vals_list):
        # Periods are data of an add-on: the daily job knows them by their code.
        records = super(VerbundRetentionRule, with_transition(self)).create(vals_list)
        return records.with_env(self.env)

    # ------------------------------------------------------------------ dates

    def _get_last_start(self, today):
        """The last day on which something began that is to be erased today."""
        start = today - relativedelta(**{self.unit: self.period})
        if self.from_year_end:
            return date(start.year - 1, 12, 31)
        return start

    def _get_end(self, start):
        """The first day on which something that began then is to be erased."""
        end = start + relativedelta(**{self.unit: self.period})
        if self.from_year_end:
            last = date(start.year, 12, 31) + relativedelta(**{self.unit: self.period})
            return last + relativedelta(days=1)
        return end

    # -------------------------------------------------------------- daily job

    @api.model
    def _cron_erase(self, limit=100):
        """Tell who is responsible, and erase what was told in time."""
        today = self.env.company._verbund_today()
        for rule in self.search([("legal_hold", "=", False)]):
            if rule.res_model in self.env:
                rule._give_notice(today, limit)
                rule._erase_due(today, limit)

    def _get_due_domain(self, today):
        return self.env[self.res_model]._get_retention_domain(
            self, self._get_last_start(today)
        )

    def _give_notice(self, today, limit):
        if not self.notice_days:
            return
        soon = today + relativedelta(days=self.notice_days)
        domain = self._get_due_domain(soon) & Domain("retention_told_on", "=", False)
        for record in due_records(self.env[self.res_model], domain, limit):
            with_transition(record).retention_told_on = today
            record._tell_retention(self, max(record._get_erase_on(self), soon))

    def _erase_due(self, today, limit):
        domain = self._get_due_domain(today)
        if self.notice_days:
            told = today - relativedelta(days=self.notice_days)
            domain &= Domain("retention_told_on", "<=", told)
        for record in due_records(self.env[self.res_model], domain, limit):
            record._erase_retained()
