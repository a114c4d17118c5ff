from odoo import models

from ..hub.notice_mixin_mail import HUB_FUNCTIONS
from .drehscheibe_match import (
    STATE_ACCEPTED,
    STATE_DECLINED,
    STATE_EXPIRED,
    STATE_IDENTITY_RELEASED,
    STATE_RECEIVER_INTEREST,
    WORKED_STATES,
)

MAIL_MATCH = "arbeitsmarkt_drehscheibe.mail_match"
MAIL_HUB = "arbeitsmarkt_drehscheibe.mail_match_hub"
# Steps that the receiving company learns of; of others it hears in person.
TOLD_STATES = (STATE_IDENTITY_RELEASED, STATE_DECLINED, STATE_EXPIRED)


class DrehscheibeMatch(models.Model):
    """Who is told of a step: by the pseudonym, never who the person is."""

    _name = "drehscheibe.match"
    _inherit = ["drehscheibe.match", "verbund.notice.mixin"]

    def _set_state(self, target, **values):
        # Of a proposal that nobody took up the company knows nothing
        worked = self.filtered(lambda match: match.state in WORKED_STATES)
        placed = self.filtered(lambda match: match.state == STATE_ACCEPTED)
        res = super()._set_state(target, **values)
        if target in TOLD_STATES and values.get("decline_side") != "receiver":
            worked._tell_receiver()
            placed._tell_receiver(was_placed=True)
        elif target == STATE_RECEIVER_INTEREST:
            self._tell_hub()
        return res

    def _tell_receiver(self, was_placed=False):
        """
        :param was_placed: whether it has led to a job, which is over
        """
        # sudo: facts of both sides, which its reader may not see
        for match_sudo in self.sudo():
            match_sudo._tell(
                MAIL_MATCH,
                match_sudo.partner_id._verbund_contacts(
                    HUB_FUNCTIONS, match_sudo.hub_id
                ),
                was_placed=was_placed,
            )

    def _tell_hub(self):
        """Its manager asks the person next; whoever noted it knows it already."""
        # sudo: facts of both sides, which its reader may not see
        for match_sudo in self.sudo():
            manager = match_sudo._notice_user()
            if manager != self.env.user:
                match_sudo._tell(MAIL_HUB, manager.partner_id)

    def _notice_networks(self):
        return self.hub_id

    def _notice_obstacle(self, template, extra):
        told = TOLD_STATES if template == MAIL_MATCH else (STATE_RECEIVER_INTEREST,)
        if self.state not in told:
            return self.env._(
                "%(match)s is “%(state)s” now: this text is not true any more.",
                match=self.display_name,
                state=self._state_label(),
            )
        return None

    def _notice_values(self, partner):
        demand = self.demand_id
        return {
            "company": self.partner_id.name,
            "profile": self.profile_id.pseudonym,
            "demand": demand.display_name,
            "hub": self.hub_id.name,
            "state": self.state,
            "still_there": self.profile_id._is_there(),
            "still_wanted": demand._has_place(),
            "open_until": demand._is_open()
            and self.company_id._verbund_show(demand.expires_on),
        }
