from odoo import api, models

from ...tools import next_step as tool
from ..core import words

SETTLING_GROUPS = (
    "qualifizierungsverbund.group_verbund_manager,"
    "qualifizierungsverbund.group_verbund_finance"
)


class VerbundCourse(models.Model):
    """A provider without its order, and a course that is over and is to be settled."""

    _inherit = "verbund.course"

    @api.depends("settlement_ids.state", "offer_ids.purchase_order_id.state")
    def _compute_next_step(self):
        return super()._compute_next_step()

    @api.depends("offer_ids.purchase_order_id.state")
    def _compute_next_label(self):
        return super()._compute_next_label()

    def _missing_order_words(self):
        return self._get_order_offer_sudo()._missing_order_words()

    def _next_while_booked(self):
        """Whoever decides knows that nobody is ordered."""
        sentences = super()._next_while_booked()
        if missing := self._missing_order_words():
            sentences[tool.DECIDE] = f"{sentences[tool.DECIDE]} {missing}"
        return sentences

    def _may_take(self, step):
        if step == tool.SETTLE:
            return self.env.user.has_groups(SETTLING_GROUPS)
        return super()._may_take(step)

    def _next_who(self, step):
        if step != tool.SETTLE:
            return super()._next_who(step)
        names = ", ".join(self.network_ids.manager_id.mapped("name"))
        return names and self.env._("This is up to %(names)s.", names=names)

    def _next_when_decided(self, facts):
        sentences = super()._next_when_decided(facts)
        current = self.settlement_ids.sorted("id")[-1:]
        if current:
            sentences[tool.SETTLE] = self.env._(
                "The settlement of the course is “%(state)s”: bring it to its end.",
                state=words.label(current, "state"),
            )
        return sentences
