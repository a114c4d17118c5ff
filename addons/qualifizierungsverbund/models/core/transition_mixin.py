from odoo import api, models
from odoo.exceptions import AccessError, UserError

# Travels in the context of a transition. An RPC client can send any context
# key, but never this very object, so nobody forges a state from outside.
TRANSITION_SENTINEL = object()
TRANSITION_KEY = "verbund_transition"


def in_transition(env):
    """Whether our own code, not a client, made this environment for a transition."""
    return env.context.get(TRANSITION_KEY) is TRANSITION_SENTINEL


def with_transition(records):
    """The same records with the right to write what transitions write."""
    return records.with_context(**{TRANSITION_KEY: TRANSITION_SENTINEL})


class VerbundTransitionMixin(models.AbstractModel):
    """Models whose ``state`` moves only along ``_transitions``.

    A model declares its ``state`` selection, ``_transitions`` and public
    ``action_<verb>`` methods that call :meth:`_set_state`. Writing ``state``
    in any other way is refused, on ``create`` as on ``write``.

    A model may also name ``_frozen_states``: there, every field is read-only
    but those in ``_frozen_editable`` and what the ORM computes.
    """

    _name = "verbund.transition.mixin"
    _description = "Guarded state transitions"

    _transitions: dict[str, set[str]] = {}
    _frozen_states: frozenset[str] = frozenset()
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
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals:
            self._check_transition_context()
        if not vals.keys() <= self._frozen_editable:
            self._check_not_frozen()
        return super().write(vals)

    @api.model
    def _initial_state(self):
        """The first key of the transition table."""
        return next(iter(self._transitions))

    @api.model
    def _in_transition(self):
        return in_transition(self.env)

    def _check_transition_context(self):
        if not self._in_transition():
            raise AccessError(
                self.env._("The status changes only through its actions.")
            )

    def _without_defaults(self, names):
        """The same model, deaf to ``default_<name>`` in the context of a client."""
        keys = {f"default_{name}" for name in names}
        context = {k: v for k, v in self.env.context.items() if k not in keys}
        return self.with_env(self.env(context=context))

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
        :raises AccessError: when the user may not write the records
        :raises UserError: when the transition table has no such step
        """
        self.check_access("write")
        self._check_can_reach(target)
        self._with_transition().write({"state": target, **values})
