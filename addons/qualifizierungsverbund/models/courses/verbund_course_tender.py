from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..core import words
from .verbund_course import PLANNING_STATES, STATE_TENDER
from .verbund_offer import STATE_ASKED

# With fewer it has to be said why: grants ask for three offers (ANBest-P).
PROVIDERS_WANTED = 3


class VerbundCourse(models.Model):
    """Providers are asked for offers."""

    _inherit = "verbund.course"

    offer_ids = fields.One2many(
        "verbund.offer",
        "course_id",
        string="Offers",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    # ------------------------------------------------------- the inquiry

    def _ask_providers(self, partners, reply_until, text="", reason=""):
        """Ask training providers for offers: one e-mail each, with the brief.

        :param partners: providers that have not been asked yet
        :param reply_until: last day on which they can answer
        :param reason: why fewer than three are asked; stays on record
        :return: the offers
        :raises UserError: when it is too late, nobody is asked, or few without reason
        """
        self.ensure_one()
        self.check_access("write")
        self._check_inquiry(partners, reply_until, (reason or "").strip())
        self._unasked().write({"reply_until": reply_until, "inquiry_text": text})
        if self.state != STATE_TENDER:
            self.action_start_tender()
        return self.env["verbund.offer"].create(
            [
                {
                    "course_id": self.id,
                    "partner_id": partner.id,
                    "reply_until": reply_until,
                    "inquiry_text": text,
                }
                for partner in partners - self.offer_ids.partner_id
            ]
        )

    def _unasked(self):
        """Offers prepared by staff, whose providers are asked with the others."""
        return self.offer_ids.filtered(
            lambda offer: (
                offer.state == STATE_ASKED
                and self.state != STATE_TENDER
                and not offer.price_at_minimum
            )
        )

    def _check_inquiry(self, partners, reply_until, reason):
        _ = self.env._
        if self.state not in PLANNING_STATES:
            raise UserError(
                _(
                    "%(course)s is “%(state)s”: no offer is asked for any more.",
                    course=self.display_name,
                    state=self._state_label(),
                )
            )
        if not reply_until or reply_until < self.company_id._verbund_today():
            raise UserError(_("Providers need a day in the future to answer by."))
        first = self._get_days()[0]
        if first and first <= reply_until:
            raise UserError(
                _(
                    "%(course)s begins on %(first)s: providers answer before that day.",
                    course=self.display_name,
                    first=format_date(self.env, first),
                )
            )
        known = self.offer_ids.partner_id
        if not partners - known and not self._unasked():
            raise UserError(_("Choose providers that have not been asked yet."))
        if len(partners | known) < PROVIDERS_WANTED:
            if not reason:
                raise UserError(
                    _(
                        "Grants ask for at least %(wanted)s offers. Choose more "
                        "providers, or say why there are fewer.",
                        wanted=PROVIDERS_WANTED,
                    )
                )
            self.env["verbund.decision"]._record(self, "few_providers", reason)

    def _brief_window(self):
        """Days that suit all needs, as long as no dates are planned; empty for none."""
        needs_sudo = self._pooled_needs_sudo()
        first = max(filter(None, needs_sudo.mapped("window_start")), default=False)
        last = min(filter(None, needs_sudo.mapped("window_end")), default=False)
        if first and last and first > last:
            return ""
        return words.period(self.env, first, last)

    def _asked_days(self):
        """The days for which a provider makes its offer: not what they are called, or
        in whose rooms they are held.

        :return: list of dicts, as of ``_page_sessions``
        """
        return [
            {
                "when": words.span(self.env, session.date_begin, session.date_end),
                "name": session._half_words(),
                "room": "",
            }
            for session in self.session_ids
        ]

    def _asked_days_words(self):
        return "\n".join(
            " · ".join(filter(None, (day["when"], day["name"])))
            for day in self._asked_days()
        )

    def _brief_values(self, chosen=False):
        """What a provider has to know of the course: no companies, no prices.

        :param chosen: whether it is the one that teaches there
        """
        self.ensure_one()
        _ = self.env._
        shown = self._page_teaching()
        user = self._notice_user()
        rows = [
            (_("Topic"), self.topic_id.name),
            (_("Learning goal"), self.topic_id.description),
            (_("Units of 45 minutes"), self.units and str(self.units)),
            (
                _("Participants"),
                _(
                    "%(minimum)s to %(maximum)s",
                    minimum=self.min_seats,
                    maximum=self.max_seats,
                ),
            ),
            (_("Window"), shown["when"] or self._brief_window()),
            (_("Sessions"), self._asked_days_words()),
            (_("Place"), shown["place"] if chosen else self._page_place()),
            (_("Format"), words.label(self, "format")),
            (_("Level"), words.label(self, "level")),
        ]
        contact = (user.name, user.partner_id.phone, user.email)
        return {
            "name": self.name,
            "rows": [(label, text) for label, text in rows if text],
            "contact": ", ".join(filter(None, contact)),
        }
