from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.core import words
from ...models.network.verbund_contact_log import (
    OUTCOME_CALL_BACK,
    OUTCOME_NO,
    OUTCOME_NOT_REACHED,
    OUTCOME_YES,
    OUTCOMES,
)

KINDS = [
    ("inside", "In the course"),
    ("waiting", "Has a need"),
    ("member", "Same branch and district"),
]


class VerbundCourseCallLine(models.TransientModel):
    """One call: what it may bring, at which price, and what came of it."""

    _name = "verbund.course.call.line"
    _description = "Call for a Course"
    _inherit = ["verbund.dialog.mixin"]
    _rec_name = "partner_id"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "verbund.course.call", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, readonly=True
    )
    contact_id = fields.Many2one("res.partner", readonly=True)
    phone = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    waiting_need_id = fields.Many2one("verbund.need", readonly=True)
    brings = fields.Integer(
        string="May Bring",
        readonly=True,
        help="Seats that the company may send people to, besides those that count.",
    )
    effect = fields.Char(readonly=True)
    reason = fields.Char(string="Why", readonly=True)
    currency_id = fields.Many2one(related="wizard_id.course_id.currency_id")
    price = fields.Monetary(
        string="Price After a Yes",
        readonly=True,
        help="Of a seat in the group with this company, at the minimum at least.",
    )
    limit = fields.Monetary(
        string="Binds Up To",
        readonly=True,
        help="The price of a seat up to which a yes binds the company: its own "
        "ceiling, or else the worst case.",
    )
    last_talk = fields.Char(string="Last Contact", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    contact_log_id = fields.Many2one("verbund.contact.log", readonly=True)
    is_own_log = fields.Boolean(readonly=True)
    seats = fields.Integer(string="Seats Said", default=1)
    call_back_on = fields.Date()
    note = fields.Char(string="What Was Said")
    said = fields.Text(
        string="Answer", related="contact_log_id.note", related_sudo=False
    )

    @api.model
    def _create_for(self, wizard):
        course = wizard.course_id
        calls = course._calls()
        partners = self.env["res.partner"].union(*(call[0].partner for call in calls))
        people = course._whom_to_phone(partners)
        day = course.company_id._verbund_calendar().next_working_day(
            fields.Date.add(course.company_id._verbund_today(), days=1)
        )
        return self.create(
            [
                {
                    "wizard_id": wizard.id,
                    "sequence": number,
                    "call_back_on": day,
                    **self._prepare_vals(course, *call),
                    "contact_id": people[call[0].partner][0].id,
                    "phone": people[call[0].partner][1],
                }
                for number, call in enumerate(calls)
            ]
        )

    @api.model
    def _prepare_vals(self, course, callee, call, price, about, last):
        return {
            "partner_id": callee.partner.id,
            "kind": callee.kind,
            "waiting_need_id": callee.need.id if callee.need else False,
            "brings": min(callee.seats, course._free_seats()),
            "seats": max(call.brings, 1),
            "effect": self._effect_words(callee, call),
            "reason": self._reason_words(callee),
            "price": price,
            "limit": callee.ceiling or course._worst_case(0, callee.partner),
            "last_talk": self._talk_words(last),
            "outcome": about and about.outcome,
            "contact_log_id": about and about.id,
            "is_own_log": bool(about) and about.user_id == self.env.user,
        }

    @api.model
    def _effect_words(self, callee, call):
        _ = self.env._
        if call.brings and not call.left:
            return _("takes the course to its minimum")
        if call.brings:
            return _(
                "then still missing: %(seats)s",
                seats=words.seats(self.env, call.left),
            )
        helps = callee.seats and call.left
        return _("does not help at its price ceiling") if helps else ""

    @api.model
    def _reason_words(self, callee):
        _ = self.env._
        match callee.kind:
            case "inside" if callee.asked:
                why = _("was asked and has not answered")
            case "inside" if callee.seats:
                why = _("called further seats possible")
            case "inside":
                why = _("has promised its seats")
            case "waiting":
                why = _("its need waits for such a course")
            case _other:
                why = _("same branch and district as a company in the course")
        if callee.days:
            why = _("%(why)s, its window by %(days)s days", why=why, days=callee.days)
        return " – ".join([why, *callee.obstacles])

    @api.model
    def _talk_words(self, log):
        if not log:
            return ""
        labels = dict(log._fields["outcome"]._description_selection(self.env))
        day = words.day(self.env, log.company_id._verbund_day(log.date))
        return ": ".join((day, labels[log.outcome]))

    # ------------------------------------------------------- what came of it

    def action_yes(self):
        """Note the word of the company, as it was given on the phone.

        :raises UserError: when the course takes no such word
        """
        self.ensure_one()
        self.check_access("write")
        if self._was_called_meanwhile():
            return
        course = self.wizard_id.course_id
        # A word on a course that takes place changes more than can go back from here
        course._check_booking_open()
        course._check_some_seats(self.seats)
        rows = course._get_spoken_rows_sudo(self.partner_id)
        before = course._remember(rows)
        self._give_word(course)
        back = course._get_word_back(before, self.partner_id)
        self._note(OUTCOME_YES, way_back=back)

    def _give_word(self, course):
        partner = self.partner_id
        word = course._get_commitment(partner)
        if self.waiting_need_id and self.waiting_need_id.course_id != course:
            course._pool_needs(self.waiting_need_id.ids)
        if word.state == "committed":
            course._commit_more(partner, word.seats + self.seats)
        else:
            course._commit_seats(partner, self.seats, self._ceiling(word))

    def _was_called_meanwhile(self):
        """Whether a colleague has called since: the list is made anew, and says so.

        So nobody notes the seats of one company twice.
        """
        course, partner = self.wizard_id.course_id, self.partner_id
        about = {"res_model": course._name, "res_id": course.id}
        last = course._last_talks(partner, **about).get(partner)
        if not last or last == self.contact_log_id:
            return False
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "message": self.env._(
                    "%(who)s has called %(company)s meanwhile: %(talk)s. Nothing was "
                    "changed, the list is up to date now.",
                    who=last.user_id.name,
                    company=partner.name,
                    talk=self._talk_words(last),
                ),
                "sticky": True,
            },
        )
        self.wizard_id._look()
        return True

    def _ceiling(self, word):
        """The price up to which a new word binds: as it was asked, or the need says."""
        if word and word.state != "released" and word.state != "cancelled":
            return word.price_ceiling or None
        return self.waiting_need_id.price_ceiling or None

    def action_call_back(self):
        """A task for the caller on the day that was named, or the working day after."""
        self.ensure_one()
        day = self._working_day()
        moved = day != self.call_back_on and self._no_working_day_words(day)
        if self._note(OUTCOME_CALL_BACK, call_back_on=day) and moved:
            self.env.user._bus_send(
                "simple_notification", {"type": "warning", "message": moved}
            )

    @api.onchange("call_back_on")
    def _onchange_call_back_on(self):
        day = self._working_day()
        if day != self.call_back_on:
            message = self._no_working_day_words(day)
            self.call_back_on = day
            return {"warning": {"message": message, "type": "notification"}}
        return None

    def _working_day(self):
        """The day that was named, or the next one on which somebody works."""
        day = self.call_back_on
        calendar = self.wizard_id.course_id.company_id._verbund_calendar()
        return day and calendar.next_working_day(day)

    def _no_working_day_words(self, day):
        return self.env._(
            "%(named)s is no working day: call back on %(day)s.",
            named=words.day(self.env, self.call_back_on),
            day=words.day(self.env, day),
        )

    def action_no(self):
        """Nobody has to call about this course again."""
        self._note(OUTCOME_NO)

    def action_not_reached(self):
        self._note(OUTCOME_NOT_REACHED)

    def _note(self, outcome, **values):
        """
        :return: whether it was noted, and nobody else has called meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        if outcome != OUTCOME_YES and self._was_called_meanwhile():
            return False
        course = self.wizard_id.course_id
        self.env["verbund.contact.log"]._note(
            course,
            self.partner_id,
            course.network_ids,
            outcome,
            contact_id=self.contact_id.id,
            note=self.note,
            **values,
        )
        self.wizard_id._look()
        return True

    def action_undo(self):
        """Take back what one has noted oneself; a word while nothing of it has left.

        :raises UserError: when there is nothing of that kind
        """
        self.ensure_one()
        self.check_access("write")
        log = self.contact_log_id
        if not log or log.user_id != self.env.user:
            raise UserError(
                self.env._("Only what you have noted yourself is taken back here.")
            )
        if log.way_back:
            log._take_word_back()
        # sudo: one's own note, whoever else may delete none
        log.sudo().unlink()
        self.wizard_id._look()
