"""Who uses the clone's own PostgreSQL, and stopping it after the last one.

Every command holds a shared lock as long as it lives, and hands it down to the program
that it becomes; the kernel gives it back even after a SIGKILL. A watcher, started
together with the server, waits for the exclusive lock: having it means that nobody is
left. Two files in `.local/`:

    postgres.users   shared: a command uses the server; exclusive: it is being stopped
    postgres.watch   held by the watcher, so that there is one
"""

import contextlib
import fcntl
import os
import subprocess
import sys

from . import paths


def hold():
    """Say that this process uses the server, as long as it and its children live.

    Waits while the server is being stopped.

    :return: a file descriptor that carries the shared lock; children inherit it
    """
    handle = _open("postgres.users")
    fcntl.flock(handle, fcntl.LOCK_SH)
    os.set_inheritable(handle, True)
    return handle


def release(handle, stop):
    """Give up our use; the last one stops the server.

    :param handle: what `hold` returned
    :param stop: function that stops the server
    """
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)
    with _opened("postgres.users") as users:
        if _try_lock(users, fcntl.LOCK_EX):
            stop()
        else:
            # Others use it: at once. The watcher was faster: when it has stopped it.
            fcntl.flock(users, fcntl.LOCK_SH)


def watched():
    """Tell whether a watcher is there."""
    with _opened("postgres.watch") as watch:
        return not _try_lock(watch, fcntl.LOCK_SH)


def start_watcher(arguments):
    """Start the watcher: `./dev watch-postgres` with some arguments.

    By way of a shell that ends at once, so that it is no child of the program that
    this process becomes. It keeps nobody's terminal or pipe.
    """
    command = [sys.executable, paths.ROOT / "dev", "watch-postgres", *arguments]
    subprocess.run(
        ["/bin/sh", "-c", '"$@" &', "sh", *command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )


def watch(stop):
    """Wait until nobody uses the server, then stop it.

    :param stop: function that stops the server
    """
    # Given back before the other one: who finds the server stopped finds no watcher
    with _opened("postgres.users") as users:
        with _opened("postgres.watch") as watching:
            fcntl.flock(watching, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_EX)
            # `./dev reset` removed the files: a newer server is not ours to stop
            if _same(users, "postgres.users"):
                stop()


def _open(name):
    return os.open(paths.local() / name, os.O_RDWR | os.O_CREAT, 0o644)


@contextlib.contextmanager
def _opened(name):
    handle = _open(name)
    try:
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle, kind):
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _same(handle, name):
    try:
        return os.path.samestat(os.fstat(handle), os.stat(paths.LOCAL / name))
    except OSError:
        return False
