from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .verbund_course import STATE_CANCELLED

# A session that was meant to clash is asked about again when one of these changes.
CLASH_FIELDS = frozenset({"course_id", "date_begin", "date_end", "room", "trainer_id"})


class VerbundSession(models.Model):
    """Nobody teaches in two places at once, and no room holds two courses.

    A warning that somebody confirms, no constraint: two groups may share an online
    room, or a trainer may well look after both.
    """

    _inherit = "verbund.session"

    clash_words = fields.Text(
        string="Clash",
        compute="_compute_clash_words",
        groups="qualifizierungsverbund.group_verbund_user",
    )
    clash_ok = fields.Boolean(
        string="Clash Is Meant",
        copy=False,
        help="It is meant that trainer or room are taken at the same time.",
    )

    def write(self, vals):
        if CLASH_FIELDS & vals.keys() and "clash_ok" not in vals:
            vals = {**vals, "clash_ok": False}
        return super().write(vals)

    @api.depends_context("lang", "uid")
    @api.depends(
        "course_id.format",
        "course_id.state",
        "course_id.venue_id",
        "date_begin",
        "date_end",
        "room",
        "trainer_id",
    )
    def _compute_clash_words(self):
        sentences = self._get_clash_sentences()
        for session in self:
            session.clash_words = "\n".join(sentences.get(session, ()))

    def _word_clashes(self, without):
        """What would be said of sessions that are not planned yet.

        :param without: sessions that they replace
        :return: list of sentences
        """
        return [
            sentence
            for sentences in self._get_clash_sentences(without).values()
            for sentence in sentences
        ]

    def _get_clash_sentences(self, without=()):
        """
        :param without: sessions that take nothing any more
        :return: dict session -> list of sentences
        """
        clashes = self._get_clashes(without)
        others = self.browse(
            {
                other_sudo._origin.id
                for pairs in clashes.values()
                for _what, other_sudo in pairs
                if other_sudo._origin
            }
        )
        readable = set(others._filtered_access("read")._ids)
        return {
            session: [
                session._clash_sentence(
                    what,
                    other_sudo,
                    not other_sudo._origin or other_sudo._origin.id in readable,
                )
                for what, other_sudo in pairs
            ]
            for session, pairs in clashes.items()
        }

    def _taken(self):
        """What a session takes, as keys: its trainer, and its room in its house."""
        self.ensure_one()
        # sudo: whoever plans learns that somebody is taken, not by whom
        self_sudo = self.sudo()
        if self_sudo.trainer_id:
            yield "trainer", self_sudo.trainer_id._origin.id
        house = self_sudo.course_id.venue_id or self_sudo.course_id.provider_id
        room = (self_sudo.room or "").strip().casefold()
        if room and house and self_sudo.course_id.format != "online":
            yield "room", (house._origin.id, room)

    def _get_clashes(self, without=()):
        """
        :param without: sessions that take nothing any more
        :return: dict session -> list of what is taken, and the other session, elevated
        """
        asked = self.filtered(
            lambda session: (
                session.date_begin
                and session.date_end
                and session.date_end > fields.Datetime.now()
                and session.course_id.state != STATE_CANCELLED
                and (session.trainer_id or session.room)
            )
        )
        if not asked:
            return {}
        takers = defaultdict(list)
        for other_sudo in asked._search_taken_sudo() - self.browse(
            without and without.ids
        ):
            for key in other_sudo._taken():
                takers[key].append(other_sudo)
        # Sessions of one form that are not saved yet
        for session in asked.filtered(lambda session: not session._origin):
            for key in session._taken():
                # sudo: as the others; whoever types it reads it
                takers[key].append(session.sudo())
        clashes = {}
        for session in asked:
            pairs = [
                (key[0], other)
                for key in session._taken()
                for other in takers[key]
                if session._overlaps(other)
            ]
            if pairs:
                clashes[session] = pairs
        return clashes

    def _search_taken_sudo(self):
        """Sessions that take anything while these are held, elevated."""
        # sudo: trainers and rooms are taken by other networks as well
        return self.sudo().search(
            Domain("date_begin", "<", max(self.mapped("date_end")))
            & Domain("date_end", ">", min(self.mapped("date_begin")))
            & Domain("course_id.state", "!=", STATE_CANCELLED)
            & (
                Domain("trainer_id", "in", self.trainer_id._origin.ids)
                | Domain("room", "!=", False)
            )
        )

    def _overlaps(self, other):
        """Whether another session is held at the same time; to the minute is none."""
        if self == other or (self._origin and self._origin == other._origin):
            return False
        return self.date_begin < other.date_end and other.date_begin < self.date_end

    def _clash_sentence(self, what, other_sudo, is_readable):
        """
        :param what: ``trainer`` or ``room``
        :param is_readable: whether it may be said for which course
        """
        taker = self.trainer_id.display_name if what == "trainer" else self.room
        values = {"taker": taker, "start": self._when()["start"]}
        if not is_readable:
            return self.env._("%(start)s: %(taker)s is taken at that time.", **values)
        return self.env._(
            "%(start)s: %(taker)s is taken by %(course)s, %(other_start)s to "
            "%(other_end)s.",
            course=other_sudo.course_id.display_name,
            **{f"other_{key}": value for key, value in other_sudo._when().items()},
            **values,
        )
