from odoo import models
from odoo.fields import Domain

from ..needs.verbund_need import STATE_POOLED
from ..network.verbund_membership import NEED_STATES
from .verbund_commitment import CURRENT_STATES, GIVEN_STATES, STATE_OFFERED
from .verbund_course import STATE_DONE, STATE_SETTLED
from .verbund_guarantee import OPEN_STATES
from .verbund_guarantee import STATE_OFFERED as GUARANTEE_OFFERED


class VerbundMembership(models.Model):
    """Who has left is asked for no seats; a word once given binds on."""

    _inherit = "verbund.membership"

    def _action_left(self):
        # first the offers: a need that goes would end them as if it were declined
        left = self._release_left_offers()
        left += self._leave_guarantees()
        return [*super()._action_left(), *left]

    def _get_left_needs_domain(self):
        """Also the pooled ones, unless the company still has, or may have, seats."""
        kept_sudo = self._get_seats_sudo().course_id
        return super()._get_left_needs_domain() | (
            Domain("state", "=", STATE_POOLED)
            & Domain("course_id", "not in", kept_sudo.ids)
        )

    def _get_seats_sudo(self):
        """Seats that the company was asked for, or promised, in courses here."""
        self.ensure_one()
        # sudo: it goes with the membership, whoever may end it
        return (
            self.env["verbund.commitment"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.partner_id.id)
                & Domain("course_id.network_ids", "in", self.network_id.ids)
                & Domain("course_id.state", "not in", (STATE_DONE, STATE_SETTLED))
                & Domain("state", "in", CURRENT_STATES)
            )
        )

    def _get_left_seats_sudo(self):
        """The same, not where it still takes part through another network."""
        return self._get_seats_sudo()._without_membership(NEED_STATES)

    def _get_standing_words(self):
        words_sudo = self._get_left_seats_sudo().filtered(
            lambda c: c.state in GIVEN_STATES
        )
        return [
            *super()._get_standing_words(),
            *(word_sudo._describe_standing() for word_sudo in words_sudo),
            *(
                row_sudo._describe_standing()
                for row_sudo in self._get_guarantees_sudo()
            ),
        ]

    def _get_guarantees_sudo(self):
        """Empty seats that the company guarantees here, and takes part nowhere else."""
        self.ensure_one()
        # sudo: as in `_get_seats_sudo`
        open_sudo = (
            self.env["verbund.guarantee"]
            .sudo()
            .search(
                Domain("partner_id", "=", self.partner_id.id)
                & Domain("course_id.network_ids", "in", self.network_id.ids)
                & Domain("state", "in", OPEN_STATES)
            )
        )
        return open_sudo._without_membership(NEED_STATES)

    def _leave_guarantees(self):
        """Ask the company no more; tell staff of the words that bind on.

        :return: as :meth:`_action_left`
        """
        open_sudo = self._get_guarantees_sudo()
        offered_sudo = open_sudo.filtered(lambda row: row.state == GUARANTEE_OFFERED)
        offered_sudo._release("left")
        return [(row._tell_leaver(), "") for row in open_sudo - offered_sudo]

    def action_activate(self):
        """Who takes part again has not left: nobody has to decide about its seats."""
        res = super().action_activate()
        for name in ("verbund.commitment", "verbund.guarantee"):
            # sudo: as in `_get_seats_sudo`; of all at once, a table admits hundreds
            asked_sudo = (
                self.env[name]
                .sudo()
                .search(
                    Domain("partner_id", "in", self.partner_id.ids)
                    & Domain("leaver_activity_id", "!=", False)
                )
            )
            (asked_sudo - asked_sudo._without_membership(NEED_STATES))._stays()
        return res

    def _release_left_offers(self):
        """Ask the company no more; tell staff of the words that bind on.

        :return: as :meth:`_action_left`
        """
        seats_sudo = self._get_left_seats_sudo()
        offers_sudo = seats_sudo.filtered(lambda c: c.state == STATE_OFFERED)
        offers_sudo._release("left")
        left = []
        if offers_sudo:
            names = ", ".join(offers_sudo.course_id.mapped("display_name"))
            sentence = self.env._(
                "No longer asked for seats in: %(courses)s", courses=names
            )
            left.append((sentence, sentence))
        # what the company reads of them are facts of the moment
        left += [(word._ask_about_leaver(), "") for word in seats_sudo - offers_sudo]
        return left
