from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ..core.transition_mixin import with_transition
from .verbund_commitment import (
    CLOSED_STATES,
    GIVEN_STATES,
    STATE_OFFERED,
)

# What makes a word of a company what it is.
WORD_FIELDS = frozenset(
    {"state", "seats", "price_ceiling", "price_limit", "partner_id", "course_id"}
)

# In the context while an action changes a word: it is one line, whatever it writes.
RECORDING_KEY = "verbund_recording"
RECORDING = object()


def recording(env):
    return env.context.get(RECORDING_KEY) is RECORDING


class VerbundCommitment(models.Model):
    """What a company has promised stays on record, whoever leaves.

    Each word, each change of it and its end is a line of the log. Whatever changes a
    commitment goes through :meth:`_recorded`, which compares it before and after.
    """

    _name = "verbund.commitment"
    _inherit = ["verbund.commitment", "verbund.recorded.mixin"]

    committed_by = fields.Char(
        string="Word Given by",
        readonly=True,
        copy=False,
        help="Who gave the word as it stands now: name, function and company.",
    )
    word_given_at = fields.Datetime(
        string="Word Given on",
        readonly=True,
        copy=False,
        help="When the word as it stands now was given; the order of companies goes by "
        "their first one.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"committed_by", "word_given_at"}

    def _decision_networks(self):
        return self.course_id.network_ids

    # ------------------------------------------------------- what is recorded

    def write(self, vals):
        if not WORD_FIELDS & vals.keys():
            return super().write(vals)
        return self._recorded(lambda records: super().write(vals))

    def action_commit(self):
        return self._recorded(lambda records: super().action_commit())

    def _release(self, reason):
        return self._recorded(lambda records: super()._release(reason))

    def _call_off(self, reason, note=None):
        return self._recorded(lambda records: super()._call_off(reason, note))

    def _recorded(self, action):
        """Do something to commitments; a line of the log says what became of them.

        :param action: function of the same records
        :return: what it answers
        """
        if recording(self.env):
            return action(self)
        before = self._get_words()
        result = action(self.with_context(**{RECORDING_KEY: RECORDING}))
        self._record_words(before)
        return result

    def _get_words(self):
        """What the companies have said, to compare.

        :return: dict commitment -> (state, what it wants, price that binds it)
        """
        return {
            word: (
                word.state,
                (word.seats, word.price_ceiling, word.partner_id, word.course_id),
                word.price_limit,
            )
            for word in self
        }

    def _record_words(self, before):
        """Append a line for each word that is not what it was.

        :param before: what :meth:`_get_words` has answered before
        """
        now = self._get_words()
        nothing = (None, None, None)
        for kind, words in self.grouped(
            lambda word: word._get_kind(before.get(word, nothing), now[word])
        ).items():
            if kind:
                words._word_said(kind)
                lines = self.env["verbund.decision"]._record(
                    words, kind, lambda word: word._describe_word()
                )
                words._note_speaker(lines)

    def _get_kind(self, before, now):
        """The kind of line that a change is; None when it is no word of a company."""
        (state, wanted, limit), given = before, before[0] in GIVEN_STATES
        if self.state in CLOSED_STATES and state not in CLOSED_STATES:
            if self.release_reason == "declined":
                return "promise_withdrawn" if given else "declined"
            return "promise_released" if given else None
        if not given:
            return "promised" if self.state in GIVEN_STATES else None
        if self.state == STATE_OFFERED:
            return "promise_released"
        if wanted != now[1]:
            return "promise_changed"
        return "limit_accepted" if limit != now[2] else None

    def _note_speaker(self, lines):
        for commitment, line in zip(self, lines, strict=True):
            if commitment.state in GIVEN_STATES:
                parts = (line.who_name, line.who_function, line.who_company)
                values = {
                    "committed_by": ", ".join(filter(None, parts)),
                    "word_given_at": line.date,
                }
                recorded = commitment.with_context(**{RECORDING_KEY: RECORDING})
                with_transition(recorded).write(values)

    def _describe_word(self):
        """What was agreed to, in one text."""
        self.ensure_one()
        _ = self.env._
        # sudo: a company knows the course by name, though it may not read it all
        course_sudo = self.sudo().course_id
        texts = [
            _(
                "Seats in %(course)s: %(seats)s.",
                course=course_sudo.display_name,
                seats=self.seats,
            )
        ]
        if self.price_limit is not False:
            texts.append(
                _(
                    "At most %(price)s a seat, %(total)s in total.",
                    price=self._money(self.price_limit),
                    total=self._money(self.price_limit * self.seats),
                )
            )
        if course_sudo.commitment_deadline:
            texts.append(
                _(
                    "Decision date: %(day)s.",
                    day=format_date(self.env, course_sudo.commitment_deadline),
                )
            )
        if self.state in CLOSED_STATES and self.release_reason:
            field = self._fields["release_reason"]
            reasons = dict(field._description_selection(self.env))
            texts.append(reasons[self.release_reason])
        return " ".join(texts)

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _name_seats(self, names, details=None, sure=()):
        """Whom a company has named is a line; who is taken out is named no more."""
        self.ensure_one()
        before = {seat: seat._verbund_person() for seat in self._taken_seats()}
        res = super()._name_seats(names, details, sure)
        changed = self._taken_seats().filtered(
            lambda seat: seat._verbund_person() != before[seat]
        )
        named = changed.filtered("verbund_named_at")
        decisions = self.env["verbund.decision"]
        decisions._record(named, "named", lambda seat: seat.name)
        decisions._record(changed - named, "unnamed", lambda seat: seat.name)
        return res

    def _substitute(self, seat, name, email="", level=False, half=None):
        """Who came before, and who comes now, is a line."""
        old = seat.name
        new = super()._substitute(seat, name, email, level, half)
        self.env["verbund.decision"]._record(
            new, "substituted", lambda seat: f"{old} → {seat.name}"
        )
        return new
