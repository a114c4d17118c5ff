from odoo import models
from odoo.exceptions import UserError

from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_course import PROMISED_STATES

MAIL_LEFT = "qualifizierungsverbund.mail_seats_left"


class VerbundCourse(models.Model):
    """What it means for the others when seats of a sure course are called off."""

    _inherit = "verbund.course"

    def action_finish(self):
        """Of its seats nobody has to decide or to talk any more: they stay."""
        res = super().action_finish()
        self.commitment_ids._stays()
        self.commitment_ids.filtered("cancel_asked")._keep_seats(
            self._in_own_words().env._("The course is over: the seats are kept.")
        )
        return res

    def _without(self, leaving):
        """Those who stay, and their seats.

        :param leaving: commitments
        """
        self.ensure_one()
        staying = self.commitment_ids.filtered(
            lambda c: c.state == COMMITMENT_CONFIRMED and c not in leaving
        )
        return staying, sum(staying.mapped("seats"))

    def _check_somebody_stays(self, leaving):
        """
        :raises UserError: when nobody would take part any more
        """
        if not self._without(leaving)[0]:
            raise UserError(
                self.env._(
                    "Nobody would be left in %(course)s. Cancel the course instead.",
                    course=self.display_name,
                )
            )

    def _falls_below(self, leaving):
        """Whether the group falls below the minimum."""
        return (
            self.state in PROMISED_STATES
            and self._without(leaving)[1] + self._guaranteed_seats() < self.min_seats
        )

    def _leave_effect(self, leaving):
        """What the others pay before and after, and what nobody has agreed to pay.

        :return: dict of amounts, ``rows`` one for each company that stays; the same
            figures that the settlement of the plan would have
        """
        staying, after = self._without(leaving)
        before, round_ = self.seats_committed, self.currency_id.round
        empty = self._guaranteed_seats()
        before, after = before + empty, after + empty
        limits = {word.partner_id: word.price_limit for word in staying}
        shares, shares_after = self._shares_at(
            [
                (size, {word.partner_id: word.seats for word in group}, limits)
                for size, group in ((before, staying | leaving), (after, staying))
            ]
        )
        rows = [
            {
                "company": word.partner_id.display_name,
                "seats": word.seats,
                "before": shares[word.partner_id][0],
                "after": shares_after[word.partner_id][0],
                "above": shares_after[word.partner_id][1],
            }
            for word in staying
        ]
        return {
            "seats_before": before,
            "seats_after": after,
            "price_before": self._price_at(before) if before else 0.0,
            "price_after": self._price_at(after) if after else 0.0,
            "below": self._falls_below(leaving),
            "minimum": self.min_seats,
            "above": round_(sum(row["above"] for row in rows)),
            "rows": rows,
        }

    def _tell_others_left(self, before):
        """Whom a seat costs something else now is told so.

        :param before: seats of the group until now, without empty ones
        """
        show = self.company_id._verbund_money
        before, after = before + self._guaranteed_seats(), self._group_size()
        stories = {}
        for word in self.commitment_ids:
            if word.state == COMMITMENT_CONFIRMED:
                prices = self._prices_at({before, after}, word.partner_id, word.seats)
                # A guest with a fixed price pays what it paid
                if prices[before] != prices[after]:
                    stories[word] = {
                        "seats_before": before,
                        "price_before": show(prices[before]),
                    }
        self.env["verbund.commitment"].union(*stories)._tell_companies(
            MAIL_LEFT, stories
        )
        self._tell_provider("seats")
