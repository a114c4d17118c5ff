import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date

from ...tools import order_day
from ..core import words
from ..core.fields import activity_field
from ..courses.verbund_offer import AWARDING_STATES, STATE_AWARDED
from .verbund_offer import STATE_ORDERED

ORDER_AWAITED = "awaited"
ORDER_CHANGED = "changed"
ORDER_CONFIRMED = "confirmed"
ORDER_OBJECTED = "objected"
ORDER_STATUS = [
    (ORDER_AWAITED, "Not Confirmed Yet"),
    (ORDER_CHANGED, "Changed Since"),
    (ORDER_CONFIRMED, "Confirmed"),
    (ORDER_OBJECTED, "Not Possible Like That"),
]
# The provider is asked for its yes.
OPEN_STATUS = (ORDER_AWAITED, ORDER_CHANGED)


def digest(terms):
    """A short text that is another one for other terms."""
    return hashlib.sha256(repr(terms).encode()).hexdigest()[:16]


class VerbundOffer(models.Model):
    """Whether the provider has confirmed its order, and what becomes of it if not.

    What it has said yes to is kept as a digest: an order that has changed since asks
    anew. A group of another size is no change, as long as the offer holds for it.
    """

    _inherit = "verbund.offer"

    order_answer = fields.Selection(
        ORDER_STATUS, string="Answer to the Order", readonly=True, copy=False
    )
    order_terms = fields.Char(readonly=True, copy=False)
    order_asked_on = fields.Date(readonly=True, copy=False)
    order_answered_at = fields.Datetime(
        string="Order Answered On", readonly=True, copy=False
    )
    order_answered_by = fields.Char(readonly=True, copy=False)
    order_objection = fields.Text(string="What Does Not Fit", readonly=True, copy=False)
    order_task = fields.Char(readonly=True, copy=False)
    order_activity_id = activity_field("Whoever sees to an order without a yes.")
    order_status = fields.Selection(
        ORDER_STATUS,
        string="Order Confirmation",
        compute="_compute_order_status",
        compute_sudo=True,
        help="Whether the provider has confirmed our order as it stands now.",
    )
    order_due = fields.Date(
        string="To Be Confirmed by",
        compute="_compute_order_status",
        compute_sudo=True,
        help="Ten working days before the course begins. Two working days earlier the "
        "provider is reminded; if there is no yes by then, whoever plans the course "
        "gets a task.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "order_answer",
            "order_terms",
            "order_asked_on",
            "order_answered_at",
            "order_answered_by",
            "order_objection",
            "order_task",
            "order_activity_id",
        }

    @api.depends(
        "state",
        "order_answer",
        "order_terms",
        "order_asked_on",
        "purchase_order_id.state",
        "purchase_order_id.note",
        "purchase_order_id.order_line.name",
        "purchase_order_id.order_line.price_unit",
        "purchase_order_id.order_line.discount",
        "purchase_order_id.order_line.product_qty",
        "purchase_order_id.order_line.product_uom_id",
        "purchase_order_id.order_line.tax_ids",
        "course_id.state",
        "course_id.provider_id",
        "course_id.seats_committed",
        "course_id.date_begin",
        "course_id.date_end",
        "course_id.venue_id",
        "course_id.session_ids.date_begin",
        "course_id.session_ids.date_end",
    )
    def _compute_order_status(self):
        for offer in self:
            offer.order_status = offer._order_status()
            offer.order_due = offer._order_due() if offer.order_status else False

    # ------------------------------------------------------------- what holds

    def _order_status(self):
        """A key of ``ORDER_STATUS``; empty where there is no order that stands."""
        if self.state != STATE_AWARDED or not self._order_name():
            return False
        if self.course_id.provider_id != self.partner_id:
            return False
        if not self.order_answer:
            return ORDER_AWAITED
        holds = self.order_terms == self._get_order_terms()
        return self.order_answer if holds else ORDER_CHANGED

    def _get_order_terms(self):
        """A digest of all that the provider says yes to."""
        course, heads = self.course_id, self._ordered_heads()
        terms = (
            *self._get_paper_terms(),
            None if self._holds_for(heads) else heads,
            course.date_begin,
            course.date_end,
            course.venue_id.id,
            [(s.date_begin, s.date_end) for s in course.session_ids],
        )
        return digest(terms)

    def _get_paper_terms(self):
        """Of it what the order itself says, which the purchase app can change."""
        # sudo: as in `_order_name`
        order_sudo = self.purchase_order_id.sudo()
        return (
            order_sudo.name,
            # As it is read: an editor writes an empty text in many ways
            html2plaintext(order_sudo.note or "").strip(),
            [
                (
                    line.name,
                    # As it is shown: nobody reads what is smaller
                    round(line.price_unit_discounted, words.PRICE_DIGITS),
                    self._fixed_quantity(line),
                    line.product_uom_id.id,
                    sorted(line.tax_ids.ids),
                )
                for line in order_sudo.order_line.sorted("id")
            ],
        )

    def _fixed_quantity(self, line_sudo):
        """What is ordered whatever the size of the group; None where that counts."""
        return None if line_sudo._verbund_follows() else line_sudo.product_qty

    def _order_due(self):
        """The last day to confirm in time; False as long as there is no first day."""
        first = self.course_id._get_days()[0]
        if not first or not self.order_asked_on:
            return False
        calendar = self.company_id._verbund_calendar()
        return order_day.confirm_by(calendar, self.order_asked_on, first)

    def _takes_order_answer(self):
        return bool(self._order_status()) and self.course_state in AWARDING_STATES

    def _is_order_open(self):
        """Whether the provider is asked for its yes."""
        return self._takes_order_answer() and self._order_status() in OPEN_STATUS

    # ---------------------------------------------------------- what is asked

    def _order_placed(self):
        """A new order, or one that is there again, waits for its yes."""
        for offer in self:
            offer._with_transition().write(
                {
                    "order_answer": False,
                    "order_terms": offer._get_order_terms(),
                    "order_asked_on": offer.company_id._verbund_today(),
                    "order_answered_at": False,
                    "order_answered_by": False,
                    "order_objection": False,
                }
            )
            # sudo: as when it was acknowledged
            offer.purchase_order_id.sudo().acknowledged = False
            offer._follow_order()

    def _place_order(self):
        res = super()._place_order()
        self._order_placed()
        return res

    def _follow_order(self):
        """What has changed is asked anew; who plans the course sees to what is late."""
        # sudo: a provider answers, who has no right on offer and course
        for offer_sudo in self.sudo():
            if offer_sudo._order_status() == ORDER_CHANGED:
                offer_sudo._ask_order_anew()
            task = offer_sudo._get_order_task()
            if task == (offer_sudo.order_task or ""):
                continue
            offer_sudo.order_activity_id.unlink()
            activity = task and offer_sudo._schedule_order_task()
            offer_sudo._with_transition().write(
                {"order_task": task, "order_activity_id": activity and activity.id}
            )

    def _ask_order_anew(self):
        """It has time again, from the day on which somebody notices the change."""
        terms = self._get_order_terms()
        if self.order_terms != terms:
            self._with_transition().write(
                {
                    "order_answer": self.order_answer and ORDER_CHANGED,
                    "order_terms": terms,
                    "order_asked_on": self.company_id._verbund_today(),
                }
            )
            # sudo: as when it was acknowledged
            self.purchase_order_id.sudo().acknowledged = False

    def _get_order_task(self):
        """Why somebody has to see to the order, as a key; empty when nobody has."""
        if not self._takes_order_answer():
            return ""
        if self._order_status() == ORDER_OBJECTED:
            return f"{ORDER_OBJECTED} {self.order_objection}"
        due = self._is_order_open() and self._order_due()
        return f"late {due}" if due and due < self.company_id._verbund_today() else ""

    def _schedule_order_task(self):
        _ = self.company_id._verbund_here().env._
        values = {"provider": self.partner_id.name, "order": self._order_name()}
        if self._order_status() == ORDER_OBJECTED:
            summary = _("%(provider)s cannot do it like that", **values)
            note = self.order_objection
        else:
            summary = _("%(provider)s has not confirmed the order", **values)
            note = _(
                "Order %(order)s was to be confirmed by %(day)s. Call the provider, "
                "and note its yes in its offer.",
                day=format_date(self.env, self._order_due()),
                **values,
            )
        return self.course_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=self.course_id._notice_user().id,
        )

    @api.model
    def _get_remind_domain(self):
        # A month covers ten working days, whatever is a holiday
        month = fields.Date.add(fields.Date.today(), months=1)
        return super()._get_remind_domain() | Domain(
            [
                ("state", "=", STATE_AWARDED),
                ("purchase_order_id.state", "=", STATE_ORDERED),
                ("course_state", "in", AWARDING_STATES),
                ("course_id.date_begin", "<=", month),
            ]
        )

    def _remind(self):
        if self.state == STATE_AWARDED:
            self._follow_order()
            return self._remind_of_order()
        return super()._remind()

    def _remind_of_order(self):
        """Ask once more for the yes, before its last day is over."""
        due = self._is_order_open() and self._order_due()
        if not due:
            return
        calendar = self.company_id._verbund_calendar()
        day = order_day.remind_on(calendar, self.order_asked_on, due)
        if day and day <= self.company_id._verbund_today() <= due:
            once = f"{self._order_name()}:{due}"
            self._tell_providers("order_reminder", once=once)

    # --------------------------------------------------------- what is said

    def action_confirm_order(self):
        """Note the yes of the provider, as it was given by phone or e-mail.

        :raises UserError: when there is nothing to confirm
        """
        self.check_access("write")
        for offer in self:
            offer._check_order_answer()
            if offer._order_status() != ORDER_CONFIRMED:
                offer._confirm_order()
        return True

    def _check_order_answer(self):
        """
        :raises UserError: when no yes is waited for
        """
        if not self._order_status():
            raise UserError(
                self.env._("There is no order to the provider that stands.")
            )
        if not self._takes_order_answer():
            raise UserError(
                self.env._(
                    "%(course)s is “%(state)s”: no order is confirmed any more.",
                    course=self.course_id.name,
                    state=self.course_id._state_label(),
                )
            )

    def _confirm_order(self, contact=None):
        """
        :param contact: who speaks for the provider; without one staff note its yes
        """
        self._note_order_answer(ORDER_CONFIRMED, contact)
        # sudo: the purchase app calls it acknowledged
        self.purchase_order_id.sudo().acknowledged = True
        self._tell_providers("order_confirmed")

    def _object_order(self, contact, objection):
        self._note_order_answer(ORDER_OBJECTED, contact, objection)

    def _note_order_answer(self, answer, contact, objection=""):
        speaker = contact or self.partner_id
        # sudo: the provider speaks, who has no right on its offer
        offer_sudo = self.sudo()
        offer_sudo._with_transition().write(
            {
                "order_answer": answer,
                "order_terms": offer_sudo._get_order_terms(),
                "order_answered_at": fields.Datetime.now(),
                "order_answered_by": speaker.name,
                "order_objection": objection,
            }
        )
        self.env["verbund.decision"]._record(
            offer_sudo.course_id,
            f"order_{answer}",
            lambda course: offer_sudo.with_env(course.env)._order_words(),
            partner=speaker,
        )
        here = self.company_id._verbund_here().env
        offer_sudo.message_post(body=offer_sudo.with_env(here)._order_answered_words())
        offer_sudo._follow_order()

    def _order_answered_words(self):
        """What the log of the offer says."""
        values = {"person": self.order_answered_by, "order": self._order_name()}
        if self.order_answer == ORDER_OBJECTED:
            return self.env._(
                "%(person)s cannot carry out order %(order)s like that: %(why)s",
                why=self.order_objection,
                **values,
            )
        return self.env._("%(person)s has confirmed order %(order)s.", **values)

    def _order_words(self):
        """The order as it stands, and what does not fit, for the log of decisions."""
        # sudo: as in `_order_name`
        order_sudo = self.purchase_order_id.sudo()
        total = words.money(self.env, order_sudo.amount_untaxed, self.currency_id)
        parts = [
            f"{self.partner_id.name}, {order_sudo.name}: {total}",
            *(": ".join(filter(None, row.values())) for row in self._order_rows()),
            self._order_terms(self.env._),
            self.order_objection,
        ]
        return "\n".join(filter(None, parts))

    def _order_rows(self):
        """Its lines, in words.

        :return: list of dicts ``text sum``; a heading or a note has no sum
        """
        # sudo: as in `_order_name`
        lines_sudo = self.purchase_order_id.sudo().order_line
        return [
            {
                "text": line.name,
                "sum": "" if line.display_type else self._line_words(line),
            }
            for line in lines_sudo
        ]

    def _line_words(self, line_sudo):
        """What is ordered at which price."""
        return self.env._(
            "%(number)s × %(price)s",
            number=self._quantity_words(line_sudo),
            price=words.price(
                self.env, line_sudo.price_unit_discounted, self.currency_id
            ),
        )

    def _quantity_words(self, line_sudo):
        """How much, with the unit where it is not the usual one."""
        number = words.number(self.env, line_sudo.product_qty)
        unit = line_sudo.product_uom_id
        return (
            number if unit == line_sudo.product_id.uom_id else f"{number} {unit.name}"
        )
