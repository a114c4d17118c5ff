from odoo import models

from ..core.transition_mixin import with_transition
from .event_registration import DETAIL_FIELDS

# Registrations of which a person is known: named by a company, or typed in the event.
KNOWN_DOMAIN = [
    "|",
    ("verbund_named_at", "!=", False),
    "&",
    ("verbund_commitment_id", "=", False),
    "|",
    "|",
    ("name", "!=", False),
    ("email", "!=", False),
    ("phone", "!=", False),
]


class EventRegistration(models.Model):
    """Who took part, or was to, is forgotten; the seat and what it costs stay."""

    _inherit = "event.registration"

    def action_verbund_erase(self):
        """Staff forget people, on their wish or when nothing needs them any more."""
        self.check_access("write")
        # sudo: the event app need not see commitments, nor what was recorded
        self.sudo().filtered(
            lambda seat: seat.verbund_commitment_id or seat.event_id.verbund_course_ids
        )._verbund_with_earlier()._verbund_erase()
        return True

    def _verbund_erase(self):
        """Destroy what is known of the persons who take part in courses."""
        # sudo: whoever may forget a person need not read what was written of it
        for seat_sudo in self.sudo():
            seat_sudo._verbund_erase_said()
            with_transition(seat_sudo).with_context(tracking_disable=True).write(
                seat_sudo._verbund_nobody_vals()
            )
            seat_sudo._verbund_erase_letters()
            seat_sudo.registration_answer_ids.unlink()

    def _verbund_nobody_vals(self):
        """What stays: the seat of a company, or that somebody was registered."""
        commitment = self.verbund_commitment_id
        if commitment:
            places = [seat._verbund_place() for seat in commitment._taken_seats()]
            place = self._verbund_place()
            number = places.index(place) + 1 if place in places else 1
            return commitment._prepare_nobody_vals(number)
        known = ("name", "email", "phone", "partner_id", "company_name")
        return dict.fromkeys((*known, *DETAIL_FIELDS), False)

    def _verbund_erase_letters(self):
        """What was written to them, and what of them is kept with it by Odoo.

        The address stands in the mail, the name in its first line; a changed value in
        the message that says so.
        """
        about = [("res_id", "=", self.id)]
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", self._name), *about]
        )
        notices._erase_retained()
        self.env["mail.message"].search([("model", "=", self._name), *about]).unlink()

    def _verbund_erase_said(self):
        """In the log the line of who came instead names the person as well."""
        after = self.verbund_commitment_id.registration_ids.filtered(
            lambda seat: seat.substitute_of_id == self
        )
        said = self.decision_ids | after.decision_ids.filtered(
            lambda line: line.decision == "substituted"
        )
        said._erase()
