from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

# Travels in the context of a transition. An RPC client can send any context
# key, but never this very object, so nobody forges a state from outside.
TRANSITION_SENTINEL = object()
TRANSITION_KEY = "verbund_transition"


def in_transition(env):
    """Whether our own code, not a client, made this environment for a transition."""
    return env.context.get(TRANSITION_KEY) is TRANSITION_SENTINEL


def without_defaults(records):
    """The same records, deaf to ``default_<name>`` in the context of a client."""
    # pylint: disable-next=context-overridden; keywords would leave the defaults
    return records.with_context(clean_context(records.env.context))


def with_transition(records):
    """The same records with the right to write what transitions write.

    ``default_<name>`` in the context of a client would be written with it.
    """
    records = without_defaults(records)
    return records.with_context(**{TRANSITION_KEY: TRANSITION_SENTINEL})


def _many(records, names):
    """Those of the fields that hold several records: what may become empty."""
    return sorted(name for name in names if records._fields[name].type == "many2many")


def get_scope(records, names):
    """What record rules hang on before a write, for :func:`check_scope_kept`.

    :param names: fields
    """
    # sudo: also what the user does not see is there
    return {
        (record, name): record.sudo()[name]
        for name in _many(records, names)
        for record in records
    }


def check_scope_kept(records, names, before=None):
    """Nobody moves a record out of sight, neither of their own nor of others.

    :param names: fields on which the record rules depend
    :param before: what :func:`get_scope` has answered before the write
    :raises ValidationError: when nothing is left by which anybody sees it
    :raises AccessError: when a part is taken out that the user may not see
    """
    env = records.env
    for name in _many(records, names):
        label = records._fields[name]._description_string(env)
        for record in records:
            # sudo: as in `get_scope`
            left_sudo = record.sudo()[name]
            if not left_sudo:
                raise ValidationError(
                    env._(
                        "%(record)s needs an entry in “%(field)s”: without one nobody "
                        "would see it.",
                        record=record.sudo().display_name,
                        field=label,
                    )
                )
            gone = (before or {}).get((record, name), left_sudo) - left_sudo
            if gone and gone.sudo(env.su)._filtered_access("read") != gone:
                raise AccessError(
                    env._(
                        "Only those who work there take an entry out of “%(field)s”.",
                        field=label,
                    )
                )


class VerbundGuardedMixin(models.AbstractModel):
    """Models with fields that no client writes, whatever its rights.

    ``readonly`` on a field only greys it out: by RPC anybody with write access could
    still forge a computed sum or the date of a consent.
    """

    _name = "verbund.guarded.mixin"
    _description = "Guarded Fields"
    _inherit = ["verbund.naming.mixin"]

    # Fields on which the record rules depend. Odoo checks the rules before a write;
    # here they must hold afterwards too, so that nobody moves a record out of sight.
    _scope_fields: frozenset[str] = frozenset()

    @api.model
    def _post_model_setup__(self):
        res = super()._post_model_setup__()
        # Odoo creates the lines of a new document and the rows of its many2many in the
        # order of the fields. Rules of the lines ask the networks of their document:
        # these come first, or nobody could save a document together with its lines.
        for field in self._fields.values():
            if field.type == "many2many" and field.store:
                field._sequence = 0
        return res

    @api.model
    def _get_guarded_fields(self):
        """Names of the fields that only our own transitions write.

        Stored results of a computation are always among them; a model adds who did
        what, and when.
        """
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly
        )

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_fields()
        if not in_transition(self.env):
            for vals in vals_list:
                self._check_not_guarded(guarded & vals.keys())
        # `default_<name>` in the context would do the same, in a transition, too
        self = self._without_defaults(guarded)
        records = super().create(vals_list)
        check_scope_kept(records, self._scope_fields)
        return records

    def write(self, vals):
        if not in_transition(self.env):
            self._check_not_guarded(self._get_guarded_fields() & vals.keys())
        scope = self._scope_fields & vals.keys()
        before = get_scope(self, scope)
        res = super().write(vals)
        if scope:
            check_scope_kept(self, scope, before)
            self.check_access("write")
        return res

    def _mail_get_partners(self, introspect_fields=False):
        """Odoo's dialogs ask it of whatever document a client names.

        A related field answers, whoever asks.
        """
        self.check_access("read")
        return super()._mail_get_partners(introspect_fields=introspect_fields)

    @api.model
    def _check_not_guarded(self, names):
        """
        :raises AccessError: when there is a name
        """
        if names:
            raise AccessError(
                self.env._(
                    "“%(field)s” is written by the actions of the document alone.",
                    field=self._fields[min(names)]._description_string(self.env),
                )
            )

    def _without_defaults(self, names):
        """The same model, deaf to ``default_<name>`` in the context of a client."""
        keys = {f"default_{name}" for name in names}
        context = {k: v for k, v in self.env.context.items() if k not in keys}
        return self.with_env(self.env(context=context))


class VerbundTransitionMixin(models.AbstractModel):
    """Models whose ``state`` moves only along ``_transitions``.

    A model declares its ``state`` selection, ``_transitions`` and public
    ``action_<verb>`` methods that call :meth:`_set_state`. Writing ``state``
    in any other way is refused, on ``create`` as on ``write``.

    A model may also name ``_frozen_states``: there, every field is read-only
    but those in ``_frozen_editable`` and what the ORM computes; fields that only
    its actions write (:meth:`_get_guarded_fields`); and the sequence of its number.
    """

    _name = "verbund.transition.mixin"
    _description = "Guarded state transitions"
    _inherit = ["verbund.guarded.mixin"]

    _transitions: dict[str, set[str]] = {}
    _frozen_states: frozenset[str] = frozenset()
    # Code of the sequence from which a document gets its number, once; and the field
    # that keeps it (:func:`reference_field`)
    _number_code: str | None = None
    _number_field = "reference"
    # Fields of mail and portal that do not change the document itself.
    _frozen_editable: frozenset[str] = frozenset(
        {
            "access_token",
            "activity_ids",
            "message_follower_ids",
            "message_ids",
            "message_main_attachment_id",
            "state",  # guarded by the sentinel instead
        }
    )

    @api.model_create_multi
    def create(self, vals_list):
        initial = self._initial_state()
        for vals in vals_list:
            # setdefault, so that `default_state` in the context gets nowhere
            if vals.setdefault("state", initial) != initial:
                self._check_transition_context()
        if self._number_code:
            numbers = self._draw_numbers(self._number_code, len(vals_list))
            for vals, number in zip(vals_list, numbers, strict=True):
                vals[self._number_field] = number
        # Unique indexes for "one open document" must see what has just been closed.
        self.flush_model(["state"])
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals:
            self._check_transition_context()
        if self._number_code and not self._in_transition():
            self._check_not_guarded({self._number_field} & vals.keys())
        if not vals.keys() <= self._frozen_editable:
            self._check_not_frozen()
        return super().write(vals)

    @api.model
    def _draw_numbers(self, code, count):
        """The next *count* numbers of a sequence, many of them in one query."""
        sequences = self.env["ir.sequence"]
        if count > 1:
            company_ids = (self.env.company.id, False)
            domain = [("code", "=", code), ("company_id", "in", company_ids)]
            sequence = sequences.search(domain, order="company_id", limit=1)
            # As `ir.sequence` names its sequence in the database; without gaps, or by
            # years, it has none.
            if sequence.implementation == "standard" and not sequence.use_date_range:
                rows = self.env.execute_query(
                    SQL(
                        "SELECT nextval(%s) FROM generate_series(1, %s)",
                        f"ir_sequence_{sequence.id:03d}",
                        count,
                    )
                )
                return [sequence.get_next_char(number) for (number,) in rows]
        return [sequences.next_by_code(code) for _number in range(count)]

    @api.model
    def _initial_state(self):
        """The first key of the transition table."""
        return next(iter(self._transitions))

    @api.model
    def _group_expand_state(self, states, domain):
        """Groups in the order of the states instead of their keys; no empty ones."""
        order = self._fields["state"].get_values(self.env)
        return [state for state in order if state in states]

    @api.model
    def _in_transition(self):
        return in_transition(self.env)

    def _check_transition_context(self):
        if not self._in_transition():
            raise AccessError(
                self.env._("The status changes only through its actions.")
            )

    def _check_not_frozen(self):
        """Refuse a change of documents that are final.

        Children (lines, costs) call it on their parent.

        :raises UserError: when one record is in a frozen state
        """
        if self._in_transition():
            return
        frozen = self.filtered(lambda record: record.state in self._frozen_states)
        if frozen:
            raise UserError(
                self.env._(
                    "%(record)s is “%(state)s” and can no longer be changed.",
                    record=frozen[0].display_name,
                    state=frozen[0]._state_label(),
                )
            )

    def _with_transition(self):
        return with_transition(self)

    def _state_label(self, state=None):
        selection = dict(self._fields["state"]._description_selection(self.env))
        return selection.get(state or self.state, state or self.state)

    def _check_can_reach(self, target):
        """
        :raises UserError: when one record may not go to ``target``
        """
        for record in self:
            if target not in self._transitions.get(record.state, ()):
                raise UserError(
                    self.env._(
                        "%(record)s is “%(old)s” and cannot become “%(new)s”.",
                        record=record.display_name,
                        old=record._state_label(),
                        new=record._state_label(target),
                    )
                )

    def _set_state(self, target, **values):
        """Move all records to ``target``, or none.

        :param target: a key of the ``state`` selection
        :param values: fields written along with the state
        :return: True, so that an action has an answer: XML-RPC knows no None
        :raises AccessError: when the user may not write the records
        :raises UserError: when the transition table has no such step
        """
        self.check_access("write")
        self._check_can_reach(target)
        return self._with_transition().write({"state": target, **values})

    def _state_sentences(self):
        """Hook: what has happened when a state is reached, for the log of the document.

        :return: dict key of ``state`` -> sentence, in the language of the environment
        """
        self.ensure_one()
        return {}

    def _first_sentence(self):
        """Hook: what has begun with the document, where “… created” does not say it.

        :return: sentence, in the language of the environment
        """
        return ""

    def _in_log_language(self):
        # sudo: the log says what has happened, whoever did it
        here_sudo = self.sudo()
        return here_sudo.with_context(lang=here_sudo.company_id[:1]._verbund_lang())

    def _creation_message(self):
        return self._in_log_language()._first_sentence() or super()._creation_message()

    def _track_get_fields(self):
        """What belongs to another document is told there, with its change."""
        return {
            name
            for name in super()._track_get_fields()
            if not self._fields[name].related
        }

    def _track_get_default_log_message(self, tracked_fields):
        """Say in words what happened, above “Status: old → new”."""
        if "state" in tracked_fields:
            sentence = self._in_log_language()._state_sentences().get(self.state)
            if sentence:
                return sentence
        return super()._track_get_default_log_message(tracked_fields)
