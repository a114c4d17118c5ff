"""`./dev run`: a database with both add-ons, and a server for it."""

import argparse
import contextlib
import fcntl
import json
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from . import environment, files, paths, proc
from .errors import DevError, explain
from .mailbox import Mailbox
from .progress import say, step
from .templates import Databases, content_key

#: login, whom it shows; the password is the login.
LOGINS = (
    ("admin", "administrator"),
    ("verbundmanager", "manager of the networks"),
    ("mitarbeit", "staff of one network"),
    ("finanzen", "finance"),
    ("drehscheibe", "hub manager with identity right"),
    ("chemie-a", "company (portal)"),
    ("chemie-b", "company (portal)"),
    ("metall-c", "company (portal)"),
    ("pharma-d", "company (portal)"),
    ("bildung-x", "training provider (portal)"),
)
_START_LIMIT = 180
_STOP_LIMIT = 15
# Room for the suffix of an unfinished copy within PostgreSQL's 63 characters.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,57}")
_TAKEN_NAME = re.compile(
    r"postgres|template[01]|verbund_(base|test|demo|run)_.*|.*_part"
)
# Our own page is never reached through the proxy that leads to the network.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run(arguments):
    """Serve until a signal ends it."""
    options = _options(arguments)
    check_port(options.port)
    signals = _catch_signals()
    with _alone(options.db):
        return _serve(options, signals)


@contextlib.contextmanager
def _alone(database):
    """Refuse a database that another `./dev run` serves.

    Each would set the address and the mail catcher of the other one.
    """
    with open(paths.local() / f"run-{database}.lock", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DevError(
                f"Another ./dev run serves the database {database} already. Stop it "
                "(Ctrl-C), or name another database: ./dev run --db NAME --port N"
            ) from error
        yield


def _serve(options, signals):
    env = environment.prepare(development=False, chromium=False)
    with contextlib.ExitStack() as stack:
        stack.callback(env.close)
        mailbox = _start_mailbox(options.port)
        stack.callback(mailbox.stop)
        with files.locked(paths.local() / "databases.lock"):
            fresh = _prepare_database(env, options, mailbox)
        # Setting up took minutes: somebody may have come to sit on the port meanwhile
        check_port(options.port)
        server = _start_odoo(env, options)
        stack.callback(_stop_odoo, server)
        url = f"http://127.0.0.1:{options.port}"
        with step("Starting Odoo"):
            _wait_for_page(f"{url}/web/login", server, options.db, signals)
        _welcome(url, options, fresh)
        while not signals.wait(1):
            if server.poll() is not None:
                raise DevError(f"Odoo stopped by itself. {_last_words(options.db)}")
        say("Stopping")
    return 0


def _options(arguments):
    parser = argparse.ArgumentParser(prog="dev run")
    parser.add_argument("--port", type=int, default=8069, help="HTTP port (8069)")
    parser.add_argument("--db", default="verbund", help="database (verbund)")
    parser.add_argument("--empty", action="store_true", help="without demo data")
    options = parser.parse_args(arguments)
    if not _NAME.fullmatch(options.db) or _TAKEN_NAME.fullmatch(options.db):
        raise DevError(
            f"{options.db!r} is no name for a database: up to 58 letters, digits, "
            "_ . - and a letter first; PostgreSQL's and ./dev's own names are taken.",
            status=2,
        )
    if not 0 < options.port < 65536:
        raise DevError(f"{options.port} is no port: choose 1024 to 65535.", status=2)
    return options


def check_port(port):
    """Refuse a port that somebody listens on.

    :raises DevError: it is taken, or needs rights we do not have
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DevError(
                f"Port {port} cannot be used ({error.strerror.lower()}); maybe another "
                f"./dev run is on it. Choose another: ./dev run --port {port + 1}"
            ) from error


def _catch_signals():
    """Turn SIGINT, SIGTERM and SIGHUP into an event; until it is served they stop."""
    event = threading.Event()

    def stop(_number, _frame):
        if event.is_set():
            return
        event.set()
        raise KeyboardInterrupt

    def calm(_number, _frame):
        event.set()

    # SIGINT as well: a script that starts us with `&` has it ignored
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    event.serving = lambda: [
        signal.signal(number, calm)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ]
    return event


def _start_mailbox(port):
    mailbox = Mailbox(paths.local("mail"), port + 10000 if port < 50000 else 0)
    try:
        mailbox.start()
    except OSError:
        mailbox = Mailbox(paths.local("mail"))
        mailbox.start()
    return mailbox


def _prepare_database(env, options, mailbox):
    """Create or update the database; tell whether it is new."""
    databases = Databases(env)
    content = content_key(env)
    note = _note(databases.comment(options.db))
    fresh = not databases.exists(options.db)
    if not fresh:
        _check_ours(databases, options.db, note)
    if fresh:
        template = databases.product(demo=not options.empty)
        databases.copy(template, f"{options.db}_part")
        if options.empty:
            databases.inside("blank", f"{options.db}_part", log="blank.log")
        databases.rename(f"{options.db}_part", options.db)
        note = {"content": content, "demo": not options.empty}
        if databases.tag:
            note["clone"] = paths.clone_key()
            note["folder"] = f"{paths.ROOT} on {socket.gethostname()}"
    elif note.get("content") != content:
        with step("Updating our add-ons in the database"):
            databases.inside("update", options.db, *paths.modules(), log="update.log")
        note["content"] = content
    settings = {"port": options.port, "smtp": mailbox.port}
    if not settings.items() <= note.items():
        databases.inside(
            "serve",
            options.db,
            "--url",
            f"http://127.0.0.1:{options.port}",
            "--smtp-port",
            str(mailbox.port),
            log="serve.log",
        )
        note |= settings
    databases.set_comment(options.db, json.dumps(note))
    if options.empty and note.get("demo"):
        say(f"{options.db} is there with demo data and keeps them; --db names another")
    return fresh


def _check_ours(databases, name, note):
    """Refuse a database that is not this clone's, or has lost its files."""
    if not note:
        raise DevError(
            f"There is a database {name} that ./dev did not make. Name another: "
            "./dev run --db NAME"
        )
    if databases.tag and note.get("clone") != paths.clone_key():
        owner = note.get("folder", "one with an older ./dev")
        raise DevError(
            f"The database {name} on the server that PG* names belongs to another "
            f"clone ({owner}), which has its files. Name another: ./dev run --db NAME"
        )
    if not databases.whole(name):
        raise DevError(
            f"The database {name} has lost its files: {databases.filestores / name} is "
            f"not there. Drop it (./dev exec -- dropdb {name}) and call again, or name "
            "another: ./dev run --db NAME"
        )


def _note(text):
    try:
        note = json.loads(text)
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def _log_path(database):
    return paths.local("log") / f"odoo-{database}.log"


def _start_odoo(env, options):
    command = [
        env.program("odoo"),
        "--database",
        options.db,
        "--db-filter",
        f"^{re.escape(options.db)}$",
        "--http-port",
        str(options.port),
    ]
    with open(_log_path(options.db), "w") as log:
        return subprocess.Popen(
            command,
            env=env.variables,
            cwd=paths.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=proc.die_with_parent,
        )


def _wait_for_page(url, server, database, signals):
    end = time.monotonic() + _START_LIMIT
    while time.monotonic() < end:
        if server.poll() is not None:
            raise DevError(f"Odoo does not start. {_last_words(database)}")
        try:
            with _DIRECT.open(url, timeout=60) as response:
                if response.status == 200:
                    signals.serving()
                    return
        except urllib.error.HTTPError as error:
            raise DevError(
                f"The login page answers {error.code}. {_last_words(database)}"
            ) from error
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise DevError(f"No login page after {_START_LIMIT} s. {_last_words(database)}")


def _last_words(database):
    path = _log_path(database)
    text = path.read_text(errors="replace") if path.exists() else ""
    lines = [line for line in text.splitlines() if line.strip()][-3:]
    return f"{explain(text) or ' / '.join(lines)} Its log: {path}"


def _welcome(url, options, fresh):
    lines = ["", f"    {url}    database {options.db}, log {_log_path(options.db)}"]
    lines.append(f"    mail is caught in {paths.LOCAL / 'mail'}")
    lines += ["", "    login            password         who"]
    logins = LOGINS[:1] if options.empty else LOGINS
    lines += [f"    {login:<16} {login:<16} {who}" for login, who in logins]
    lines += ["", "    Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
    say("ready" if fresh else "ready (the database kept its data)")


def _stop_odoo(server):
    for number in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(_STOP_LIMIT)
