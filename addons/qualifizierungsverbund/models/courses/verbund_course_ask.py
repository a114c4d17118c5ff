from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..core import words
from ..core.transition_mixin import with_transition
from .verbund_commitment import CLOSED_STATES, GIVEN_STATES, STATE_CONFIRMED


class VerbundCourse(models.Model):
    """A colleague who may not bind the company asks the one who may."""

    _inherit = "verbund.course"

    def _get_binders(self, partners):
        """Who may bind companies to the cost of the course, and still works there.

        :return: dict company -> partners
        """
        self.ensure_one()
        # sudo: staff of one network know the contacts of another's members too
        memberships_sudo = self.env["verbund.membership"].sudo()
        speaking = memberships_sudo._get_speaking_domain(partners, self.network_ids)
        contacts_sudo = memberships_sudo.env["verbund.membership.contact"].search(
            Domain("membership_id", "any", speaking) & Domain("can_commit", "=", True)
        )
        each = contacts_sudo._filter_present().grouped(
            lambda contact: contact.membership_id.partner_id
        )
        none = contacts_sudo.browse()
        return {
            partner: each.get(partner.sudo(), none).partner_id for partner in partners
        }

    def _who_may(self, partner):
        """Names of those who may bind a company, for a colleague who may not."""
        return ", ".join(self._get_binders(partner)[partner].mapped("name"))

    def _page_word(self, partner, contact):
        """With what a colleague has proposed, and whom it can ask."""
        word = super()._page_word(partner, contact)
        commitment = self._get_commitment(partner)
        proposal = commitment._page_proposal()
        asks = (
            self._page_takes_words()
            and not word["may_commit"]
            and not word["joins_first"]
            and contact.commercial_partner_id == partner
        )
        binders = self._get_binders(partner)[partner] if asks else partner.browse()
        if proposal:
            word["typed"]["seats"] = str(proposal["number"])
        if binders:
            word["live"] = self._page_live(commitment, partner)
        return {
            **word,
            "proposal": proposal,
            "ask_whom": ", ".join(binders.mapped("name")),
        }

    def _read_proposal(self, form, partner, contact):
        """Ask those who may bind the company for their word, as the form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :param contact: the colleague who asks
        :return: message
        """
        self._check_in_time(contact)
        seats = form.integer("seats", self.env._("Seats"), minimum=1, default=None)
        if seats is None:
            form.refuse("seats", self.env._("Seats are missing."))
        if self._takes_words():
            with form.beside("seats"):
                commitment = self._get_commitment(partner)
                held = self._seats_held(commitment)
                self._check_free_seats(seats or 0, held, partner)
                if seats:
                    self._check_proposal(seats, commitment)
        form.check()
        return self._propose_seats(partner, seats, contact)

    def _propose_seats(self, partner, seats, contact):
        """Mail those who may bind a company a link with the proposed seats.

        :raises UserError: when the contact may not ask, there is nobody to be asked,
            or the course takes no words
        :raises ValidationError: when the company is no member, or seats are not free
        :return: message
        """
        self.ensure_one()
        _ = self.env._
        if contact.commercial_partner_id != partner:
            raise UserError(_("You do not work for this company."))
        if self._may_bind(contact, partner):
            raise UserError(_("You can promise the seats yourself."))
        self._check_in_time(contact)
        binders = self._get_binders(partner)[partner]
        if not binders:
            raise UserError(
                _(
                    "Nobody may bind %(company)s to cost so far. Please call your "
                    "network.",
                    company=partner.display_name,
                )
            )
        commitment = self._get_commitment(partner)
        if not commitment or commitment.state in CLOSED_STATES:
            commitment = self.env["verbund.commitment"]
        self._check_word(seats, commitment, partner)
        self._check_proposal(seats, commitment)
        if not commitment:
            # In a transition: no second mail asks the company for the same
            commitment = (
                with_transition(commitment)
                .create(
                    {"course_id": self.id, "partner_id": partner.id, "seats": seats}
                )
                .with_env(self.env)
            )
        return commitment._tell_proposal(seats, contact, binders)

    def _check_proposal(self, seats, commitment):
        """Nobody is asked for what is promised, or cannot be promised any more.

        :param commitment: that of the company, empty when it has none
        :raises ValidationError: when the word of the company says as much already
        """
        if commitment.state not in GIVEN_STATES:
            return
        values = {"seats": words.seats(self.env, commitment.seats)}
        # The same seats at a higher price are another word
        if seats == commitment.seats and not commitment._asked_now():
            raise ValidationError(
                self.env._(
                    "Your company has promised %(seats)s already. Please enter how "
                    "many it shall promise in all.",
                    **values,
                )
            )
        if commitment.state == STATE_CONFIRMED and seats < commitment.seats:
            raise ValidationError(
                self.env._(
                    "The course takes place, and your company has promised %(seats)s: "
                    "it can only promise more.",
                    **values,
                )
            )
