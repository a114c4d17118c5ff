from odoo import models
from odoo.exceptions import UserError

from ..core.rpc_arguments import is_integer
from .verbund_commitment import STATE_CONFIRMED
from .verbund_course import STATE_CONFIRMED as COURSE_CONFIRMED


class VerbundCommitment(models.Model):
    """A word that is given, or extended, when the course is confirmed already."""

    _inherit = "verbund.commitment"

    def write(self, vals):
        """Staff note that a company takes more seats: as it would do itself."""
        confirmed = self.filtered(lambda c: c.state == STATE_CONFIRMED)
        if (
            not confirmed
            or self._in_transition()
            or not is_integer(vals.get("seats"))
            or confirmed.course_id.filtered(lambda c: c.state != COURSE_CONFIRMED)
        ):
            return super().write(vals)
        for commitment in confirmed:
            commitment.course_id._check_word(
                vals["seats"], commitment, commitment.partner_id
            )
            commitment._extend(vals["seats"])
        super(VerbundCommitment, self - confirmed).write(vals)
        rest = {name: vals[name] for name in vals if name != "seats"}
        return not rest or super(VerbundCommitment, confirmed).write(rest)

    def action_commit(self):
        res = super().action_commit()
        late = self.filtered(lambda c: c.course_id.state == COURSE_CONFIRMED)
        late._confirm()
        late._create_registrations()
        return res

    def _extend(self, seats, ceiling=None):
        """More seats, or a higher limit, in a course that takes place.

        :param ceiling: price of a seat up to which it takes part now; without one its
            limit stays
        :raises UserError: when it would be less than was promised
        """
        self.ensure_one()
        self.check_access("write")
        values, limit = {"seats": seats}, self.price_limit
        if ceiling and limit is not False:
            values |= {"price_ceiling": ceiling, "price_limit": ceiling}
        lower = values.get("price_limit", limit) < limit
        if seats < self.seats or lower:
            raise UserError(
                self.env._(
                    "%(course)s is confirmed; a word can only be extended. To give "
                    "seats back, please call your network.",
                    course=self.course_id.name,
                )
            )
        self._with_transition().write(values)
        self._create_registrations()
