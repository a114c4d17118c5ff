from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.scheduled import due_records
from .verbund_commitment_mail import MODULE
from .verbund_course import (
    PLANNING_STATES,
    PROMISED_STATES,
    STATE_CANCELLED,
    STATE_TENDER,
)
from .verbund_offer import (
    STATE_ASKED,
    STATE_AWARDED,
    STATE_RECEIVED,
    STATE_REJECTED,
    STATE_TAKEN_BACK,
)

MAIL_OFFER = f"{MODULE}.mail_provider_offer"
# What a text says of the offer is true as long as it stands so.
TRUE_WHILE = {
    "asked": (STATE_ASKED,),
    "reminder": (STATE_ASKED,),
    "received": (STATE_RECEIVED,),
    "changed": (STATE_ASKED, STATE_RECEIVED),
    "awarded": (STATE_AWARDED,),
    "ordered": (STATE_AWARDED,),
    "rejected": (STATE_REJECTED,),
    "reopened": (STATE_RECEIVED,),
    "taken_back": (STATE_TAKEN_BACK,),
}
QUESTIONS = ("asked", "reminder")
# With which what is asked for goes along.
BRIEFED = (*QUESTIONS, "changed")
# Days before the reply date on which who has not answered is reminded, once each.
REMINDER_DAYS = (3, 1)
REMINDER_BATCH = 1000
# Read, and answered, by the link of the e-mail, without a login.
SCOPE_OFFER = "offer"


class VerbundOffer(models.Model):
    """What a provider is told about its offer."""

    _name = "verbund.offer"
    _inherit = ["verbund.offer", "verbund.linked.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        offers._ask()
        return offers

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        """Whoever was asked is told that nobody waits for the offer any more."""
        unawarded = self.filtered(lambda offer: offer.state != STATE_AWARDED)
        for offer in unawarded.filtered(lambda offer: offer._was_asked()):
            if offer.state in (STATE_REJECTED, STATE_TAKEN_BACK):
                raise UserError(
                    self.env._(
                        "The offer of %(provider)s is “%(state)s” and stays on record.",
                        provider=offer.partner_id.display_name,
                        state=offer._state_label(),
                    )
                )
            raise UserError(
                self.env._(
                    "%(provider)s has been asked for an offer. Turn it down instead, "
                    "so that the provider is told.",
                    provider=offer.partner_id.display_name,
                )
            )

    def _ask(self):
        """Ask providers for offers, once the course is in tender.

        Who has named a price already has answered.
        """
        self.filtered(
            lambda offer: (
                offer.state == STATE_ASKED
                and offer.course_state == STATE_TENDER
                and not offer.price_at_minimum
            )
        )._tell_providers("asked", once="asked")

    def _award(self):
        res = super()._award()
        self._place_order()
        self._tell_providers("awarded")
        return res

    def _place_order(self):
        """Hook: what the provider is told to be chosen with."""

    def action_reject(self):
        known = self.filtered(
            lambda offer: offer.state == STATE_RECEIVED or offer._was_asked()
        )
        res = super().action_reject()
        known._tell_providers("rejected")
        return res

    def _take_back(self, order=None):
        res = super()._take_back(order)
        self._tell_providers("taken_back", reason=self._reason(), order=order or "")
        return res

    def _reopen(self):
        res = super()._reopen()
        self._tell_providers("reopened")
        return res

    @api.model
    def _cron_remind(self):
        """Remind providers before their reply date; then somebody chooses."""
        for offer in due_records(self, self._get_remind_domain(), REMINDER_BATCH):
            offer._remind()

    @api.model
    def _get_remind_domain(self):
        # A day more than is needed: what day it is hangs on the time zone
        today = fields.Date.today()
        return (
            Domain("state", "=", STATE_ASKED)
            & Domain("course_state", "in", PLANNING_STATES)
            & Domain("course_id.choice_asked_on", "=", False)
            & Domain("reply_until", "<=", today + timedelta(days=4))
        )

    def _remind(self):
        self.ensure_one()
        if self._is_reply_over():
            self.course_id._follow_answers()
            return
        left = (self.reply_until - self.company_id._verbund_today()).days
        days = min((days for days in REMINDER_DAYS if left <= days), default=None)
        if days and self._takes_answer() and self._was_asked():
            self._tell_providers("reminder", once=f"{days}:{self.reply_until}")

    def action_remind(self):
        """Remind who has not answered, once a day.

        :raises UserError: when nobody is waited for
        """
        self.check_access("write")
        silent = self.filtered(
            lambda offer: offer.state == STATE_ASKED and offer._takes_answer()
        )
        if not silent:
            raise UserError(self.env._("No provider has to be reminded."))
        notices = self.env["verbund.notice"]
        for offer in silent:
            today = offer.company_id._verbund_today()
            notices |= offer._tell_providers("reminder", once=f"by hand:{today}")
        return notices._said_reminded()

    def _was_asked(self):
        """Whether the provider was written to; who was not gets no refusal either."""
        return bool(self._were_asked())

    def _were_asked(self):
        """Those whose provider was written to."""
        if not self:
            return self
        # sudo: only whether there is one
        notices = self.env["verbund.notice"].sudo()
        told = notices._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id"]
        )
        return self.browse(res_id for (res_id,) in told)

    def _tell_providers(self, told, once=None, **values):
        """
        :param told: a key of ``TRUE_WHILE``
        :return: the notices
        """
        notices = self.env["verbund.notice"]
        # sudo: staff need not see the networks of the provider's contacts
        for offer_sudo in self.sudo():
            notices |= offer_sudo._tell(
                MAIL_OFFER,
                offer_sudo.partner_id._verbund_contacts(
                    networks=offer_sudo.course_id.network_ids
                ),
                scope=SCOPE_OFFER,
                once=once,
                told=told,
                cancelled=offer_sudo.course_state == STATE_CANCELLED,
                **values,
            )
        return notices

    def _notice_owner(self):
        return self.course_id

    def _notice_path(self, partner):
        if self.course_id.provider_id == self.partner_id:
            return self.course_id._notice_path(partner)
        return f"/my/verbund/offers/{self.id}"

    def _notice_why(self, partner):
        return self.env._(
            "You get this e-mail because %(association)s has asked %(company)s for an "
            "offer as a training provider.",
            association=self.company_id.name,
            company=self.partner_id.name,
        )

    def _notice_obstacle(self, template, extra):
        if self.course_state not in PLANNING_STATES and self.state == STATE_ASKED:
            return self.env._("The course is decided: no offer is asked for any more.")
        told = extra.get("told")
        if told in QUESTIONS and self.state == STATE_ASKED:
            return self._answer_obstacle() or None
        is_replaced = self._page_stands() == "replaced"
        if is_replaced and told != "taken_back":
            return self.env._(
                "%(provider)s is no longer the training provider of this course.",
                provider=self.partner_id.name,
            )
        is_over = self.course_state == STATE_CANCELLED and not extra.get("cancelled")
        if told in ("awarded", "ordered"):  # or it is no question any more
            is_over = is_over or self.course_state in PROMISED_STATES
        elif told == "taken_back":  # or it teaches again
            is_over = is_over or not is_replaced
        course = self.course_id
        if told == "changed" and course._is_outdated(extra):
            return self.env._("%(course)s has changed again.", course=course.name)
        if is_over or self.state not in TRUE_WHILE.get(told, (self.state,)):
            return self.env._(
                "The offer of %(provider)s is “%(state)s” now: this text is not true "
                "any more.",
                provider=self.partner_id.name,
                state=self._state_label(),
            )
        return None

    def _notice_files(self, notice):
        """What is asked for goes along, as a PDF."""
        files = super()._notice_files(notice)
        if (notice.extra or {}).get("told") in BRIEFED:
            files = [*files, self._brief_file()]
        return files

    def _notice_values(self, partner):
        return {
            **self.course_id._notice_facts(),
            "company": self.partner_id.name,
            "reply_until": self.company_id._verbund_show(self.reply_until),
            "answers": bool(self.reply_until and self._takes_answer()),
            "has_offer": self.state == STATE_RECEIVED,
            "inquiry_text": self.inquiry_text or "",
            "price_words": self.price_words or "",
            "decided": self.course_state in PROMISED_STATES,
            "decided_by": self.company_id._verbund_show(
                self.course_id.commitment_deadline
            ),
            "reply_to": self._notice_user().email or self.company_id.email or "",
        }
