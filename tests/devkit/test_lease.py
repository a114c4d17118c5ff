"""The server stops after its last user, however that one ends, and not before."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from devkit import lease, paths

context = multiprocessing.get_context("fork")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone's `.local/`; `running` stands for the server."""
    monkeypatch.setattr(paths, "LOCAL", tmp_path)
    monkeypatch.setattr(paths, "local", lambda *parts: tmp_path.joinpath(*parts))
    (tmp_path / "running").touch()
    return tmp_path


def stop(clone):
    (clone / "running").unlink(missing_ok=True)


def watch(clone, inherited):
    for handle in inherited:
        os.close(handle)  # as an exec does
    lease.watch(lambda: stop(clone))


def start_watcher(clone, *inherited):
    process = context.Process(target=watch, args=(clone, inherited), daemon=True)
    process.start()
    wait_until(lease.watched)
    return process


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_last_user_stops_it(clone):
    first, second = lease.hold(), lease.hold()
    lease.release(first, lambda: stop(clone))
    assert (clone / "running").exists()
    lease.release(second, lambda: stop(clone))
    assert not (clone / "running").exists()


def test_the_watcher_stops_it_after_a_killed_user(clone):
    user = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        pass_fds=[handle := lease.hold()],
    )
    os.close(handle)
    watcher = start_watcher(clone)
    watcher.join(0.2)
    assert watcher.is_alive()
    assert (clone / "running").exists()
    user.send_signal(signal.SIGKILL)
    user.wait()
    watcher.join(10)
    assert not (clone / "running").exists()
    assert not lease.watched()


def test_the_last_user_and_the_watcher_do_not_quarrel(clone):
    handle = lease.hold()
    watcher = start_watcher(clone)
    lease.release(handle, lambda: stop(clone))
    assert not (clone / "running").exists()
    watcher.join(10)
    assert watcher.exitcode == 0


def test_who_comes_while_it_stops_waits(clone):
    entered, stopping = context.Event(), context.Event()

    def slow():
        entered.set()
        stopping.wait(10)
        stop(clone)

    watcher = context.Process(target=lease.watch, args=(slow,), daemon=True)
    watcher.start()
    assert entered.wait(10)
    newcomer = context.Process(target=lease.hold, daemon=True)
    newcomer.start()
    newcomer.join(0.2)
    assert newcomer.is_alive()
    stopping.set()
    newcomer.join(10)
    assert newcomer.exitcode == 0
    assert not (clone / "running").exists()


def test_after_a_reset_the_old_watcher_leaves_the_new_server_alone(clone):
    handle = lease.hold()
    watcher = start_watcher(clone, handle)
    (clone / "postgres.users").unlink()
    new = lease.hold()
    os.close(handle)
    watcher.join(10)
    assert watcher.exitcode == 0
    assert (clone / "running").exists()
    os.close(new)
