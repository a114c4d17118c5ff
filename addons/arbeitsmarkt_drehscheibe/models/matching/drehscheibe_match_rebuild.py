from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.qualifizierungsverbund.models.core.rpc_arguments import check_ids
from odoo.addons.qualifizierungsverbund.models.core.scheduled import with_progress

from . import match_query
from .drehscheibe_match import OPEN_STATES, WORKED_STATES


class DrehscheibeMatch(models.Model):
    """Finding matches: set-based, and only what a change concerns."""

    _inherit = "drehscheibe.match"

    @api.model
    def rebuild(self, hub_ids=None, profile_ids=None, demand_ids=None):
        """Propose the best profiles for each open demand.

        Works in the hubs the user may see. In each of them the best profiles of a
        demand are stored, as many as the hub wants; proposals that nobody has looked
        at and that are no longer among them go. Matches somebody works on stay and
        get their new score. Without ids everything is computed; with the ids of
        changed profiles or demands only what they change.

        :param hub_ids: ids of hubs, all when ``None``
        :param profile_ids: ids of changed profiles
        :param demand_ids: ids of changed demands
        :return: dict ``written``, ``removed``, ``rescored`` with numbers of matches
        :raises AccessError: when the user does not work for a hub
        :raises UserError: when an argument is no list of ids
        """
        if not self.env.su and not self.env.user.has_group(
            "arbeitsmarkt_drehscheibe.group_hub_user"
        ):
            raise AccessError(self.env._("Matches are proposed by the staff of a hub."))
        hub_ids, profile_ids, demand_ids = (
            check_ids(self.env, ids) for ids in (hub_ids, profile_ids, demand_ids)
        )
        hubs = self._rebuild_hubs(hub_ids, profile_ids, demand_ids)
        if not hubs:
            return {"written": 0, "removed": 0, "rescored": 0}
        written, vanished = self._propose(hubs, profile_ids, demand_ids)
        rescored = self._execute_pairs(
            match_query.rescore(
                hubs.ids,
                self.env.uid,
                WORKED_STATES,
                self._touched(profile_ids, demand_ids),
            )
        )
        self.invalidate_model()
        # Through the ORM, for notes and activities on them; sudo: people do not
        # delete matches, this does.
        self.browse(vanished).sudo().unlink()
        return {
            "written": written,
            "removed": len(vanished),
            "rescored": len(rescored),
        }

    @api.model
    def _rebuild_hubs(self, hub_ids, profile_ids, demand_ids):
        """Those of the hubs in which something is to do; parameters as :meth:`rebuild`.

        What was written until now is in the database afterwards.
        """
        domain = [("kind", "=", "hub")]
        if hub_ids is not None:
            domain.append(("id", "in", hub_ids))
        hubs = self.env["verbund.network"].search(domain)
        self.env.flush_all()
        if profile_ids is None and demand_ids is None:
            return hubs
        return hubs.browse(self._changed_hub_ids(hubs, profile_ids, demand_ids))

    @api.model
    def _propose(self, hubs, profile_ids, demand_ids):
        """Store proposals: of changed profiles where they change the order, then of
        demands that are changed or have lost one of their best.

        :return: how many were written, ids of those that have no place any more
        """
        today = self.env.company._verbund_today()
        everything = profile_ids is None and demand_ids is None
        count, vanished, redo = 0, [], demand_ids
        if profile_ids:
            [(written, lost, behind)] = self._execute_pairs(
                match_query.compete(
                    hubs.ids, self.env.uid, today, profile_ids, demand_ids or []
                )
            )
            count += written
            vanished += lost
            redo = [*(demand_ids or ()), *behind]
        if redo or everything:
            [(written, lost)] = self._execute_pairs(
                match_query.propose(hubs.ids, self.env.uid, today, redo)
            )
            count += written
            vanished += lost
        return count, vanished

    @api.model
    def _execute_pairs(self, query):
        """Execute a query that scores pairs, and return its rows.

        Nothing tells the planner how few rows the sides have: it would sort all pairs
        for a merge join, and compile what runs for some milliseconds.
        """
        self.env.cr.execute("SET LOCAL enable_mergejoin = off; SET LOCAL jit = off")
        rows = self.env.execute_query(query)
        self.env.cr.execute(
            "SET LOCAL enable_mergejoin = DEFAULT; SET LOCAL jit = DEFAULT"
        )
        return rows

    @api.model
    def _changed_hub_ids(self, hubs, profile_ids, demand_ids):
        """Those of the hubs that changed profiles or demands are in, or were."""
        return [
            hub_id
            for (hub_id,) in self.env.execute_query(
                SQL(
                    """SELECT id FROM verbund_network
                        WHERE id = ANY(%(hubs)s) AND id IN (
                           SELECT hub_id FROM drehscheibe_profile
                            WHERE id = ANY(%(profiles)s)
                            UNION ALL
                           SELECT hub_id FROM drehscheibe_demand_hub_rel
                            WHERE demand_id = ANY(%(demands)s)
                            UNION ALL
                           SELECT hub_id FROM drehscheibe_match
                            WHERE profile_id = ANY(%(profiles)s)
                               OR demand_id = ANY(%(demands)s))""",
                    hubs=hubs.ids,
                    profiles=profile_ids or [],
                    demands=demand_ids or [],
                )
            )
        ]

    def _rescore(self):
        """Ask the facts of today for open matches, without proposing anything."""
        self.env.flush_all()
        # sudo: what rules a match out counts, whoever may read it
        hubs_sudo = self.sudo().hub_id
        self._execute_pairs(
            match_query.rescore(
                hubs_sudo.ids,
                self.env.uid,
                OPEN_STATES,
                SQL("m.id = ANY(%s)", self.ids),
            )
        )
        self.invalidate_recordset()

    @api.model
    def _fill_up(self, demands):
        """Propose the next best where a proposal is none any more."""
        # sudo: a place is free, whoever has made it so
        demand_ids = demands.sudo().filtered(lambda demand: demand._is_open()).ids
        if demand_ids:
            self.sudo().rebuild(demand_ids=demand_ids)

    @api.model
    def _touched(self, profile_ids, demand_ids):
        if profile_ids is None and demand_ids is None:
            return match_query.ALL
        return SQL(
            "(m.profile_id = ANY(%s) OR m.demand_id = ANY(%s))",
            profile_ids or [],
            demand_ids or [],
        )

    @api.model
    def _cron_rebuild(self):
        """Nightly: hub by hub, so that a long run keeps what it has done."""
        hubs = self.env["verbund.network"].search([("kind", "=", "hub")], order="id")
        for hub in with_progress(self.env, hubs, len(hubs)):
            self.rebuild(hub_ids=hub.ids)
