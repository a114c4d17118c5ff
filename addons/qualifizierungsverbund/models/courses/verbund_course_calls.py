from dataclasses import dataclass, field
from typing import Any

from odoo import models
from odoo.fields import Domain

from ...tools import call_list
from ...tools.geo import distance_km
from ...tools.pooling.near_miss import MAX_KM, MAX_PRICE
from ..needs.verbund_need import AWAITED_STATES, POOLABLE_STATES, STATE_POOLED
from ..network.res_partner import TRAINING_FUNCTIONS
from ..network.verbund_membership import BUYER_ROLES, MEMBER_STATES
from .verbund_commitment import CURRENT_STATES, STATE_OFFERED

# A window that would have to move farther is no matter for a call.
MAX_DAYS = 4 * 7
# Members that have said nothing: more than these nobody calls.
MAX_MEMBERS = 40
# Answers after which nobody has to call about the course again.
ANSWERED = ("yes", "no")


@dataclass
class Callee:
    """A company that may bring seats, and why."""

    partner: Any
    kind: call_list.Kind
    seats: int
    ceiling: float | bool = False
    asked: bool = False
    need: Any = None
    obstacles: list = field(default_factory=list)
    days: int = 0

    @property
    def key(self):
        return self.partner.id, self.need.id if self.need else 0


class VerbundCourse(models.Model):
    """Whom to call for the seats that are missing."""

    _inherit = "verbund.course"

    def action_call_list(self):
        """
        :raises UserError: when no seats are promised (yet, or any more)
        """
        self.ensure_one()
        self.check_access("write")
        self._check_booking_open()
        return self.env["verbund.course.call"]._open(self)

    def _callees(self):
        """Who may bring seats, with the rights of the user.

        Nobody who does not want to be called, or has declined.
        """
        self.ensure_one()
        inside = self._callees_inside()
        waiting = self._callees_waiting()
        members = self._callees_members()
        found = [*inside, *waiting, *members]
        partners = self.env["res.partner"].union(*(one.partner for one in found))
        # sudo: what a company has asked of one network holds for the others
        memberships_sudo = self.env["verbund.membership"].sudo()
        silent = memberships_sudo.search(
            [("partner_id", "in", partners.ids), ("no_calls", "=", True)]
        ).partner_id
        joined = memberships_sudo._get_member_pairs(
            partners, self.network_ids, closed=False, states=MEMBER_STATES
        )
        joined = {partner_id for partner_id, _network in joined}
        return [
            one
            for one in found
            if one.partner not in silent
            and one.partner not in self._declined()
            and one.partner.id in joined
        ]

    def _declined(self):
        """Companies that have said no to this course itself."""
        return self.commitment_ids.filtered(
            lambda word: word.release_reason == "declined"
        ).partner_id - (self._asked_companies())

    def _asked_companies(self):
        words = self.commitment_ids.filtered(lambda word: word.state in CURRENT_STATES)
        return words.partner_id

    def _callees_inside(self):
        """Who was asked and has not answered, and whose need knows of more seats."""
        needs = self.env["verbund.need"].search(
            [("course_id", "=", self.id), ("state", "=", STATE_POOLED)]
        )
        by_partner = needs.grouped("partner_id")
        callees = []
        for word in self.commitment_ids:
            if word.state not in CURRENT_STATES:
                continue
            mine = by_partner.get(word.partner_id, needs.browse())
            known = sum(need.seats_firm + need.seats_possible for need in mine)
            is_asked = word.state == STATE_OFFERED
            callees.append(
                Callee(
                    word.partner_id,
                    "inside",
                    max(word.seats, known) if is_asked else max(known - word.seats, 0),
                    word.price_ceiling if is_asked else word.price_limit,
                    asked=is_asked,
                )
            )
        return callees

    def _callees_waiting(self):
        """Needs on the topic that one obstacle at most keeps from this course."""
        waiting = self.env["verbund.need"].search(
            [
                ("topic_id", "=", self.topic_id.id),
                ("network_id", "in", self.network_ids.ids),
                ("state", "in", POOLABLE_STATES),
                ("course_id", "=", False),
                ("partner_id", "not in", self._asked_companies().ids),
            ]
        )
        inside = self._pooled_needs_sudo()
        callees = []
        for need in waiting:
            obstacles = need._get_course_obstacles(self, inside)
            days = self._days_to_move(need)
            small = all(self._is_small(kind, need) for kind in obstacles)
            if len(obstacles) > 1 or days > MAX_DAYS or not small:
                continue
            callees.append(
                Callee(
                    need.partner_id,
                    "waiting",
                    need.seats_firm + need.seats_possible,
                    need.price_ceiling or False,
                    need=need,
                    # a window that has to move is told by its days
                    obstacles=[
                        words for kind, words in obstacles.items() if kind != "window"
                    ],
                    days=days,
                )
            )
        return callees

    def _is_small(self, obstacle, need):
        """Whether an obstacle may give way, by the same measure as in the pooling."""
        if obstacle == "place":
            here, there = (
                (place.latitude, place.longitude)
                for place in (need.district_id, self.district_id)
            )
            return distance_km(*here, *there) - need.max_km <= MAX_KM
        if obstacle == "price":
            price = self._price_at(self.max_seats, need.partner_id)
            return price <= need.price_ceiling * float(MAX_PRICE)
        return True

    def _days_to_move(self, need):
        """By how many days the window of a need would have to move for this course."""
        days = [day and day.toordinal() for day in self._get_days()]
        window = [
            day and day.toordinal() or None
            for day in (need.window_start, need.window_end)
        ]
        first, last = days[0] or days[1], days[1] or days[0]
        return call_list.days_to_move(first, last, *window) if first else 0

    def _callees_members(self):
        """Members of the branches and districts of those who are in, without a need."""
        asked = self._asked_companies()
        places = asked.district_id | self.district_id
        memberships = self.env["verbund.membership"]
        domain = (
            memberships._get_member_domain(None, self.network_ids, closed=False)
            & Domain("role", "in", BUYER_ROLES)
            & Domain("partner_id", "not in", asked.ids)
            & Domain("partner_id.industry_wz_id", "in", asked.industry_wz_id.ids)
            & Domain("partner_id.district_id", "in", places.ids)
        )
        partners = memberships.search(domain).partner_id
        # sudo: a need in another network is one as well; who has one is left out
        needs_sudo = self.env["verbund.need"].sudo()
        needing = needs_sudo.search(
            [
                ("partner_id", "in", partners.ids),
                ("topic_id", "=", self.topic_id.id),
                ("state", "in", AWAITED_STATES),
            ]
        ).partner_id
        partners = (partners - needing).sorted("name")[:MAX_MEMBERS]
        return [Callee(partner, "member", 1) for partner in partners]

    def _last_talks(self, partners, **about):
        """The last talk with each company that the user may read of.

        :param about: ``res_model`` and ``res_id`` of what it was about
        :return: dict partner -> log
        """
        logs = self.env["verbund.contact.log"].search(
            Domain("partner_id", "in", partners.ids)
            & Domain.AND(Domain(name, "=", value) for name, value in about.items()),
            order="date, id",
        )
        return {log.partner_id: log for log in logs}

    def _calls(self):
        """The calls in their order.

        :return: list of (Callee, ``call_list.Call``, price of a seat after a yes, the
            last talk about the course, the last talk)
        """
        self.ensure_one()
        callees = {one.key: one for one in self._callees()}
        partners = self.env["res.partner"].union(*(c.partner for c in callees.values()))
        talks = self._last_talks(partners)
        about = self._last_talks(partners, res_model=self._name, res_id=self.id)
        prices = {key: self._price_after(one) for key, one in callees.items()}
        order = call_list.ranked(
            [
                call_list.Candidate(
                    key,
                    one.kind,
                    min(one.seats, self._free_seats()),
                    one.partner.name or "",
                    one.days,
                    len(one.obstacles),
                    self._accepts(one, prices[key]),
                    self._is_answered(about.get(one.partner)),
                )
                for key, one in callees.items()
            ],
            self.seats_missing,
        )
        return [
            (
                callees[call.key],
                call,
                prices[call.key],
                about.get(callees[call.key].partner),
                talks.get(callees[call.key].partner),
            )
            for call in order
        ]

    def _is_answered(self, log):
        """Whether nobody has to call today: it has answered, or said another day."""
        if not log:
            return False
        today = self.company_id._verbund_today()
        return log.outcome in ANSWERED or bool(
            log.outcome == "call_back" and log.call_back_on > today
        )

    def _price_after(self, callee):
        """What a seat costs when the company says yes, at the minimum at least."""
        brings = min(callee.seats, self._free_seats())
        size = max(self.group_seats + brings, self.min_seats, 1)
        return self._price_at(size, callee.partner)

    def _accepts(self, callee, price):
        return (
            callee.ceiling is False
            or callee.ceiling is None
            or self.currency_id.compare_amounts(price, callee.ceiling) <= 0
        )

    def _get_spoken_rows_sudo(self, partner):
        """What the yes of a company on the phone may change, elevated."""
        # sudo: also a need of a network that the user does not work for
        needs_sudo = self.env["verbund.need"].sudo()
        topic = Domain("topic_id", "=", self.topic_id.id)
        return [
            self.sudo(),
            self.sudo().commitment_ids.filtered(lambda w: w.partner_id == partner),
            needs_sudo.search(topic & Domain("partner_id", "=", partner.id)),
        ]

    def _get_word_back(self, before, partner):
        """The way back from a yes; so long its receipt waits in the house.

        :param before: what :meth:`_remember` has answered before it
        """
        rows = self._get_spoken_rows_sudo(partner)
        back = {**before, "after": self._get_rows_now(before["rows"], rows)}
        # sudo: as the receipt is sent, whoever may read it
        notices_sudo = self.env["verbund.notice"].sudo()
        self._hold(notices_sudo.search(self._domain_changed(back)))
        return back

    def _whom_to_phone(self, partners):
        """Who of each company is called: the first of HR with a number, or it itself.

        :return: dict partner -> (contact or nobody, number)
        """
        memberships = self.env["verbund.membership"]
        # sudo: a course is that of several networks, a contact that of one of them
        contacts_sudo = (
            self.env["verbund.membership.contact"]
            .sudo()
            .search(
                Domain(
                    "membership_id",
                    "any",
                    memberships.sudo()._get_member_domain(
                        partners, self.network_ids, closed=False
                    ),
                )
                & Domain("function", "in", TRAINING_FUNCTIONS)
            )
            ._filter_present()
        )
        people = {}
        for contact_sudo in contacts_sudo.filtered("phone"):
            person_sudo = contact_sudo.partner_id
            people.setdefault(contact_sudo.membership_id.partner_id.id, person_sudo)
        nobody = self.env["res.partner"]
        return {
            partner: (
                people.get(partner.id, nobody).sudo(False),
                people.get(partner.id, partner).phone or "",
            )
            for partner in partners
        }
