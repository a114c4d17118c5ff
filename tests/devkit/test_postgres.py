"""Where a cluster lies, and whose server is taken."""

import os
import subprocess
import sys

import pytest

from devkit import postgres
from devkit.errors import DevError


def test_a_deep_clone_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("x" * 100) / "postgres"
    socket = postgres.socket_folder(deep)
    assert len(f"{socket}/.s.PGSQL.5432") <= 107
    assert socket == postgres.socket_folder(deep)
    assert socket != postgres.socket_folder(deep.parent)


def test_a_shallow_clone_keeps_its_socket(tmp_path):
    home = tmp_path / "p"
    assert postgres.socket_folder(home) == home / "socket"


def test_umlauts_count_as_bytes(tmp_path):
    home = tmp_path / ("ü" * (postgres.SOCKET_FOLDER_MAX // 2))
    assert postgres.socket_folder(home) != home / "socket"


def test_root_leaves_a_closed_home(tmp_path):
    clone = tmp_path / "clone"
    clone.mkdir(mode=0o700)
    assert clone not in postgres.cluster_home(clone, is_root=True).parents
    assert postgres.cluster_home(clone, is_root=False) == clone / "postgres"


@pytest.fixture
def no_server(monkeypatch):
    for name in [*os.environ]:
        if name.startswith("PG") or name == "VERBUND_OWN_POSTGRES":
            monkeypatch.delenv(name)
    return monkeypatch


def test_a_named_server_is_taken(no_server):
    assert not postgres.named()
    no_server.setenv("PGHOST", "db.invalid")
    assert postgres.named()


def test_our_own_variables_name_nobody_else(no_server):
    no_server.setenv("PGHOST", "/somewhere/socket")
    no_server.setenv("VERBUND_OWN_POSTGRES", "1")
    assert not postgres.named()


def test_the_role_postgres_is_refused(no_server):
    no_server.setenv("PGHOST", "db.invalid")
    no_server.setenv("PGUSER", "postgres")
    with pytest.raises(DevError, match="createuser"):
        postgres.prepare()


@pytest.fixture
def psql(no_server, tmp_path):
    """Return a function that puts a psql in front of PATH."""
    no_server.setenv("PGHOST", "db.invalid")
    no_server.setenv("PGUSER", "odoo")
    no_server.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def put(script):
        for name in ("psql", "pg_dump"):
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / name).chmod(0o755)

    return put


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'psql: refused' >&2; exit 2", "PGHOST=db.invalid.*psql: refused"),
        ("echo '12|t'", "version 12; 13"),
        ("echo '15|f'", "CREATEDB"),
    ],
)
def test_a_named_server_that_will_not_do(psql, script, words):
    psql(script)
    with pytest.raises(DevError, match=words):
        postgres.prepare()


def test_a_named_server_that_will_do(psql):
    psql("echo '15|t'")
    server = postgres.prepare()
    assert server.variables["PGHOST"] == "db.invalid"
    assert server.data is None


@pytest.fixture
def server(tmp_path):
    return postgres.Server({"PGHOST": str(tmp_path / "socket")}, tmp_path, tmp_path)


def test_a_number_that_somebody_else_has_now_is_no_server(server):
    assert postgres._process(server) is None
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    assert postgres._process(server) is None
    (server.data / "postmaster.pid").write_text("")
    assert postgres._process(server) is None


def test_a_server_that_is_coming_up_is_waited_for(server, monkeypatch):
    answers = iter([False, False, True])
    monkeypatch.setattr(postgres, "_running", lambda _server: next(answers))
    command = [sys.executable, "-c", "import time; time.sleep(60)", "-D", server.data]
    process = subprocess.Popen(command)
    try:
        (server.data / "postmaster.pid").write_text(f"{process.pid}\n{server.data}\n")
        while not postgres._process(server):  # it has no name yet
            assert process.poll() is None
        assert postgres._comes_up(server)
    finally:
        process.kill()
        process.wait()
    assert not postgres._comes_up(server)


def test_a_failed_start_is_explained_by_its_own_words(server):
    """Not by a full disk of last week, whose words are in the same file."""
    (server.data / "server.log").write_text("FATAL: No space left on device\n")
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    pg_ctl = server.bin / "pg_ctl"
    pg_ctl.write_text(
        f"#!/bin/sh\necho 'bad setting' > {server.data}/server.log\nexit 1\n"
    )
    pg_ctl.chmod(0o755)
    with pytest.raises(DevError, match="bad setting.*reset"):
        postgres._start(server)
    assert not (server.data / "postmaster.pid").exists()


def test_the_initdb_of_a_killed_call_does_not_disturb(server, monkeypatch):
    folders = []

    def initdb(command, *_args, **_kwargs):
        folders.append(command[2])
        if len(folders) == 1:
            raise DevError("killed")
        (command[2] / "postgresql.conf").touch()

    server.data = server.data / "data"
    monkeypatch.setattr(postgres, "server_version", lambda _folder: 15)
    monkeypatch.setattr(postgres, "run", initdb)
    with pytest.raises(DevError):
        postgres._create(server)
    assert not server.data.exists()
    postgres._create(server)
    assert folders[0] != folders[1]
    assert "fsync" in (server.data / "postgresql.conf").read_text()


def test_a_planted_folder_is_refused(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to("/")
    with pytest.raises(DevError, match="somebody else"):
        postgres._check_shared(tmp_path / "link")
    postgres._check_shared(tmp_path)
    postgres._check_shared(tmp_path / "not there yet")
    monkeypatch.setattr(postgres.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(DevError, match="somebody else"):
        postgres._check_shared(tmp_path)
