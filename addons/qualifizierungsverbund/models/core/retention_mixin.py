from odoo import api, fields, models
from odoo.fields import Domain

from .transition_mixin import with_transition


class VerbundRetentionMixin(models.AbstractModel):
    """Records that are kept for a time and erased then.

    A model names its cases in ``_retention_cases``: code of a
    ``verbund.retention.rule`` -> (domain of what is over, name of the field with the
    day on which the period starts), and implements :meth:`_erase_retained`.
    """

    _name = "verbund.retention.mixin"
    _description = "Kept for a Time"
    _inherit = ["verbund.guarded.mixin"]

    _retention_cases: dict[str, tuple[list, str]] = {}

    legal_hold = fields.Boolean(
        string="On Hold",
        copy=False,
        help="It is not erased, as it is needed for a claim or an open assessment.",
    )
    retention_told_on = fields.Date(string="Notice Given On", readonly=True, copy=False)
    erase_on = fields.Date(
        string="Erased On",
        compute="_compute_erase_on",
        help="When the daily job erases it, unless it is put on hold.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"retention_told_on"}

    def write(self, vals):
        # Whoever takes a hold back, or begins anew, gets a notice of its own.
        if "legal_hold" in vals and any(r.retention_told_on for r in self):
            with_transition(self).write({"retention_told_on": False})
        return super().write(vals)

    @api.depends("legal_hold")
    def _compute_erase_on(self):
        # sudo: periods are for administrators, the day is for who works with it
        rules_sudo = self.env["verbund.retention.rule"].sudo()
        rules_sudo = rules_sudo.search(
            [("code", "in", list(self._retention_cases)), ("legal_hold", "=", False)]
        )
        for record in self:
            record.erase_on = min(
                (
                    record._get_erase_on(rule_sudo)
                    for rule_sudo in rules_sudo
                    if record._is_over(rule_sudo)
                ),
                default=False,
            )

    def _is_over(self, rule):
        domain, start = self._retention_cases[rule.code]
        # sudo: a day is told, not what it follows from
        record_sudo = self.sudo().with_context(active_test=False)
        return bool(
            record_sudo[start]
            and not record_sudo.legal_hold
            and record_sudo.filtered_domain(domain)
        )

    def _get_erase_on(self, rule):
        return rule._get_end(self._get_retention_start(rule))

    def _get_retention_start(self, rule):
        """The day on which the period under a rule starts."""
        _domain, start = self._retention_cases[rule.code]
        # sudo: as above
        return fields.Date.to_date(self.sudo()[start])

    @api.model
    def _get_retention_domain(self, rule, last_start):
        """Records whose period under a rule is over.

        :param last_start: the last day on which it may have begun
        """
        domain, start = self._retention_cases[rule.code]
        after = fields.Date.add(last_start, days=1)
        return (
            Domain(domain)
            & Domain(start, "<", after)
            & Domain("legal_hold", "=", False)
        )

    def _tell_retention(self, rule, day):
        """Hook: tell who is responsible that this will be erased on a day."""

    def _erase_retained(self):
        """What erasing means here; links to a person must not survive it."""
        raise NotImplementedError
