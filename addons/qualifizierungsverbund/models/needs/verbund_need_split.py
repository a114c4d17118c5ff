from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.pooling.split import split_seats
from ..core import words
from ..core.fields import hold_field
from .verbund_need import POOLABLE_STATES, STATE_WITHDRAWN

MAIL_SPLIT = "qualifizierungsverbund.mail_need_split"
# Who looks for what: seats of parts that differ in it add up to nothing.
LOOKED_FOR = ("partner_id", "network_id", "topic_id")


class VerbundNeed(models.Model):
    """A need larger than a course is split into needs that are not, and back.

    The parts are needs like any other, linked to the first of them; they are one again
    as long as none of them is planned with.
    """

    _inherit = "verbund.need"

    split_from_id = fields.Many2one(
        "verbund.need",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The need was too large for one course: this is a part of it.",
    )
    split_ids = fields.One2many(
        "verbund.need", "split_from_id", string="Other Parts", readonly=True
    )
    mails_wait_until = hold_field(
        "So long the e-mail of a split waits, and with it what is told since."
    )
    can_split = fields.Boolean(compute="_compute_can_split")
    can_join = fields.Boolean(compute="_compute_can_join")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"mails_wait_until", "split_from_id"}

    @api.depends("state", "seats_firm", "topic_id.max_seats")
    def _compute_can_split(self):
        for need in self:
            high = need.topic_id.max_seats
            waits = need.state in POOLABLE_STATES
            need.can_split = bool(waits and 0 < high < need.seats_firm)

    @api.depends(
        "state",
        *LOOKED_FOR,
        *(f"split_ids.{name}" for name in LOOKED_FOR),
        "split_ids.state",
        "split_ids.window_answer",
        "split_ids.split_ids",
    )
    def _compute_can_join(self):
        for need in self:
            parts = need.split_ids
            need.can_join = bool(parts) and all(
                part.state == need.state in POOLABLE_STATES
                and not part.window_answer
                and all(part[name] == need[name] for name in LOOKED_FOR)
                # What that was split into would belong to nothing
                and not part.split_ids
                for part in parts
            )

    def action_split(self):
        """Split needs that are larger than the largest course on their topic.

        Their companies are told in some minutes: so long it is undone without a word.

        :raises UserError: when one is not
        """
        self.check_access("write")
        made = {}
        for need in self:
            if not need.can_split:
                raise UserError(
                    self.env._(
                        "%(need)s fits into one course, or waits for none: nothing is "
                        "split.",
                        need=need.display_name,
                    )
                )
            made[need] = need._split()
            need._log_parts(made[need])
        extras = {need: {"made": parts.ids} for need, parts in made.items()}
        notices = self._tell_owners(MAIL_SPLIT, extras=extras)
        touched = self.union(*made.values())
        touched._with_transition().mails_wait_until = notices._hold()
        return True

    def _held_until(self):
        return self.mails_wait_until or super()._held_until()

    def _take_out_split(self):
        """Nobody reads of a split that is undone, as far as nobody has read of it.

        :return: whether nobody has
        """
        notices = self.env["verbund.notice"]
        parts = set(self.split_ids.ids)
        # sudo: who undoes it takes back what it has told, whoever else may read it
        told_sudo = (
            notices.sudo()
            .search([*notices._domain_of(self), ("template", "=", MAIL_SPLIT)])
            .filtered(lambda notice: parts & set((notice.extra or {}).get("made", ())))
        )
        waiting_sudo = told_sudo._get_waiting()
        waiting_sudo._take_out()
        return bool(waiting_sudo) and waiting_sudo == told_sudo

    def _split(self):
        """
        :return: the new needs, without this one
        """
        topic, parts = self.topic_id, self.browse()
        first, *others = split_seats(self.seats_firm, topic.min_seats, topic.max_seats)
        possible = self.seats_possible
        for number, seats in enumerate(others, start=1):
            part = self._with_transition().copy(
                {
                    "seats_firm": seats,
                    # who may come as well fills up the last one
                    "seats_possible": possible if number == len(others) else 0,
                    "split_from_id": self.id,
                    "submitted_on": self.submitted_on,
                }
            )
            part._write_state(self.state)
            parts |= part
        self.write({"seats_firm": first, "seats_possible": 0})
        return parts

    def _log_parts(self, parts):
        """The log of the whole need names its new parts, that of each the whole."""
        here = self._in_log_language()
        self._track_set_log_message(
            here.env._(
                "The need was split. Further parts: %(parts)s.",
                parts=", ".join(parts.mapped("reference")),
            )
        )
        for part in parts:
            part._message_log(
                body=here.env._("Part of the need %(need)s.", need=self.reference)
            )

    def _write_state(self, state):
        """A part stands where the whole need stands: nobody hands it in anew."""
        self._with_transition().write({"state": state})

    def action_join(self):
        """Undo a split, as long as nobody plans with one of the parts.

        :raises UserError: when somebody does, or it was not split
        """
        self.check_access("write")
        unread = self.browse()
        for need in self:
            split_again = need.split_ids.filtered("split_ids")[:1]
            if split_again:
                raise UserError(
                    self.env._(
                        "%(part)s, a part of %(need)s, was split itself: undo that "
                        "split first.",
                        part=split_again.reference,
                        need=need.reference,
                    )
                )
            if not need.can_join:
                raise UserError(
                    self.env._(
                        "%(need)s is not split, or something has happened to a part "
                        "of it since: it stays as it is.",
                        need=need.display_name,
                    )
                )
            parts = need.split_ids
            here = need._in_log_language()
            said = here.env._("The parts of the need were put together again.")
            if need._take_out_split():
                unread |= need
                said += " " + here.env._("No e-mail has left the house.")
            need._track_set_log_message(said)
            need.write(
                {
                    name: sum((need | parts).mapped(name))
                    for name in ("seats_firm", "seats_possible")
                }
            )
            parts._write_state(STATE_WITHDRAWN)
            # sudo: staff delete no needs; this one nobody has handed in
            parts.sudo().unlink()
        (self - unread)._tell_owners(MAIL_SPLIT)
        return True

    def _notice_values(self, partner):
        return {
            **super()._notice_values(partner),
            "parts": [
                (
                    part.reference,
                    words.seats(self.env, part.seats_firm),
                    part.seats_possible,
                )
                for part in (self, *self._waiting_parts())
            ],
            "max_seats": self.topic_id.max_seats,
        }

    def _notice_obstacle(self, template, extra):
        if template != MAIL_SPLIT or not self._may_be_planned():
            return super()._notice_obstacle(template, extra)
        if self.split_ids and not self._waiting_parts():
            return self.env._("The other parts are planned or withdrawn by now.")
        return None

    def _waiting_parts(self):
        return self.split_ids.filtered(lambda part: part.state in POOLABLE_STATES)

    def _page_parts(self):
        """The other parts in words: its seats are not all that the company looks for.

        :return: sentence, empty of a need that is whole
        """
        parts = self._all_parts().filtered(
            lambda part: (
                part != self
                and part.state != STATE_WITHDRAWN
                # Of no other company, should staff have passed a part on
                and part.partner_id == self.partner_id
            )
        )
        if not parts:
            return ""
        return self.env._(
            "Other parts of this need: %(parts)s",
            parts=", ".join(part._part_words() for part in parts),
        )

    def _part_words(self):
        """A part in words, with the seats that are only possible."""
        firm = words.seats(self.env, self.seats_firm)
        said = f"{self.reference}: {firm}"
        if not self.seats_possible:
            return said
        return self.env._(
            "%(part)s, %(possible)s possible", part=said, possible=self.seats_possible
        )

    def _all_parts(self):
        """What a need was split into, and into what these were."""
        self.ensure_one()
        level = self
        while level.split_from_id:
            level = level.split_from_id
        parts = level
        while level := level.split_ids:
            parts |= level
        return parts
