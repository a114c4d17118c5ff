"""Arguments and dispatch."""

import argparse
import contextlib
import os
import sys

from .errors import DevError, explain
from .progress import say

_USAGE = """\
./dev run      install both add-ons with demo data and serve them (--port --db --empty)
./dev test     run every test; takes pytest's arguments; --fast: the pure logic alone
./dev lint     check style, add-ons, XML and translations
./dev bench    print the performance table
./dev populate make a database of the published size (--scale --db --seed)
./dev exec -- CMD   run CMD inside the environment
./dev shell    Odoo's Python shell (--db)
./dev psql     the database's own shell (--db)
./dev template base|test|demo   print the template database's name, build it if missing
./dev reset    stop the database server and remove .local/ (--cache: the cache too)
"""


def main(arguments=None):
    """Run one command; return its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return _dispatch(arguments) or 0
    except DevError as error:
        print(f"dev: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        print("dev: interrupted; the next call goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
        print(f"dev: {explain(str(error)) or error}", file=sys.stderr)
        return 1


def _dispatch(arguments):
    name, *rest = arguments or ["--help"]
    if name in ("-h", "--help", "help"):
        print(_USAGE, end="")
        return 0
    command = _COMMANDS.get(name)
    if not command:
        raise DevError(f"there is no command {name}. These are:\n{_USAGE}", status=2)
    return command(rest)


def _exec(rest):
    from . import environment

    if rest[:1] == ["--"]:
        rest = rest[1:]
    if not rest:
        raise DevError("exec wants a command: ./dev exec -- odoo --version", status=2)
    env = environment.prepare()
    return _become(rest, env)


def _become(command, env):
    """Replace this process by the command, so that signals and status are its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        os.execvpe(command[0], command, env.variables)
    except OSError as error:
        raise DevError(f"{command[0]}: {error.strerror}", status=127) from error


def _run(rest):
    from . import serve

    return serve.run(rest)


def _test(rest):
    from . import testing

    return testing.run(rest)


def _lint(rest):
    from . import linting

    return linting.run(rest)


def _bench(rest):
    return _package("tests.bench", rest)


def _populate(rest):
    return _package("tests.populate", rest)


def _package(name, rest):
    """Run a package of this clone inside the environment."""
    from . import environment, paths

    if not paths.ROOT.joinpath(*name.split("."), "__main__.py").exists():
        raise DevError(f"{name} is not there.")
    env = environment.prepare(chromium=False)
    env.variables["PYTHONPATH"] = str(paths.ROOT)
    os.chdir(paths.ROOT)
    return _become([env.program("python"), "-m", name, *rest], env)


def _shell(rest):
    from . import environment

    options, rest = _database_option("shell", rest)
    env = environment.prepare(chromium=False)
    odoo = [env.program("odoo"), "shell", "-d", options.db, "--no-http", *rest]
    return _become(odoo, env)


def _psql(rest):
    from . import environment

    options, rest = _database_option("psql", rest)
    env = environment.prepare(development=False, chromium=False)
    return _become(["psql", "-d", options.db, *rest], env)


def _database_option(command, rest):
    parser = argparse.ArgumentParser(prog=f"dev {command}", add_help=False)
    parser.add_argument("--db", default="verbund")
    return parser.parse_known_args(rest)


def _reset(rest):
    import shutil

    from . import paths, postgres

    parser = argparse.ArgumentParser(prog="dev reset")
    parser.add_argument("--cache", action="store_true", help="the shared cache, too")
    options = parser.parse_args(rest)
    if postgres.named():
        _drop_ours()
    else:
        postgres.remove()
    shutil.rmtree(paths.LOCAL, ignore_errors=True)
    say(f"removed {paths.LOCAL}")
    if options.cache:
        folder = paths.cache()
        shutil.rmtree(folder, ignore_errors=True)
        say(f"removed {folder}")


def _drop_ours():
    """Drop this clone's databases: without their files they are of no use."""
    from . import environment, paths, postgres, templates

    if not (paths.LOCAL / "clone").exists():
        return
    try:
        server = postgres.prepare()
        variables = environment.with_programs(os.environ | server.variables, server)
        templates.Databases(
            environment.Environment(None, None, server, variables)
        ).drop_ours()
    except DevError as error:
        say(f"Databases stay on the server: {error}")


def _template(rest):
    from . import environment, templates

    parser = argparse.ArgumentParser(prog="dev template")
    parser.add_argument("kind", choices=["base", "test", "demo"])
    kind = parser.parse_args(rest).kind
    with contextlib.closing(environment.prepare(chromium=False)) as env:
        databases = templates.Databases(env)
        print(databases.base() if kind == "base" else databases.product(kind == "demo"))


def _watch_postgres(rest):
    """Not for users: see `lease`."""
    from . import postgres

    postgres.watch(*rest)


_COMMANDS = {
    "bench": _bench,
    "exec": _exec,
    "lint": _lint,
    "populate": _populate,
    "psql": _psql,
    "reset": _reset,
    "run": _run,
    "shell": _shell,
    "template": _template,
    "test": _test,
    "watch-postgres": _watch_postgres,
}
