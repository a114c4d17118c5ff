"""From an empty database to one of the wanted size."""

import random

from odoo import SUPERUSER_ID, api

from devkit.progress import step

from . import change, copies, hub, people, verbund

#: How often each cell stands in a database of the published size.
CELLS = {change.Cell: 1, verbund.Cell: 14, hub.Cell: 10}

COUNTED = {
    "networks": ("verbund.network", [("kind", "=", "verbund")]),
    "hubs": ("verbund.network", [("kind", "=", "hub")]),
    "companies": ("res.partner", [("is_company", "=", True), ("ref", "=", people.REF)]),
    "events": ("event.event", []),
    "needs": ("verbund.need", []),
    "courses": ("verbund.course", []),
    "commitments": ("verbund.commitment", []),
    "participants": ("event.registration", []),
    "settlements": ("verbund.settlement", []),
    "invoices": ("account.move", [("verbund_line_ids", "!=", False)]),
    "profiles": ("drehscheibe.profile", []),
    "demands": ("drehscheibe.demand", []),
    "matches": ("drehscheibe.match", []),
}


def build(registry, cells, seed=1):
    """Fill a database that has our add-ons and nothing else.

    :param cells: how often each cell; see :data:`CELLS`
    :param seed: the same seed gives the same data on the same day
    :return: dict of what there is now, in words, and how much
    """
    rng = random.Random(seed)
    with registry.cursor() as cr, people.no_mail(), people.no_text(registry):
        env = api.Environment(cr, SUPERUSER_ID, people.SILENT)
        team = people.Team(env)
        for cell, count in cells.items():
            name = cell.__module__.rpartition(".")[2]
            with step(f"Cell {name}: one by its actions, {count - 1} copied"):
                before = copies.last_ids(env)
                cell(env, team, rng).make()
                originals = env["verbund.network"].search([])
                copies.multiply(env, before, count - 1)
                # Nobody runs all networks of a country: the copies are a colleague's.
                made = env["verbund.network"].search([("id", "not in", originals.ids)])
                made.manager_id = team.colleague
        with step("Statistics of PostgreSQL"):
            cr.commit()
            env.cr.execute("ANALYZE")
        return {
            name: env[model].search_count(domain)
            for name, (model, domain) in COUNTED.items()
        }
