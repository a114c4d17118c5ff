from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...models.core import words
from ...models.needs.verbund_need_window import ANSWER_NO

OBSTACLES = [
    ("window", "Time"),
    ("place", "Place"),
    ("format", "Format"),
    ("level", "Level"),
    ("shifts", "Shifts"),
    ("price", "Price"),
    ("size", "Size of the Group"),
    ("network", "Network"),
]


class VerbundNeedPoolMiss(models.TransientModel):
    """Needs that would be a course, and the one obstacle that keeps them apart.

    Made of a `tools.pooling.NearMiss`.
    """

    _name = "verbund.need.pool.miss"
    _description = "Why Needs Are Not Together"
    _inherit = ["verbund.dialog.mixin"]
    _rec_name = "topic_id"

    wizard_id = fields.Many2one(
        "verbund.need.pool", required=True, ondelete="cascade", index=True
    )
    topic_id = fields.Many2one("verbund.topic", required=True, readonly=True)
    obstacle = fields.Selection(OBSTACLES, required=True, readonly=True)
    gain = fields.Integer(
        string="Won",
        readonly=True,
        help="Firm seats that a course would cover if the obstacle were gone.",
    )
    need_ids = fields.Many2many(
        "verbund.need",
        "verbund_need_pool_miss_need_rel",
        string="Needs",
        readonly=True,
    )
    other_ids = fields.Many2many(
        "verbund.need",
        "verbund_need_pool_miss_other_rel",
        string="And These",
        readonly=True,
    )
    ask_ids = fields.Many2many(
        "verbund.need",
        "verbund_need_pool_miss_ask_rel",
        string="Whom to Ask",
        readonly=True,
        help="Those that would have to change, as few as possible.",
    )
    window_start = fields.Date(string="From", readonly=True)
    window_end = fields.Date(string="Until", readonly=True)
    km = fields.Integer(string="More Kilometres", readonly=True)
    price = fields.Float(string="Price of a Seat", readonly=True)
    reason = fields.Char(
        string="What Keeps Them Apart",
        compute="_compute_reason",
        help="The only obstacle between needs of this topic: firm seats of the ones "
        "and of the others.",
    )
    who = fields.Char(string="Whom to Call", compute="_compute_who")
    question = fields.Char(
        string="Other Days",
        compute="_compute_question",
        help="What the companies are asked: days of a course that would suit all.",
    )
    answer = fields.Char(compute="_compute_answer")
    can_ask = fields.Boolean(compute="_compute_answer")

    @api.model
    def _prepare_vals(self, miss):
        """
        :param miss: a ``pooling.NearMiss``
        """
        return {
            **{
                name: value
                for name, value in miss._asdict().items()
                if name in self._fields
            },
            "other_ids": miss.others,
            "ask_ids": miss.asked,
            "price": float(miss.price or 0),
        }

    @api.depends("need_ids", "other_ids", "obstacle")
    def _compute_reason(self):
        for miss in self:
            first, others = (
                sum(needs.mapped("seats_firm"))
                for needs in (miss.need_ids, miss.other_ids)
            )
            miss.reason = miss.obstacle and self.env._(
                "%(seats)s: %(reason)s",
                seats=words.seats(self.env, first)
                if not miss.other_ids
                else self.env._(
                    "%(first)s + %(others)s seats", first=first, others=others
                ),
                reason=getattr(miss, f"_reason_{miss.obstacle}")(),
            )

    def _reason_window(self):
        _ = self.env._
        needs = self.need_ids | self.other_ids
        starts = [day for day in needs.mapped("window_start") if day]
        ends = [day for day in needs.mapped("window_end") if day]
        days = {
            "start": format_date(self.env, max(starts)) if starts else "",
            "end": format_date(self.env, min(ends)) if ends else "",
        }
        if starts and ends and max(starts) > min(ends):
            return _("windows end %(end)s / start %(start)s", **days)
        if starts and ends:
            return _("%(start)s – %(end)s is too short for the course", **days)
        return _("%(end)s is too early for the course", **days)

    def _reason_place(self):
        return self.env._("%(km)s km too far", km=self.km)

    def _reason_format(self):
        return self._reason_wishes("format")

    def _reason_level(self):
        return self._reason_wishes("level_to")

    def _reason_shifts(self):
        return self._reason_wishes("shifts")

    def _reason_wishes(self, name):
        """What the ones and the others ask for."""
        needs = self.need_ids | self.other_ids
        labels = dict(needs._fields[name]._description_selection(self.env))
        wishes = {need[name] for need in needs} - {False, "any"}
        return " / ".join(label for key, label in labels.items() if key in wishes)

    def _reason_price(self):
        currency = self.ask_ids[:1].currency_id or self.env.company.currency_id
        return self.env._(
            "a seat would cost %(price)s, the ceiling is %(ceiling)s",
            price=format_amount(self.env, self.price, currency),
            ceiling=format_amount(
                self.env, min(self.ask_ids.mapped("price_ceiling"), default=0), currency
            ),
        )

    def _reason_size(self):
        return self.env._(
            "together more than the %(max)s seats of a course",
            max=self.topic_id.max_seats,
        )

    def _reason_network(self):
        networks = (self.need_ids | self.other_ids).network_id
        closed = networks.filtered(lambda network: not network.share_needs)
        return self.env._(
            "%(networks)s: needs are not shared with other networks",
            networks=", ".join(closed.mapped("display_name")),
        )

    @api.depends("ask_ids")
    def _compute_who(self):
        for miss in self:
            miss.who = "; ".join(
                " ".join(filter(None, (company.display_name, company.phone)))
                for company in miss.ask_ids.partner_id
            )

    @api.depends("window_start", "window_end")
    def _compute_question(self):
        for miss in self:
            days = (miss.window_start, miss.window_end)
            shown = [format_date(self.env, day) for day in days if day]
            miss.question = " – ".join(dict.fromkeys(shown))

    @api.depends("ask_ids.window_answer", "obstacle")
    def _compute_answer(self):
        for miss in self:
            asked = miss.ask_ids.filtered(miss._was_asked)
            said = [need._window_words() for need in asked]
            said += miss._refusals()
            miss.answer = ", ".join(dict.fromkeys(said))
            miss.can_ask = miss.obstacle == "window" and asked != miss.ask_ids

    def _refusals(self):
        """Who has said no to which days, so that others are asked: in words."""
        others = self.need_ids | self.other_ids
        if self.obstacle != "window":
            return []
        return [
            self.env._(
                "%(company)s, %(days)s: %(answer)s",
                company=need.partner_id.display_name,
                days=words.period(
                    self.env, need.window_asked_start, need.window_asked_end
                ),
                answer=need._window_words(),
            )
            for need in others - self.ask_ids
            if need.window_answer == ANSWER_NO
        ]

    def _was_asked(self, need):
        """Whether a company was asked for the days of this row."""
        days = (need.window_asked_start, need.window_asked_end)
        return bool(need.window_answer) and days == (self.window_start, self.window_end)

    def action_ask(self):
        """Ask the companies by link whether these days would do.

        :return: the action that shows the dialog again
        :raises UserError: when it is no matter of days, or each has been asked
        """
        self.ensure_one()
        if self.obstacle != "window":
            raise UserError(
                self.env._("Only for other days a company is asked by link. Call it.")
            )
        asked = self.ask_ids.filtered(self._was_asked)
        new = self.ask_ids - asked
        if not new:
            raise UserError(
                self.env._(
                    "Everybody has been asked for these days. Call whoever has not "
                    "answered."
                )
            )
        new._ask_window(self.window_start, self.window_end)
        return self.wizard_id._show()
