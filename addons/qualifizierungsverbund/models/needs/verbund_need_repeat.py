from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.next_window import moved


class VerbundNeed(models.Model):
    """A need of a round, and one that comes again."""

    _inherit = "verbund.need"

    answer_id = fields.Many2one(
        "verbund.need.round.answer",
        string="Answer in a Round",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    round_id = fields.Many2one(
        related="answer_id.round_id",
        string="Round",
        store=True,
        index="btree_not_null",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"answer_id"}

    def action_submit(self):
        res = super().action_submit()
        self._tell_answer()
        return res

    def action_withdraw(self):
        res = super().action_withdraw()
        self._tell_answer()
        return res

    def action_reset_to_draft(self):
        res = super().action_reset_to_draft()
        self._tell_answer()
        return res

    def _tell_answer(self):
        # sudo: whoever moves the need, the answer of its company follows
        self.sudo().answer_id._follow_needs()

    def action_repeat(self):
        """The same need once more, in the same weeks of a later year, as a draft."""
        self.ensure_one()
        self.check_access("read")
        again = self.copy({**self._next_window(), "source": "phone"})
        return again._get_records_action(name=self.env._("Repeated Need"))

    def _next_window(self):
        """The days of the same weeks when they are not over."""
        today = self.company_id._verbund_today()
        start, end = moved(self.window_start, self.window_end, today)
        return {"window_start": start, "window_end": end}

    def _is_awaited(self):
        """Whether it is looked for still: said once more, it would count twice."""
        window = {"window_start": self.window_start, "window_end": self.window_end}
        return self._may_be_planned() and self._next_window() == window

    def _next_words(self):
        return " – ".join(
            format_date(self.env, day) for day in self._next_window().values() if day
        )

    def _repeat_for(self, answer, contact, source):
        """Hand the same needs in again, with an answer in a round."""
        repeated = self.browse()
        for need in self:
            repeated |= need._with_transition().copy(
                {
                    **need._next_window(),
                    "answer_id": answer.id,
                    "contact_id": contact.id,
                    "source": source,
                    "internal_note": False,
                }
            )
        repeated = self.browse(repeated.ids)
        repeated.action_submit()
        return repeated

    def _is_same_as(self, other):
        """Whether two needs of a company want the same."""
        return (self.topic_id, (self.free_topic or "") * (not self.topic_id)) == (
            other.topic_id,
            (other.free_topic or "") * (not other.topic_id),
        ) and self.level_to == other.level_to
