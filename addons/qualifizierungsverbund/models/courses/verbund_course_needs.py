from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.rpc_arguments import check_ids
from ..needs.verbund_need import POOLABLE_STATES, STATE_POOLED
from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_course import PLANNING_STATES, STATE_BOOKING_OPEN, STATE_DONE


class VerbundCourse(models.Model):
    """The needs of a course: how they come in, how they go."""

    _inherit = "verbund.course"

    need_ids = fields.One2many(
        "verbund.need",
        "course_id",
        string="Needs",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    def write(self, vals):
        if vals.get("need_ids") == []:
            # a list of no needs, as one of ids would be, not one of no commands
            vals = {**vals, "need_ids": [Command.clear()]}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_return_needs(self):
        # They would stay pooled, in no course, and nobody would plan for them.
        needs_sudo = self._pooled_needs_sudo()
        needs_sudo._return_to_pool()
        needs_sudo._tell_news()

    def _waiting_needs_sudo(self, partners, inside):
        """Needs of companies that wait for a course on this topic, at this level.

        :param partners: the companies
        :param inside: needs that are in the course
        """
        self.ensure_one()
        # sudo: as below
        waiting_sudo = (
            self.env["verbund.need"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("topic_id", "=", self.topic_id.id),
                    ("network_id", "in", self.network_ids.ids),
                    ("state", "in", POOLABLE_STATES),
                    ("course_id", "=", False),
                ]
            )
        )
        return waiting_sudo.filtered(lambda need: need._has_level_of(inside))

    def _pooled_needs_sudo(self):
        """Needs that count on these courses, of whichever network."""
        # sudo: one may belong to a partner network that the user does not work for;
        # a search, as `need_ids` may be in the cache with what the user sees
        return (
            self.env["verbund.need"]
            .sudo()
            .search([("course_id", "in", self.ids), ("state", "=", STATE_POOLED)])
        )

    # ------------------------------------------------------- in and out

    def action_add_needs(self, need_ids):
        """Put needs that wait for a course into this one.

        :param need_ids: list of ids
        :return: True
        :raises AccessError: when the user may not change the course or the needs
        :raises UserError: when the course is past booking, or a need is not free
        """
        self.ensure_one()
        self.check_access("write")
        if self._awaits_decision():
            self._check_can_answer()
        if not self._takes_words():
            self._check_needs_open()
        need_ids = check_ids(self.env, need_ids or [])
        self._pool_needs(need_ids)
        if self._takes_words():
            self._ask_companies()
        return True

    def _check_needs_open(self):
        """
        :raises UserError: when seats are given away, or the course is called off
        """
        for course in self:
            if course.state not in (*PLANNING_STATES, STATE_BOOKING_OPEN):
                raise UserError(
                    self.env._(
                        "%(course)s is “%(state)s”; its needs stay as they are.",
                        course=course.display_name,
                        state=course._state_label(),
                    )
                )

    def _pool_needs(self, need_ids):
        """Put open needs into this course.

        :param need_ids: ids of needs that wait for a course
        :raises UserError: when one of them is no longer free, or of a network that
            does not take part
        """
        self.ensure_one()
        needs = self.env["verbund.need"].browse(need_ids)
        if needs.exists() != needs or needs.course_id:
            raise UserError(
                self.env._(
                    "Some of these needs are already in a course. Make the proposals "
                    "anew."
                )
            )
        needs.check_access("write")
        needs._check_membership()
        for need in needs:
            if need.state not in POOLABLE_STATES:
                raise UserError(
                    self.env._(
                        "%(need)s is “%(state)s” and waits for no course.",
                        need=need.display_name,
                        state=need._state_label(),
                    )
                )
            if need.network_id not in self.network_ids:
                raise UserError(
                    self.env._(
                        "%(need)s is a need of %(network)s, which takes no part in "
                        "%(course)s. Add the network to the course first.",
                        need=need.display_name,
                        network=need.network_id.display_name,
                        course=self.display_name,
                    )
                )
        needs._set_state(STATE_POOLED, course_id=self.id)
        # While booking is open they are asked for seats instead
        if self.state in PLANNING_STATES:
            needs._tell_news()

    def action_finish(self):
        """The course is over: its needs are covered, fully or in part."""
        self._set_state(STATE_DONE)
        for course in self:
            needs = course._pooled_needs_sudo()
            covered = course._seats_by_need(needs)
            for state, same in needs.grouped(
                lambda need, covered=covered: need._coverage(covered[need])
            ).items():
                same._set_state(state)
        return True

    def _seats_by_need(self, needs):
        """How the seats of the companies go to their needs, in the given order.

        :return: dict need -> seats
        """
        self.ensure_one()
        left = Counter(
            {
                commitment.partner_id: commitment.seats
                for commitment in self.commitment_ids
                if commitment.state == COMMITMENT_CONFIRMED
            }
        )
        covered = {}
        for need in needs:
            covered[need] = min(left[need.partner_id], need.seats_firm or 1)
            left[need.partner_id] -= covered[need]
        return covered
