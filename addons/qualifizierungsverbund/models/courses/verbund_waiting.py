from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...tools import waiting_list
from ..core import words
from ..core.batch import in_batch
from ..core.fields import CeilingMonetary, association_field, state_field
from ..core.transition_mixin import in_transition
from ..network.verbund_membership import MEMBER_PICKER_DOMAIN
from .verbund_commitment import STATE_COMMITTED
from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_course import STATE_CONFIRMED as COURSE_CONFIRMED

STATE_WAITING = "waiting"
STATE_OFFERED = "offered"
STATE_TAKEN = "taken"
STATE_DECLINED = "declined"
STATE_EXPIRED = "expired"
STATE_LEFT = "left"
STATE_CANCELLED = "cancelled"
STATES = [
    (STATE_WAITING, "Waiting"),
    (STATE_OFFERED, "Seats offered"),
    (STATE_TAKEN, "Accepted"),
    (STATE_DECLINED, "Declined"),
    (STATE_EXPIRED, "Not answered in time"),
    (STATE_LEFT, "Left the list"),
    (STATE_CANCELLED, "List closed"),
]
TRANSITIONS = {
    STATE_WAITING: {STATE_OFFERED, STATE_LEFT, STATE_CANCELLED},
    STATE_OFFERED: {
        STATE_WAITING,
        STATE_TAKEN,
        STATE_DECLINED,
        STATE_EXPIRED,
        STATE_LEFT,
        STATE_CANCELLED,
    },
    STATE_TAKEN: set(),
    STATE_DECLINED: set(),
    STATE_EXPIRED: set(),
    STATE_LEFT: set(),
    STATE_CANCELLED: set(),
}
# One of them a company and course; the others are the past.
OPEN_STATES = (STATE_WAITING, STATE_OFFERED)
MODE_TOGETHER = "all"
MODE_UP_TO = "up_to"
MODES = [(MODE_UP_TO, "Up to so many"), (MODE_TOGETHER, "Together or none")]
# What a company waits for; whoever changes it may be the one that is served now.
WISH_FIELDS = frozenset({"seats", "mode", "price_ceiling"})
WHO_FIELDS = frozenset({"course_id", "partner_id"})


class VerbundWaiting(models.Model):
    """A company that waits for seats in a full course.

    The order is that in which they came. Seats that get free are offered by
    ``verbund.course._offer_freed``, after the rule of ``tools.waiting_list``; until the
    answer they are reserved.
    """

    _name = "verbund.waiting"
    _description = "Waiting List"
    _inherit = ["verbund.word.mixin", "verbund.transition.mixin", "mail.thread"]
    _order = "course_id, since, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"course_id"})
    _frozen_states = frozenset(TRANSITIONS) - {STATE_WAITING}

    course_id = fields.Many2one(
        "verbund.course", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("course_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain=MEMBER_PICKER_DOMAIN,
    )
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="Who has put the company on the list.",
    )
    seats = fields.Integer(
        string="Seats Wanted",
        required=True,
        default=1,
        help="Beside those that the company has in the course already.",
    )
    mode = fields.Selection(
        MODES,
        string="How Many of Them",
        required=True,
        default=MODE_UP_TO,
        help="Up to so many: the company takes fewer as well.\n"
        "Together or none: it waits until all of them are free at once.",
    )
    price_ceiling = CeilingMonetary(
        string="Price Ceiling per Seat",
        aggregator=None,
        help="The company is offered no seat that costs more.",
    )
    since = fields.Datetime(
        string="Waiting Since",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
    )
    state = state_field(
        STATES,
        help="Waiting: until seats are free.\n"
        "Seats offered: reserved until the company answers, or the day has passed.\n"
        "Accepted: the company has promised them.",
    )
    offered_seats = fields.Integer(readonly=True, copy=False, aggregator=None)
    offered_until = fields.Date(
        readonly=True, copy=False, help="The last day on which they can be taken."
    )

    _open_uniq = models.UniqueIndex(
        f"(course_id, partner_id) WHERE state IN {OPEN_STATES}",
        "This company is on the waiting list already.",
    )
    _seats_positive = models.Constraint(
        "CHECK(seats >= 1)", "A company waits for at least one seat."
    )
    _offer_within_seats = models.Constraint(
        "CHECK(COALESCE(offered_seats, 0) <= seats)",
        "Nobody is offered more seats than it waits for.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "since",
            "offered_seats",
            "offered_until",
        }

    # ------------------------------------------------------------ joining

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if in_transition(self.env):  # a place that goes along into another course
            return rows
        rows.course_id._wait_for_bookings()
        for row in rows:
            row.course_id._check_must_wait(row.partner_id, row.seats, row.mode)
        rows._check_may_wait()
        rows._tell_joined()
        return rows

    def write(self, vals):
        """Who wants more seats goes to the end of the list; who wants fewer stays."""
        if in_transition(self.env):
            return super().write(vals)
        self._check_same_company(vals)
        seats = {row: row.seats for row in self}
        res = super().write(vals)
        if WISH_FIELDS & vals.keys():
            more = self.filtered(lambda row: row.seats > seats[row])
            more._with_transition().write({"since": fields.Datetime.now()})
            self._check_may_wait()
            self.course_id._offer_freed()
        return res

    def _check_same_company(self, vals):
        """
        :raises UserError: when the place would be given to somebody else
        """
        for row in self:
            for name in WHO_FIELDS & vals.keys():
                if vals[name] != row[name].id:
                    raise UserError(
                        self.env._(
                            "A place on the waiting list is not passed on: put the "
                            "other company on the list."
                        )
                    )

    def _check_may_wait(self):
        """
        :raises UserError: when nobody can wait for the course (any more)
        :raises ValidationError: when the wish is one that no freed seat would fulfil
        """
        for row in self:
            course = row.course_id
            row.partner_id._verbund_check_company()
            row._check_member()
            if not course._notes_words():
                course._raise_takes_no_words()
            course._check_ceiling(row.price_ceiling, row.partner_id)
            course._check_ever_free(row.seats, row.partner_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if in_transition(self.env):
            return  # the decision that has made it is taken back
        raise UserError(
            self.env._("Who is on the waiting list leaves it, so that it is told.")
        )

    # ------------------------------------------------------------- the offer

    def _get_word(self):
        """What the company has in the course already; empty for nothing."""
        self.ensure_one()
        return self.course_id._get_commitment(self.partner_id)

    def _to_entry(self):
        """The row as ``tools.waiting_list`` wants it."""
        self.ensure_one()
        return waiting_list.Entry(
            self.id, self.seats, self.mode == MODE_TOGETHER, self._affords
        )

    def _limit(self):
        """The most that a seat may cost the company; False for the worst case."""
        word = self._get_word()
        if word.state in (STATE_COMMITTED, COMMITMENT_CONFIRMED):
            return word.price_limit
        return self.price_ceiling or False

    def _most_paid(self):
        """The most that a seat it is offered costs; False for the worst case."""
        limits = (self._limit(), self.price_ceiling or False)
        return min((limit for limit in limits if limit is not False), default=False)

    def _size_with(self, seats):
        """The group when the company takes so many, and nobody else does.

        Below the minimum there is none that it would be bound to.
        """
        course = self.course_id
        size = max(course._size_with(seats), course._first_seats(seats))
        return min(size, course.max_seats)

    def _affords(self, seats):
        """Whether so many seats are within what the company pays.

        While booking is open that is asked of the cheapest group, as of every word.
        """
        limit, course = self._most_paid(), self.course_id
        if limit is False:
            return True
        late = course.state == COURSE_CONFIRMED
        size = self._size_with(seats) if late else course._cheapest_seats()
        price = course._price_at(size, self.partner_id)
        return self.currency_id.compare_amounts(limit, price) >= 0

    def _offer(self, seats, until):
        """Reserve seats for the company until it answers."""
        self._set_state(STATE_OFFERED, offered_seats=seats, offered_until=until)

    def _end_dear_offers(self):
        """Where a seat costs more by now than the company pays, it waits on."""
        dear = self.filtered(lambda row: not row._affords(row.offered_seats))
        dear._set_state(STATE_WAITING, offered_seats=0, offered_until=False)
        dear._tell_companies("dearer")

    def _is_offer_over(self):
        self.ensure_one()
        until = self.offered_until
        return bool(until and until < self.company_id._verbund_today())

    def _check_offer(self):
        """
        :raises UserError: when no seats are reserved for the company (any more)
        """
        for row in self:
            if row.state != STATE_OFFERED or row._is_offer_over():
                raise UserError(
                    self.env._(
                        "No seats in %(course)s are offered to %(company)s at present.",
                        course=row.course_id.display_name,
                        company=row.partner_id.display_name,
                    )
                )

    def action_take(self):
        """Note that a company takes what it was offered: its word is given."""
        self.check_access("write")
        self._check_offer()
        for row in self:
            row._take()
        return True

    def _take(self, contact=None):
        """By the booking rule, as any other word.

        :param contact: see ``_check_may_bind`` of the course
        """
        self.ensure_one()
        course, word, seats = self.course_id, self._get_word(), self.offered_seats
        seats += course._seats_given(word)
        self._set_state(STATE_TAKEN)
        # In a batch: between the two steps the seats are nobody's
        batch = in_batch(course)
        if word.state == STATE_COMMITTED:
            batch._commit_more(self.partner_id, seats, contact, offered=True)
        else:
            # Of one that is confirmed the limit stays
            sure = word.state == COMMITMENT_CONFIRMED
            ceiling = None if sure else self.price_ceiling
            batch._commit_seats(self.partner_id, seats, ceiling, contact, offered=True)
        course._offer_freed()

    def action_decline(self):
        """The company does not want what it was offered; the next one is asked."""
        self.check_access("write")
        self._check_offer()
        self._end(STATE_DECLINED)
        self._tell_gone()
        return True

    def action_leave(self):
        """The company waits no longer."""
        self.check_access("write")
        offered = self.filtered(lambda row: row.state == STATE_OFFERED)
        offered._end(STATE_DECLINED)
        (self - offered)._end(STATE_LEFT)
        self._tell_gone()
        return True

    def _end(self, state):
        """Take companies off the list, for the next ones."""
        self._set_state(state)
        self.course_id._offer_freed()

    # ------------------------------------------------------------- the order

    def _ahead(self):
        """Those on the list before this one, in their order."""
        self.ensure_one()
        return self.course_id._waiting_rows(OPEN_STATES).filtered(
            lambda row: (row.since, row.id) < (self.since, self.id)
        )

    def _wish_words(self):
        _, seats = self.env._, self.seats
        if self.mode == MODE_TOGETHER and seats > 1:
            return _("%(seats)s seats together", seats=seats)
        return _("1 seat") if seats == 1 else _("up to %(seats)s seats", seats=seats)

    def _order_words(self):
        """Why the company is not served yet: who is before it, without names.

        :return: list of sentences
        """
        _, ahead = self.env._, self._ahead()
        place = len(ahead) + 1
        lines = [_("You are number %(place)s on the waiting list.", place=place)]
        for number, row in enumerate(ahead, start=1):
            values = {"number": number, "seats": row._wish_words()}
            if row.state == STATE_OFFERED:
                lines.append(
                    _(
                        "Number %(number)s has an offer until %(day)s.",
                        number=number,
                        day=format_date(self.env, row.offered_until),
                    )
                )
            else:
                lines.append(_("Number %(number)s waits for %(seats)s.", **values))
        return lines

    def _lack_words(self):
        """Why seats that are free are not offered to it.

        :return: list of sentences
        """
        _, free = self.env._, self.course_id._free_seats(self.partner_id)
        entry = self._to_entry()
        if self.state != STATE_WAITING or not free or entry.takes(free):
            return []
        if entry.lacks(free):
            return [
                _(
                    "Free now: %(free)s, fewer than you want together.",
                    free=words.seats(self.env, free),
                )
            ]
        return [_("Seats are free, but they cost more than your limit.")]

    def _first_sentence(self):
        return self.env._(
            "%(company)s waits for seats: %(seats)s.",
            company=self.partner_id.name,
            seats=self.seats,
        )

    def _state_sentences(self):
        _ = self.env._
        values = {"company": self.partner_id.name, "seats": self.offered_seats}
        return {
            **super()._state_sentences(),
            STATE_WAITING: _(
                "%(company)s waits on: the seats that were offered to it cost more "
                "than its limit by now.",
                **values,
            ),
            STATE_OFFERED: _(
                "Seats have become free for %(company)s: %(seats)s.", **values
            ),
            STATE_TAKEN: _("%(company)s has taken the seats.", **values),
            STATE_DECLINED: _("%(company)s does not want the seats.", **values),
            STATE_EXPIRED: _("%(company)s has not answered in time.", **values),
            STATE_LEFT: _("%(company)s waits no longer.", **values),
            STATE_CANCELLED: _("The waiting list is closed."),
        }
