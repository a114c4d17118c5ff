"""Install, update and uninstall of both add-ons on databases of their own.

Installed they are by `./dev`, once for all tests. Each further step is a process of its
own, as on a server; a line of warning in its log fails.
"""

import os
import pathlib
import subprocess
import sys

import psycopg2
import pytest

from devkit import logcheck

ROOT = pathlib.Path(__file__).parents[1]
DATABASE_SCRIPT = ROOT / "devkit" / "inside" / "database.py"
MODULES = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")
UNINSTALL = """
modules = env["ir.module.module"].search([("name", "in", {modules!r})])
modules.button_immediate_uninstall()
env.cr.commit()
"""


def query(database, statement, *arguments):
    connection = psycopg2.connect(dbname=database)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        rows = cursor.fetchall()
    connection.close()
    return rows


@pytest.fixture(params=["test", "demo"], ids=["without demo", "with demo"])
def database(request, template, copied):
    """A copy of what `./dev` installed, which noted what the log had warned of."""
    warned = query(
        "postgres",
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE datname = %s",
        template(request.param),
    )
    assert warned in ([("",)], [(None,)])
    name = f"verbund_lifecycle_{os.getpid()}_{request.param}"
    with copied(request.param, name):
        yield name, request.param == "demo"


def run(*command, stdin=None):
    """Run a process; its log must not warn of anything."""
    done = subprocess.run(
        command, capture_output=True, text=True, input=stdin, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert logcheck.complaints(done.stderr) == []


def test_install_update_uninstall(database):
    name, demo = database
    needs = query(name, "SELECT count(*) FROM verbund_need")[0][0]
    assert bool(needs) == demo

    loosened = query(
        name,
        "UPDATE ir_rule SET domain_force = '[(1, ''='', 1)]', active = FALSE "
        "WHERE id IN "
        "(SELECT res_id FROM ir_model_data WHERE name = 'verbund_need_rule_staff') "
        "RETURNING id",
    )[0][0]
    run(sys.executable, str(DATABASE_SCRIPT), "update", name, *MODULES)
    assert query(name, "SELECT count(*) FROM verbund_need")[0][0] == needs
    [(domain, active)] = query(
        name, "SELECT domain_force, active FROM ir_rule WHERE id = %s", loosened
    )
    assert "is_own" in domain and active, "An update brings the rules back."

    run(
        "odoo",
        "shell",
        "-d",
        name,
        "--no-http",
        stdin=UNINSTALL.format(modules=MODULES),
    )
    # What is left of Odoo still starts, and nothing of ours is left.
    run("odoo", "-d", name, "--stop-after-init", "--no-http")
    tables = query(
        name,
        "SELECT tablename FROM pg_tables "
        "WHERE tablename ~ '^(verbund|drehscheibe)_' ORDER BY 1",
    )
    assert tables == []
    columns = query(
        name,
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE column_name ~ '^(verbund|drehscheibe)_' ORDER BY 1, 2",
    )
    assert columns == []
    external_ids = query(
        name,
        "SELECT name FROM ir_model_data WHERE module = ANY(%s)",
        list(MODULES),
    )
    assert external_ids == []
    posted = query(
        name,
        "SELECT count(*) FROM account_move "
        "WHERE move_type = 'out_invoice' AND state = 'posted'",
    )
    # The books stay: invoices outlive the add-on that made them.
    assert bool(posted[0][0]) == demo
