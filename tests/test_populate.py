"""What benchmarks and pictures stand on: made twice, small."""

from contextlib import closing

import pytest

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


@pytest.fixture(scope="module")
def both(populated):
    """Environments of two databases made from the same seed."""
    first, second = (closing(registry.cursor()) for registry in populated)
    with first as one, second as other:
        yield [api.Environment(cr, SUPERUSER_ID, {}) for cr in (one, other)]


@pytest.fixture
def env(both):
    return both[0]


def transition_models(env):
    mixin = env.registry["verbund.transition.mixin"]
    return [
        model
        for model in map(env.__getitem__, env)
        if isinstance(model, mixin) and not model._abstract and not model._transient
    ]


def test_every_state_is_there(env):
    missing = {}
    for model in transition_models(env):
        states = set(model._fields["state"].get_values(env))
        there = {state for (state,) in model._read_group([], ["state"])}
        if absent := states - there:
            missing[model._name] = absent
    assert missing == {}


def test_the_same_seed_gives_the_same_data(both):
    def fingerprint(env):
        return [
            env.execute_query(SQL(query))
            for query in (
                "SELECT name, betriebsnummer, headcount FROM res_partner ORDER BY id",
                "SELECT state, min_seats, seats_committed FROM verbund_course "
                "ORDER BY id",
                "SELECT state, seats_firm, window_start FROM verbund_need ORDER BY id",
                "SELECT state, amount_total FROM verbund_settlement ORDER BY id",
                "SELECT name, amount_total, payment_state FROM account_move "
                "ORDER BY id",
                "SELECT state, score FROM drehscheibe_match ORDER BY id",
            )
        ]

    first, second = map(fingerprint, both)
    assert first == second
    assert all(first)


def test_no_reference_leads_nowhere(env):
    """Rows were written with the foreign keys switched off."""
    broken = [
        f"{table}.{column}"
        for table, column, target in env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname,
                          c.confrelid::regclass::text
                     FROM pg_constraint c
                     JOIN pg_attribute a
                       ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
                      AND c.connamespace = current_schema()::regnamespace"""
            )
        )
        if env.execute_query(
            SQL(
                "SELECT 1 FROM %(table)s r WHERE %(column)s IS NOT NULL AND NOT EXISTS "
                "(SELECT 1 FROM %(target)s t WHERE t.id = %(column)s) LIMIT 1",
                table=SQL.identifier(table),
                column=SQL.identifier("r", column),
                target=SQL.identifier(target),
            )
        )
    ]
    assert broken == []


@pytest.mark.parametrize(
    "model, names",
    [
        ("verbund.course", ["seats_committed", "seats_missing", "cost_fixed"]),
        ("verbund.settlement", ["amount_cost", "amount_untaxed", "amount_total"]),
        ("verbund.settlement.line", ["amount_untaxed", "amount_tax"]),
        ("account.move", ["amount_total", "amount_residual", "payment_state"]),
        ("drehscheibe.release", ["number"]),
    ],
)
def test_stored_computations_are_what_they_would_be(env, model, names):
    records = env[model].search([])
    for name in names:
        field = records._fields[name]
        stored = records.mapped(name)
        env.add_to_compute(field, records)
        assert records.mapped(name) == stored, name


def test_a_copy_stands_for_itself(env):
    """Nothing of a copy leads back to the original: it is settled with its own."""
    for settlement in env["verbund.settlement"].search([("line_ids", "!=", False)]):
        members = settlement.course_id.network_ids.membership_ids.partner_id
        assert settlement.line_ids.partner_id <= members
        keys = {party["key"] for party in settlement.calculation["parties"]}
        assert set(settlement.line_ids.partner_id.ids) <= keys
        assert settlement.invoice_ids.commercial_partner_id <= members


def test_people_go_on_from_there(env):
    """New numbers and documents do not collide with those of the copies."""
    done = env["verbund.settlement"].search([("state", "=", "approved")], order="id")
    assert len(done) == 2
    done[-1].action_create_invoices()
    assert done[-1].state == "invoiced"
    topic = env["verbund.course"].search([], limit=1).topic_id
    network = env["verbund.network"].search([("state", "=", "active")], limit=1)
    course = env["verbund.course"].create(
        {"topic_id": topic.id, "network_ids": network.ids}
    )
    assert (
        env["verbund.course"].search_count([("reference", "=", course.reference)]) == 1
    )
