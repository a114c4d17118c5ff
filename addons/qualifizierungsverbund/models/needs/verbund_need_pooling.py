from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import pooling
from ..core.rpc_arguments import check_ids, is_integer
from ..network.verbund_membership import NEED_STATES
from ..network.verbund_network import STATE_CLOSED as NETWORK_CLOSED
from .verbund_need import POOLABLE_STATES

# What a proposal says beside what its callers are promised.
INTERNAL = ("missing", "obstacle")


class VerbundNeed(models.Model):
    """Open needs become proposals of courses; the search is in `tools.pooling`."""

    _inherit = "verbund.need"

    _poolable_idx = models.Index(
        "(topic_id, network_id) WHERE state IN ('submitted', 'confirmed')"
    )

    @api.model
    def propose_pools(self, need_ids=None, limit=None):
        """Group open needs into courses that could take place.

        Deterministic: the same needs give the same proposals.

        :param need_ids: ids to choose from; all open needs the user sees when None
        :param limit: number of proposals at most, the largest first
        :return: list of dicts ``topic_id need_ids seats window_start window_end
            format district_id networks`` (seats as a number, ``networks`` as ids),
            each of which reaches the minimum of its topic
        :raises UserError: when ``limit`` is not a positive number, or ``need_ids`` no
            list of ids
        """
        proposals, _open_pools = self._propose(need_ids, limit)
        return [
            {key: val for key, val in proposal.items() if key not in INTERNAL}
            for proposal in proposals
        ]

    @api.model
    def _get_poolable_domain(self):
        """Needs that wait for a course, in time and in a network that goes on."""
        today = self.env.company._verbund_today()
        return (
            Domain("state", "in", POOLABLE_STATES)
            & Domain("topic_id", "!=", False)
            & (Domain("window_end", "=", False) | Domain("window_end", ">=", today))
            & Domain("network_id.state", "!=", NETWORK_CLOSED)
            & Domain.custom(
                to_sql=self._sql_of_member,
                predicate=lambda n: bool(n._filter_members()),
            )
        )

    @staticmethod
    def _sql_of_member(model, alias, _query):
        """SQL: the company of a need is a member or prospect today, not yesterday."""
        # sudo: the membership may be one that the user cannot read
        memberships_sudo = model.env["verbund.membership"].sudo()
        members = memberships_sudo._search(
            memberships_sudo._get_member_domain(closed=True, states=NEED_STATES)
        )
        return SQL(
            "(%s, %s) IN %s",
            SQL.identifier(alias, "partner_id"),
            SQL.identifier(alias, "network_id"),
            members.subselect(
                SQL.identifier(members.table, "partner_id"),
                SQL.identifier(members.table, "network_id"),
            ),
        )

    @api.model
    def _propose(self, need_ids=None, limit=None):
        """As :meth:`propose_pools`, and the groups that miss their minimum.

        :return: two lists of ``pooling.Proposal``; those of the second have ``missing``
            > 0 seats
        """
        if limit is not None and (not is_integer(limit) or limit < 1):
            raise UserError(self.env._("The limit is a number of at least 1."))
        need_ids = check_ids(self.env, need_ids)
        domain = self._get_poolable_domain()
        if need_ids is not None:
            domain &= Domain("id", "in", need_ids)
        ready, open_pools = pooling.propose(*self._pooling_input(domain))
        # The largest first; the sort is stable, so that equal needs give equal answers
        ready.sort(key=lambda proposal: -proposal["seats"])
        return ready[:limit], open_pools[:limit]

    @api.model
    def _find_near_misses(self, ready, open_pools):
        """Why groups that :meth:`_propose` has found are not together.

        :return: list of ``pooling.NearMiss``, the most seats first
        """
        groups = [
            [proposal["need_ids"] for proposal in pools]
            for pools in (ready, open_pools)
        ]
        ids = [need_id for pools in groups for group in pools for need_id in group]
        needs, *world = self._pooling_input(Domain("id", "in", ids))
        return pooling.find_near_misses(
            needs,
            *groups,
            *world,
            today=self.env.company._verbund_today(),
            declined=self.browse(ids)._get_declined(),
        )

    @api.model
    def _pooling_input(self, domain):
        """Needs, and what holds of their topics, places, networks and days.

        :return: arguments of ``pooling.propose``
        """
        needs = self._read_for_pooling(domain)
        topics, networks, districts = (
            self.env[model].browse({getattr(need, name) for need in needs} - {None})
            for model, name in (
                ("verbund.topic", "topic_id"),
                ("verbund.network", "network_id"),
                ("verbund.district", "district_id"),
            )
        )
        return (
            needs,
            self._get_topic_rules(topics),
            {
                d.id: (d.latitude, d.longitude)
                for d in districts
                if d.latitude and d.longitude
            },
            # Networks that share pool together within their association.
            {n.id: n.company_id.id for n in networks if n.share_needs},
            networks._get_calendar(),
        )

    @api.model
    def _get_topic_rules(self, topics):
        """
        :return: dict id of a topic -> ``pooling.TopicRule``
        """
        return {
            topic.id: pooling.TopicRule(topic.min_seats, topic.max_seats, topic.units)
            for topic in topics
        }

    @api.model
    def _read_for_pooling(self, domain):
        """Read needs as plain tuples: there may be 100,000 of them.

        :return: list of ``pooling.Need`` that the user may read
        """
        query = self._search(domain)
        if query.is_empty():
            return []
        columns = (
            # An empty number is 0, as in records
            SQL("COALESCE(%s, 0)", sql) if field.type == "integer" else sql
            for field, sql in (
                (self._fields[name], self._field_to_sql(self._table, name, query))
                for name in pooling.Need._fields
            )
        )
        rows = self.env.execute_query(query.select(*columns))
        return list(map(pooling.Need._make, rows))
