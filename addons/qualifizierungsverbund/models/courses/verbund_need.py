from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.geo import distance_km
from ..core import words
from ..core.notification import notification
from ..core.rpc_arguments import check_ids
from ..needs.verbund_need import (
    STATE_CONFIRMED,
    STATE_COVERED,
    STATE_NOT_COVERED,
    STATE_PARTIALLY_COVERED,
    STATE_POOLED,
    STATE_WITHDRAWN,
)
from .verbund_commitment import STATE_RELEASED
from .verbund_course import PLANNING_STATES
from .verbund_course import STATE_CANCELLED as COURSE_CANCELLED

# What was to come of a need has come, as far as it did.
ENDED_STATES = (STATE_PARTIALLY_COVERED, STATE_NOT_COVERED)


class VerbundNeed(models.Model):
    _inherit = "verbund.need"

    course_id = fields.Many2one(
        "verbund.course",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )
    course_state = fields.Selection(related="course_id.state", string="Course Status")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"course_id"}

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("course_id") for vals in vals_list):
            raise UserError(
                self.env._("A need is handed in first, then put into a course.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if "course_id" in vals and not self._in_transition():
            # Written by a client, or by `need_ids` of a course: the actions do it.
            course_id = vals["course_id"]
            vals = {name: vals[name] for name in vals if name != "course_id"}
            self._move_to(check_ids(self.env, [course_id] if course_id else []))
        return super().write(vals)

    def _move_to(self, course_ids):
        """Put needs into a course, or take them out of theirs.

        :param course_ids: id of the course in a list, empty for none
        :raises UserError: when a course is past booking, or a need is not free
        """
        course = self.env["verbund.course"].browse(course_ids)
        moved = self.filtered(lambda need: need.course_id != course)
        if moved and course:
            course.action_add_needs(moved.ids)
        elif moved:
            moved.action_return_to_pool()

    @api.model
    def _get_poolable_domain(self):
        return super()._get_poolable_domain() & Domain("course_id", "=", False)

    @api.model
    def _get_topic_rules(self, topics):
        """With what the latest course on each topic was planned to cost.

        So nobody is pooled above its ceiling, however many come.
        """
        rules = super()._get_topic_rules(topics)
        courses = self.env["verbund.course"].search_fetch(
            [
                ("topic_id", "in", topics.ids),
                ("cost_ids", "!=", False),
                ("state", "!=", COURSE_CANCELLED),
            ],
            ["topic_id", "cost_fixed", "cost_per_seat", "cost_steps"],
            order="id",
        )
        for course in courses:
            rules[course.topic_id.id] = rules[course.topic_id.id]._replace(
                fixed=course.cost_fixed,
                per_head=course.cost_per_seat,
                steps=tuple(map(tuple, course.cost_steps or ())),
            )
        return rules

    def _prepare_leave_vals(self):
        return {**super()._prepare_leave_vals(), "course_id": False}

    def _coverage(self, seats):
        """State of a need for which a finished course had so many seats."""
        self.ensure_one()
        if seats >= (self.seats_firm or 1):
            return STATE_COVERED
        return STATE_PARTIALLY_COVERED if seats else STATE_NOT_COVERED

    def action_withdraw(self):
        courses = self.course_id
        left = {(need.course_id, need.partner_id) for need in self if need.course_id}
        res = super().action_withdraw()
        courses._stop_asking(left)
        return res

    def action_return_to_pool(self):
        """Take needs out of their course; they wait for another one.

        A company that has no other need there is no longer asked for seats.

        :raises UserError: when seats of the course are given away
        """
        pooled = self.filtered(lambda need: need.state == STATE_POOLED)
        courses = pooled.course_id
        for need in pooled:
            course = need.course_id
            if need.partner_id in course._given_words().partner_id or (
                not course._notes_words()
            ):
                course._check_needs_open()
        over = self._over_for_leavers()
        left = {need: (need.course_id, need.partner_id) for need in pooled}
        silent = courses.filtered(lambda c: c.state not in PLANNING_STATES)
        silent = silent._get_silent()
        res = self._return_to_pool()
        courses._stop_asking(set(left.values()), "other")
        # Who is no longer asked is told that, and that its need waits
        told = {
            (word.course_id, word.partner_id)
            for word in silent
            if word.state == STATE_RELEASED
        }
        told = self.filtered(lambda need: left.get(need) in told)
        (self - told - over)._tell_what_staff_did()
        for need in over:
            need.message_post(body=need._over_words())
        if over and over == self:
            sentences = dict.fromkeys(need._over_words() for need in over)
            return notification("\n".join(sentences), "info")
        return res

    def _over_for_leavers(self):
        """Needs that have ended, of companies that have left: nobody waits for more."""
        ended = self.filtered(lambda need: need.state in ENDED_STATES)
        return ended - ended._filter_members()

    def _over_words(self):
        return self.env._(
            "%(company)s has left %(network)s: the need stays “%(state)s”, and nothing "
            "more is looked for.",
            company=self.partner_id.display_name,
            network=self.network_id.display_name,
            state=words.label(self),
        )

    def _return_to_pool(self):
        """They wait for another course; of a company that has left nobody waits.

        What was covered of its need stays so: the rest is closed with it.
        """
        members = self._filter_members()
        left = self - members - self._over_for_leavers()
        left._set_state(STATE_WITHDRAWN, **self._prepare_leave_vals())
        return members._set_state(STATE_CONFIRMED, **self._prepare_leave_vals())

    def _has_level_of(self, others):
        """Whether it wants the level that others want, or any."""
        levels = set(others.mapped("level_to")) - {False}
        return not levels or not self.level_to or self.level_to in levels

    def _get_course_warnings(self, course, inside):
        """Why a need does not fit a course, though it can be put into it.

        :param inside: needs that are in the course already
        :return: list of sentences
        """
        return list(self._get_course_obstacles(course, inside).values())

    def _get_course_obstacles(self, course, inside):
        """The same by its kind.

        :return: dict kind, as those of the pooling are called -> sentence
        """
        self.ensure_one()
        _ = self.env._
        first, last = course._get_days()
        obstacles = {}
        if (self.window_start and first and first < self.window_start) or (
            self.window_end and last and last > self.window_end
        ):
            obstacles["window"] = _("The days of the course lie outside its window.")
        if self.level_to and course.level and self.level_to != course.level:
            obstacles["level"] = _("The course leads to another level.")
        elif not self._has_level_of(inside):
            obstacles["level"] = _("Others in the course want another level.")
        shifts = {need.shifts for need in inside | self} - {False, "any"}
        if len(shifts) > 1:
            obstacles["shifts"] = _("Others in the course work other shifts.")
        if self.format and self.format != course.format:
            obstacles["format"] = _("It asks for another format.")
        if (
            self.price_ceiling
            and self.currency_id.compare_amounts(
                self.price_ceiling,
                course._price_at(course.max_seats, self.partner_id),
            )
            < 0
        ):
            obstacles["price"] = _("Even a full course costs more than its ceiling.")
        here, there = self.district_id, course.district_id
        places = [(place.latitude, place.longitude) for place in here + there]
        if (
            here
            and there
            and here != there
            and (distance_km(*places[0], *places[1]) > self.max_km)
        ):
            obstacles["place"] = _("The course is farther away than its people travel.")
        return obstacles

    def _state_sentences(self):
        sentences = super()._state_sentences()
        if self.course_id:
            sentences[STATE_POOLED] = self.env._(
                "The need is part of %(course)s.", course=self.course_id.display_name
            )
        return sentences
