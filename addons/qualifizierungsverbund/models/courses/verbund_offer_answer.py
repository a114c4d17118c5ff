from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import words
from .verbund_course import PLANNING_STATES
from .verbund_offer import STATE_ASKED, STATE_DECLINED, STATE_RECEIVED

ANSWER_STATES = (STATE_ASKED, STATE_RECEIVED, STATE_DECLINED)
MAX_SEATS = 999
AMOUNTS = ("fixed_amount", "per_head_amount", "travel_amount", "step_amount")
COUNTS = ("min_seats", "max_seats", "step_seats")
TEXTS = ("cancellation_terms", "possible_dates")


class VerbundOffer(models.Model):
    """What a provider answers to an inquiry, by whichever door; staff note it as well.

    It can be corrected until the reply date, and nothing is changed after it.
    """

    _inherit = "verbund.offer"

    reply_until = fields.Date(
        help="Until the end of this day the provider can answer and correct its "
        "answer. Staff can note one later.",
    )
    inquiry_text = fields.Text(
        string="What We Ask", help="In the e-mail and on the page of the provider."
    )
    possible_dates = fields.Text(help="When the provider could teach the course.")
    decline_reason = fields.Text(string="Why It Declines", copy=False)
    answered_at = fields.Datetime(string="Answered On", readonly=True, copy=False)
    answered_by = fields.Char(readonly=True, copy=False)
    is_late = fields.Boolean(
        string="No Answer in Time", compute="_compute_is_late", search="_search_is_late"
    )
    has_expired = fields.Boolean(string="Expired", compute="_compute_has_expired")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"answered_at", "answered_by"}

    @api.depends("state", "reply_until")
    def _compute_is_late(self):
        for offer in self:
            offer.is_late = offer.state == STATE_ASKED and offer._is_reply_over()

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", STATE_ASKED), ("reply_until", "<", "today")]
        return late if True in value else ["!", "&", *late]

    @api.depends("valid_until")
    def _compute_has_expired(self):
        for offer in self:
            today = offer.company_id._verbund_today()
            offer.has_expired = bool(offer.valid_until and offer.valid_until < today)

    @api.model_create_multi
    def create(self, vals_list):
        offers = super().create(vals_list)
        offers._answers_changed()
        return offers

    def write(self, vals):
        res = super().write(vals)
        if {"state", "reply_until"} & vals.keys():
            self._answers_changed()
        return res

    def _answers_changed(self):
        # sudo: a provider answers, who has no right on the course
        self.sudo().course_id._follow_answers()

    def action_decline(self):
        """The provider makes no offer."""
        return self._set_state(STATE_DECLINED)

    def _is_reply_over(self):
        today = self.company_id._verbund_today()
        return bool(self.reply_until and self.reply_until < today)

    def _takes_answer(self):
        return not self._answer_obstacle()

    def _answer_obstacle(self):
        """Why the provider cannot answer any more; empty when it can."""
        self.ensure_one()
        if self.course_state not in PLANNING_STATES or self.state not in ANSWER_STATES:
            return self.env._("This inquiry is closed: no offer is taken any more.")
        if self._is_reply_over():
            return self.env._(
                "Offers were taken until %(day)s. If you still want to make one, "
                "please call us.",
                day=words.day(self.env, self.reply_until),
            )
        return ""

    # --------------------------------------------------------- the form

    def _page_typed(self):
        """The form as strings: what was answered so far."""
        typed = {name: words.plain_amount(self.env, self[name]) for name in AMOUNTS}
        typed |= {name: str(self[name] or "") for name in COUNTS}
        typed |= {name: self[name] or "" for name in TEXTS}
        until = self.valid_until
        return typed | {
            "valid_until": until.isoformat() if until else "",
            "azav": "1" if self.azav else "",
        }

    def _read_answer(self, form, contact):
        """Make, correct or decline the offer, as the form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :param contact: who speaks for the provider
        :return: message
        :raises UserError: when it is too late, or decided
        """
        self.ensure_one()
        if obstacle := self._answer_obstacle():
            raise UserError(obstacle)
        if form.post.get("answer") == "decline":
            return self._read_decline(form, contact)
        values = self._read_values(form)
        form.check()
        if self.state == STATE_RECEIVED and self._says_already(values):
            return self._thanks()  # sent twice
        self.write({**values, "decline_reason": False})
        if self.state != STATE_RECEIVED:
            self.action_receive()
        self._note_answer(contact)
        self._tell_providers("received")
        return self._thanks()

    def _says_already(self, values):
        """Whether the answer is the same, and was noted from the provider itself."""
        stored = {
            name: self._fields[name].convert_to_write(self[name], self) or False
            for name in values
        }
        given = {
            name: self._fields[name].convert_to_cache(value, self) or False
            for name, value in values.items()
        }
        return bool(self.answered_at) and stored == given

    def _thanks(self):
        _ = self.env._
        if not self.reply_until:
            return _("Thank you, we have your offer.")
        return _(
            "Thank you, we have your offer. You can correct it until %(day)s.",
            day=words.day(self.env, self.reply_until),
        )

    def _read_decline(self, form, contact):
        reason = form.text("decline_reason", self.env._("Reason"), max_length=2000)
        form.check()
        if self.state != STATE_DECLINED:
            self.write({"decline_reason": reason})
            self.action_decline()
            self._note_answer(contact)
        return self.env._("Thank you for telling us. You make no offer this time.")

    def _note_answer(self, contact):
        # sudo: the provider speaks, who has no right on the offer
        self.sudo()._with_transition().write(
            {"answered_at": fields.Datetime.now(), "answered_by": contact.name}
        )
        self.sudo().message_post(
            body=self.env._(
                "%(person)s has answered: %(state)s %(price)s",
                person=contact.name or "",
                state=self._state_label(),
                price=self.price_words or "",
            )
        )

    def _read_values(self, form):
        labels = {row["name"]: row["text"] for row in self._answer_questions()}
        values = {name: form.amount(name, labels[name]) or 0.0 for name in AMOUNTS}
        values |= {
            name: form.integer(name, labels[name], maximum=MAX_SEATS) for name in COUNTS
        }
        values |= {
            name: form.text(name, labels[name], max_length=2000) for name in TEXTS
        }
        values["valid_until"] = form.date("valid_until", labels["valid_until"])
        values["azav"] = form.flag("azav")
        self._check_values(form, values)
        return values

    def _answer_questions(self):
        """The fields of the form in their order.

        :return: list of dicts ``name type text unit``; of a number the type is how it
            is typed
        """
        _ = self.env._
        rows = [
            ("fixed_amount", "decimal", _("Fixed price")),
            ("per_head_amount", "decimal", _("Price per head")),
            ("step_seats", "numeric", _("Second trainer from how many people")),
            ("step_amount", "decimal", _("Price of the second trainer")),
            ("travel_amount", "decimal", _("Travel")),
            ("valid_until", "date", _("The offer holds until")),
            ("min_seats", "numeric", _("Smallest group")),
            ("max_seats", "numeric", _("Largest group")),
            ("possible_dates", "text", _("Possible dates")),
            (
                "cancellation_terms",
                "text",
                _("What you charge when the course is called off"),
            ),
        ]
        units = dict.fromkeys(AMOUNTS, self.currency_id.symbol)
        return [
            {"name": name, "type": kind, "text": text, "unit": units.get(name)}
            for name, kind, text in rows
        ]

    def _decline_question(self):
        text = self.env._("Reason, if you like to say it")
        return {"name": "decline_reason", "type": "text", "text": text}

    def _check_values(self, form, values):
        """Refuse beside its field what makes no offer."""
        _ = self.env._
        if not values["fixed_amount"] and not values["per_head_amount"]:
            form.refuse(
                "fixed_amount", _("Please name a fixed price, or one per head.")
            )
        if values["max_seats"] and values["max_seats"] < values["min_seats"]:
            form.refuse(
                "max_seats", _("The largest group is smaller than the smallest one.")
            )
        if values["step_amount"] and not values["step_seats"]:
            form.refuse(
                "step_seats", _("From how many people on is a second trainer needed?")
            )
        if values["step_seats"] and not values["step_amount"]:
            form.refuse("step_amount", _("What does the second trainer cost?"))
        if 0 < values["max_seats"] < values["step_seats"]:
            form.ask(
                "step_seats",
                _(
                    "That is more than your largest group: no second trainer would be "
                    "needed."
                ),
            )
        if values["valid_until"]:
            self._check_validity(form, values["valid_until"])

    def _check_validity(self, form, until):
        """
        :param until: as ``form.date`` has read it
        """
        _ = self.env._
        if until < self.company_id._verbund_today().isoformat():
            form.refuse("valid_until", _("This day has passed."))
        elif self.reply_until and until < self.reply_until.isoformat():
            form.ask(
                "valid_until",
                _(
                    "Providers have time to answer until %(day)s: your offer would be "
                    "over before we choose.",
                    day=words.day(self.env, self.reply_until),
                ),
            )

    def _link_act_offer(self, link, form):
        """
        :raises UserError: when it is too late, or something is wrong
        """
        return self._read_answer(form, link.partner_id)
