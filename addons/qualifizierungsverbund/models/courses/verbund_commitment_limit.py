from odoo import api, models

from ..core.fields import OptionalMonetary
from .verbund_commitment import GIVEN_STATES


class VerbundCommitment(models.Model):
    """Nobody ever pays more than the screen said when they said yes.

    ``price_limit`` is that amount, per seat and in the unit of the screen: without the
    taxes that are added where the law asks for them. What is charged, and who takes
    part at which price, asks it; nothing but a yes of the company raises it.
    """

    _inherit = "verbund.commitment"

    price_limit = OptionalMonetary(
        string="Agreed Limit per Seat",
        readonly=True,
        copy=False,
        aggregator=None,
        tracking=True,
        help="The most that the company pays for a seat: its own ceiling, or else the "
        "worst case that it was shown when it gave its word. Empty: it was shown no "
        "price, and named none.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"price_limit"}

    def _limit_total(self):
        """The most that the company owes for all its seats, as the screen shows it.

        :return: amount in the course's currency, without taxes on top; None before a
            word was given, and for a word without a limit
        """
        self.ensure_one()
        if self.state not in GIVEN_STATES or self.price_limit is False:
            return None
        return self.currency_id.round(self.price_limit * self.seats)

    def _fix_limit(self):
        """The company says yes to what the screen shows now: that is its limit.

        :raises ValidationError: when it can take part in no group at this price
        """
        for commitment in self:
            course, limit = commitment.course_id, commitment.price_ceiling
            if limit:
                course._check_ceiling(limit)
            else:
                limit = course._worst_case()
            commitment._with_transition().price_limit = limit
