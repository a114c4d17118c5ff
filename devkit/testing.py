"""`./dev test`: pytest on a copy of the template database."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from . import environment, paths, proc
from .progress import say, step
from .templates import Databases

#: More than the two cores it is meant for: while Chromium or PostgreSQL work for one,
#: or a page is waited for, the others go on.
WORKERS = 3
FAST = "--fast"
#: Requests that Odoo answers at a moment; unbounded, a test that presses with many
#: takes more threads than some machines give to a process.
HTTP_THREADS = 24
#: Variable that names the database whose copy the tests run in; nobody is connected to
#: it, so that it is copied again at once.
TEMPLATE = "VERBUND_TEMPLATE"
#: With these a person looks on: one process.
_SINGLE = ("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co", "-s")


def run(arguments):
    """Run pytest, return its exit status.

    :param arguments: pytest's; paths among them replace the whole set. `--fast` among
        them stands for the tests of what needs neither Odoo nor a database.
    """
    arguments = absolute(arguments, Path.cwd())
    if FAST in arguments:
        return _run_fast([argument for argument in arguments if argument != FAST])
    with contextlib.closing(environment.prepare()) as env:
        return _run(env, arguments)


def _run_fast(arguments):
    env = environment.prepare(chromium=False, database=False)
    env.variables["PYTHONPATH"] = str(paths.ROOT)
    command = [
        env.program("pytest"),
        "--noconftest",
        "-p",
        "no:odoo",
        "-p",
        "devkit.inside.pure",
    ]
    if not any(argument.startswith(os.sep) for argument in arguments):
        command += fast_tests()
        if not any(argument.startswith(_SINGLE) for argument in arguments):
            command += ["-n", str(WORKERS)]
    return _wait(env, [*command, *arguments])


def fast_tests():
    """Return the paths of the tests that need neither Odoo nor a database."""
    found = [
        *paths.ADDONS.glob("*/tests/tools"),
        paths.ROOT / "tests/test_rooms.py",
        paths.ROOT / "tests/test_sudo.py",
    ]
    return [str(path) for path in sorted(found) if path.exists()]


def _run(env, arguments):
    databases = Databases(env)
    _drop_leftovers(databases)
    template = databases.product(demo=False)
    name = f"verbund_run_{databases.tag}{os.getpid()}"
    if not env.variables["VERBUND_BROWSER"]:
        say("Browser tests are not run: there is no Chromium")
    try:
        with step("Copying the template database"):
            databases.copy(template, name)
        warnings = databases.comment(template)
        env.variables[TEMPLATE] = template
        status = _pytest(env, name, arguments)
        if warnings:
            say(f"failed: the installation of our add-ons warned:\n{warnings}")
        return status or (1 if warnings else 0)
    finally:
        databases.drop(name)


def absolute(arguments, folder):
    """Make the paths among pytest's arguments absolute.

    :param arguments: list of arguments
    :param folder: folder they are relative to
    """
    result = []
    for argument in arguments:
        path, separator, rest = argument.partition("::")
        if not argument.startswith("-") and path and (folder / path).exists():
            argument = f"{(folder / path).resolve()}{separator}{rest}"
        result.append(argument)
    return result


def command_line(pytest, database, rc_file, arguments):
    """Compose pytest's command line.

    :param pytest: path of pytest
    :param database: name of the copy
    :param rc_file: Odoo's configuration file
    :param arguments: the user's, paths absolute
    """
    command = [
        pytest,
        f"--odoo-database={database}",
        f"--odoo-config={rc_file}",
        "--odoo-log-level=warn",
        "--odoo-http",
    ]
    named = any(argument.startswith(os.sep) for argument in arguments)
    single = named or any(argument.startswith(_SINGLE) for argument in arguments)
    if not single:
        # Few tests of a file are no sign that it is quick: those of `tests/` take the
        # longest and begin, see `testpaths`, so that both workers end together.
        command += ["-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"]
    return [*command, *arguments]


def _pytest(env, database, arguments):
    command = command_line(
        env.program("pytest"), database, env.variables["ODOO_RC"], arguments
    )
    return _wait(env, command)


def _wait(env, command):
    sys.stdout.flush()
    # A script that starts us with `&` has SIGINT ignored, which pytest would inherit
    signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env={**env.variables, "ODOO_MAX_HTTP_THREADS": str(HTTP_THREADS)},
        preexec_fn=proc.die_with_parent,
    )
    return proc.forward_signals(child)


def _drop_leftovers(databases):
    """Drop the copies of runs that were killed, databases and files."""
    prefix = f"verbund_run_{databases.tag}"
    found = databases.sql(
        f"SELECT datname FROM pg_database WHERE datname ~ '^{prefix}[0-9]'"
    )
    found += [path.name for path in databases.filestores.glob(f"{prefix}*")]
    for name in set(found):
        number = name.removeprefix(prefix).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            databases.drop(name)
