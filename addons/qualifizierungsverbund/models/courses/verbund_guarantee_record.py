from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from .verbund_guarantee import STATE_BOUND


class VerbundGuarantee(models.Model):
    """What a company has guaranteed stays on record, whoever leaves."""

    _name = "verbund.guarantee"
    _inherit = ["verbund.guarantee", "verbund.recorded.mixin"]

    def _decision_networks(self):
        return self.course_id.network_ids

    def action_bind(self):
        res = super().action_bind()
        self._record_word("promised")
        return res

    def _changed(self):
        res = super()._changed()
        self._record_word("promise_changed")
        return res

    def action_withdraw(self):
        bound = self.filtered(lambda guarantee: guarantee.state == STATE_BOUND)
        res = super().action_withdraw()
        decisions = self.env["verbund.decision"]
        decisions._record(bound, "promise_withdrawn", self._words_of)
        decisions._record(self - bound, "declined", self._words_of)
        return res

    def _release(self, reason):
        return self._recorded_end(
            lambda: super(VerbundGuarantee, self)._release(reason)
        )

    def _end_replaced(self):
        # Whoever has booked says nothing about the word of another company
        return self._recorded_end(
            lambda: super(VerbundGuarantee, self)._end_replaced(),
            partner=self.company_id.partner_id,
        )

    def _recorded_end(self, action, partner=None):
        """A word that ends without the company is a line of the log.

        :param partner: who says so, if not the user
        """
        bound = self.filtered(lambda guarantee: guarantee.state == STATE_BOUND)
        res = action()
        self.env["verbund.decision"]._record(
            bound, "promise_released", self._words_of, partner=partner
        )
        return res

    def _record_word(self, kind):
        """A line for a word that is given, and whose it is."""
        lines = self.env["verbund.decision"]._record(self, kind, self._words_of)
        for guarantee, line in zip(self, lines, strict=True):
            parts = (line.who_name, line.who_function, line.who_company)
            guarantee._with_transition().bound_by = ", ".join(filter(None, parts))

    @api.model
    def _words_of(self, guarantee):
        return guarantee._describe_word()

    def _describe_word(self):
        """What was agreed to, in one text."""
        self.ensure_one()
        _, course = self.env._, self.course_id
        texts = [
            _(
                "Empty seats in %(course)s: %(seats)s, for at most %(amount)s in all.",
                course=course.display_name,
                seats=self.seats,
                amount=formatLang(
                    self.env, self.max_amount, currency_obj=self.currency_id
                ),
            )
        ]
        if course.commitment_deadline:
            texts.append(
                _(
                    "Decision date: %(day)s.",
                    day=format_date(self.env, course.commitment_deadline),
                )
            )
        return " ".join(texts)
