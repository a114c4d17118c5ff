from odoo import api, fields, models

from odoo.addons.qualifizierungsverbund.models.core.batch import in_batch, out_of_batch
from odoo.addons.qualifizierungsverbund.models.core.notification import notification

from .drehscheibe_match import OPEN_STATES, STATE_ACCEPTED


class DrehscheibeMatchSideMixin(models.AbstractModel):
    """What a profile and a demand have in common: the matches found for them.

    Stands before the model in ``_inherit``, which has hooks for being visible or not.
    """

    _name = "drehscheibe.match.side.mixin"
    _description = "Side of a Match"

    # To be named: the field of a match that holds this side.
    _match_field = None

    match_count = fields.Integer(
        compute="_compute_match_count",
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
    )

    @api.depends("match_ids.state")
    def _compute_match_count(self):
        counts = dict(
            self.env["drehscheibe.match"]._read_group(
                [
                    (self._match_field, "in", self.ids),
                    ("state", "in", (*OPEN_STATES, STATE_ACCEPTED)),
                ],
                [self._match_field],
                ["__count"],
            )
        )
        for side in self:
            side.match_count = counts.get(side, 0)

    # Fields that decide what fits what: a change is scored in the same request.
    _match_facts: frozenset[str] = frozenset()

    def write(self, vals):
        if not self._match_facts & vals.keys():
            return super().write(vals)
        # lines that are written along do not each start a rebuild of their own
        res = super(DrehscheibeMatchSideMixin, in_batch(self)).write(vals)
        self._facts_changed()
        return res

    def _facts_changed(self):
        """Score anew what takes part in matching."""
        changed = out_of_batch(self).filtered(lambda side: side._takes_part())
        changed._rebuild_matches()

    def _takes_part(self):
        """Hook: whether there are, or may be, matches of this side."""
        return True

    def _rebuild_matches(self):
        if not self:
            return
        # sudo: matches in all hubs follow, not those of the user's hubs alone
        matches_sudo = self.env["drehscheibe.match"].sudo()
        matches_sudo.rebuild(**{f"{self._match_field}s": self.ids})

    def _action_visible(self):
        res = super()._action_visible()
        self._rebuild_matches()
        return res

    def _action_hidden(self):
        # sudo: nobody goes on with what is gone, whoever works on it in which hub
        matches_sudo = self.sudo().match_ids.filtered(
            lambda match: match.state in OPEN_STATES
        )
        matches_sudo._expire()
        return super()._action_hidden()

    def action_rebuild_matches(self):
        self.check_access("write")
        self._rebuild_matches()
        mine = [(self._match_field, "in", self.ids), ("state", "in", OPEN_STATES)]
        return notification(
            self.env._(
                "The matches are up to date. Open now: %(count)s.",
                count=self.env["drehscheibe.match"].search_count(mine),
            ),
            "success",
        )

    def action_view_matches(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "arbeitsmarkt_drehscheibe.drehscheibe_match_action"
            ),
            "domain": [(self._match_field, "=", self.id)],
            "context": {},
        }
