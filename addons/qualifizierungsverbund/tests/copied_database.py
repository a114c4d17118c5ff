"""A committed copy of the test database, for what needs real connections."""

import os
import random
import subprocess
import threading
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

import odoo.service.model
import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

#: Who loses a race waits up to 2, 4, 8 and 16 seconds until the next try: here a tenth.
HASTY = SimpleNamespace(uniform=lambda low, high: random.uniform(low, high / 10))


@contextmanager
def copied_database(name):
    """Copy the committed state of a database, give its registry, drop it again.

    :param name: database to copy
    """
    copy = f"{name}_copy_{os.getpid()}"
    _drop(copy)
    try:
        _copy(name, copy)
        with patch.object(odoo.service.model, "random", HASTY):
            yield load(copy)
    finally:
        Registry.delete(copy)
        odoo.sql_db.close_db(copy)
        _drop(copy)


def _copy(name, copy):
    """Copy a database that the test is connected to.

    ``CREATE DATABASE … TEMPLATE`` refuses while anybody is connected; where nobody says
    what the database itself was copied from, the copy goes through ``pg_dump``, which
    takes ten times as long.
    """
    if template := os.environ.get("VERBUND_TEMPLATE"):
        _run("createdb", f"--template={template}", copy)
        return
    _run("createdb", "--template=template0", "--encoding=UTF8", copy)
    with subprocess.Popen(
        [find_pg_tool("pg_dump"), "--no-owner", name],
        env=exec_pg_environ(),
        stdout=subprocess.PIPE,
    ) as dump:
        subprocess.run(
            [find_pg_tool("psql"), "-q", "-X", "-d", copy],
            env=exec_pg_environ(),
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )


def load(database):
    """The registry of a database that is not the one of the test run."""
    enabled = config["test_enable"]
    # Otherwise loading the registry would look for tests to run.
    config["test_enable"] = False
    try:
        return Registry(database)
    finally:
        config["test_enable"] = enabled


def _drop(database):
    _run("dropdb", "--if-exists", database)


def _run(tool, *arguments):
    subprocess.run(
        [find_pg_tool(tool), *arguments],
        env=exec_pg_environ(),
        check=True,
        capture_output=True,
    )


@contextmanager
def committed(registry, user_id=SUPERUSER_ID):
    """An environment of its own transaction, committed at the end."""
    with registry.cursor() as cr:
        yield api.Environment(cr, user_id, {})


def in_parallel(count, work):
    """Run ``work(index)`` in threads that start at the same moment.

    :return: per thread its result, or the exception it ended with
    """
    barrier = threading.Barrier(count)
    results = [None] * count

    def run(index):
        barrier.wait()
        try:
            results[index] = work(index)
        except Exception as error:  # handed to the caller
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
