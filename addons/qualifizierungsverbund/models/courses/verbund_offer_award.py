from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import words
from ..core.rpc_arguments import check_text
from .verbund_course_tender import PROVIDERS_WANTED
from .verbund_offer import (
    STATE_ASKED,
    STATE_DECLINED,
    STATE_RECEIVED,
    STATE_TAKEN_BACK,
)

# What cannot be had any more is compared all the same, and said to be so.
PAST_STATES = (STATE_DECLINED, STATE_TAKEN_BACK)


class VerbundOffer(models.Model):
    """Why an offer is chosen: it stays on record, and no provider reads it."""

    _inherit = "verbund.offer"

    award_reason = fields.Text(
        string="Why It Was Chosen",
        tracking=True,
        readonly=True,
        copy=False,
        help="It stays on record. Providers do not read it.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"award_reason"}

    def action_award(self, reason=None):
        """Choose this offer: provider, cost plan and order follow.

        It takes the place of an offer that was taken back.

        :param reason: why; needed where another offer costs less
        :raises UserError: when the course has another provider already, the offer
            holds no more, or a reason is missing
        """
        self.check_access("write")
        reason = check_text(self.env, reason)
        for offer in self:
            if not reason and (dearer := offer._get_dearer_words()):
                raise UserError(
                    self.env._("%(why)s Say why you choose this one.", why=dearer)
                )
            offer._award_for(reason)
        return True

    def _award_considered(self, reason):
        """The same out of the dialog, which asks whatever speaks against it.

        :raises UserError: also when there are few offers, and no reason
        """
        doubts = self._get_award_doubts()
        if doubts and not check_text(self.env, reason):
            raise UserError(
                self.env._("%(why)s Say why you choose this one.", why=" ".join(doubts))
            )
        return self.action_award(reason)

    def _award_for(self, reason):
        decisions = self.env["verbund.decision"]
        # Before it: with the award the other offers are closed
        in_log = self.with_context(lang=decisions._log_lang(self.company_id))
        doubts = " ".join(in_log._get_award_doubts())
        told = f"{self.partner_id.name}, {in_log.price_words or ''}"
        self._award()
        self._with_transition().award_reason = reason
        said = "\n".join(filter(None, (told, doubts, reason)))
        decisions._record(self.course_id, "awarded", said)

    def _get_award_doubts(self):
        """What speaks against an award, or for more offers; each asks for a reason.

        :return: list of sentences
        """
        self.ensure_one()
        _, course = self.env._, self.course_id
        doubts = [self._get_dearer_words(), self._get_size_words()]
        if course and len(course._comparable_offers()) < PROVIDERS_WANTED:
            doubts.append(
                _(
                    "Grants ask for at least %(wanted)s offers. Offers here: "
                    "%(offers)s.",
                    wanted=PROVIDERS_WANTED,
                    offers=len(course._comparable_offers()),
                )
            )
        return list(filter(None, doubts))

    def _get_size_words(self):
        """That it is not made for as many as are planned; empty if it is."""
        seats = self.course_id._price_seats()
        if not seats or self._holds_for(seats):
            return ""
        return self.env._(
            "The offer of %(provider)s is for %(sizes)s; planned are %(seats)s.",
            provider=self.partner_id.name,
            sizes=self._held_sizes_words(),
            seats=words.seats(self.env, seats),
        )

    def _get_dearer_words(self):
        """That another offer costs less at the size that is planned; empty if none."""
        seats = self.course_id._price_seats()
        if not seats:
            return ""
        cheaper = self._get_rivals(seats).filtered(
            lambda offer: offer._price_at(seats) < self._price_at(seats)
        )
        if not cheaper:
            return ""
        best = min(cheaper, key=lambda offer: offer._price_at(seats))
        return self.env._(
            "At %(seats)s, %(provider)s costs %(price)s a seat, %(less)s less.",
            seats=words.seats(self.env, seats),
            provider=best.partner_id.name,
            price=words.money(self.env, best._price_at(seats), self.currency_id),
            less=words.money(
                self.env,
                self._price_at(seats) - best._price_at(seats),
                self.currency_id,
            ),
        )

    def _can_be_had(self):
        """Whether the provider is bound to it still, as far as we know."""
        return not self.has_expired and self.state not in PAST_STATES

    def _compared_as(self):
        """Its provider, and what has become of an offer that cannot be had."""
        self.ensure_one()
        name = self.partner_id.name or ""
        if self.state in PAST_STATES:
            return f"{name} ({self._state_label()})"
        if self.has_expired:
            return self.env._(
                "%(provider)s (valid until %(day)s)",
                provider=name,
                day=words.day(self.env, self.valid_until),
            )
        return name

    def _get_rivals(self, seats):
        """Other offers that could be awarded, and hold for a group of this size."""
        return (self.course_id._comparable_offers() - self).filtered(
            lambda offer: (
                offer.state in (STATE_ASKED, STATE_RECEIVED)
                and offer._can_be_had()
                and offer._holds_for(seats)
            )
        )
