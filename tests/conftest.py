"""Templates of `./dev` for tests that need a whole database, not a transaction."""

import contextlib
import os
import pathlib
import shutil
import subprocess

import psycopg2
import pytest
from psycopg2 import sql

from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config as odoo_config

ROOT = pathlib.Path(__file__).parents[1]


def _admin(statement):
    """Run a statement that must stand outside of a transaction."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def _template(kind):
    """The name of a template, which is made where there is none."""
    done = subprocess.run(
        [ROOT / "dev", "template", kind], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@contextlib.contextmanager
def _copied(kind, name):
    """A copy of a template, with its files, as long as it is needed.

    Nobody may connect to a template itself, and a server would change it.

    :param kind: ``test`` or ``demo``
    :param name: of the copy
    """
    template = _template(kind)
    identifier = sql.Identifier(name)
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
    _admin(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            identifier, sql.Identifier(template)
        )
    )
    files = pathlib.Path(odoo_config.filestore(name))
    try:
        shutil.copytree(odoo_config.filestore(template), files, dirs_exist_ok=True)
        yield name
    finally:
        _admin(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))
        shutil.rmtree(files, ignore_errors=True)


@pytest.fixture(scope="session")
def template():
    """A function that names a template of `./dev`, see `_template`."""
    return _template


@pytest.fixture(scope="session")
def copied():
    """A function that copies a template of `./dev`, see `_copied`."""
    return _copied


@pytest.fixture(scope="module")
def demo_database():
    """The name of a copy of the template with demo data."""
    with _copied("demo", f"verbund_story_{os.getpid()}") as name:
        yield name


@pytest.fixture(scope="module")
def demo_query(demo_database):
    """A function that answers a statement about the demo data with all its rows."""
    connection = psycopg2.connect(dbname=demo_database)
    connection.set_session(readonly=True, autocommit=True)

    def query(statement, **arguments):
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            return cursor.fetchall()

    with contextlib.closing(connection):
        yield query


@pytest.fixture(scope="package")
def populated(copied):
    """Registries of two databases of `./dev populate`, small, from the same seed.

    Several files look at them, which one worker runs: see `Together`. None of them
    commits.
    """
    # The add-ons are found when Odoo has been started, after this file was loaded
    from odoo.addons.qualifizierungsverbund.tests.copied_database import load

    from tests.populate import build

    names = [f"verbund_populated_{number}_{os.getpid()}" for number in (1, 2)]
    with copied("test", names[0]), copied("test", names[1]):
        try:
            registries = [load(name) for name in names]
            for registry in registries:
                build.build(registry, dict.fromkeys(build.CELLS, 2), seed=7)
            yield registries
        finally:
            for name in names:
                Registry.delete(name)
                close_db(name)
