"""Running programs; a failure becomes an error that says what it means."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess

from . import paths
from .errors import DevError, explain

#: Causes are told by their English words, whatever the user's language. LANGUAGE wins
#: over LC_ALL unless that is plain C.
ENGLISH = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}

_LIBC = ctypes.CDLL(None)


def run(command, what, log=None, **kwargs):
    """Run a program quietly and return what it printed.

    :param command: list of arguments
    :param what: what it does, for the error ("Downloading Odoo")
    :param log: name of a file below `.local/log/` that keeps the output
    :raises DevError: it is missing or it failed; the cause in plain words
        where it is known, else its last lines
    """
    command = [os.fspath(part) for part in command]
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("preexec_fn", die_with_parent)
    kwargs["env"] = {**(kwargs.get("env") or os.environ), **ENGLISH}
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **kwargs,
        )
    except FileNotFoundError as error:
        raise DevError(f"{what} failed: {command[0]} is not there.") from error
    except OSError as error:
        raise DevError(f"{what} failed: {explain(str(error)) or error}") from error
    if log:
        (paths.local("log") / log).write_text(done.stdout)
    if done.returncode:
        raise DevError(failure(what, done.stdout, log))
    return done.stdout


def failure(what, output, log=None):
    """Word the failure of a program by its output."""
    cause = explain(output)
    if not cause:
        lines = [line.strip()[:200] for line in output.splitlines() if line.strip()]
        cause = "It said: " + " / ".join(lines[-3:]) if lines else "It said nothing."
    kept = f" Its whole output is in {paths.LOCAL / 'log' / log}." if log else ""
    return f"{what} failed. {cause}{kept}"


def die_with_parent():
    """Ask the kernel for a SIGTERM when `./dev` dies, be it by SIGKILL.

    For `preexec_fn`. A step that outlived its `./dev` would go on writing where the
    next call repairs.
    """
    pr_set_pdeathsig = 1
    with contextlib.suppress(OSError, AttributeError):
        _LIBC.prctl(pr_set_pdeathsig, signal.SIGTERM)


def forward_signals(child):
    """Wait for a child; what asks us to stop asks the child.

    Not what a terminal sends: that the child gets as well, and a second SIGINT would
    cut short how it tidies up. The first request is a SIGINT, whatever it was: most
    programs tidy up after that one only.

    :param child: `subprocess.Popen`
    :return: its exit status
    """
    requests = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    # Blocked, they wait for sigtimedwait, which tells who sent them
    before = signal.pthread_sigmask(signal.SIG_BLOCK, requests | {signal.SIGCHLD})
    asked = False
    try:
        while child.poll() is None:
            told = signal.sigtimedwait(requests | {signal.SIGCHLD}, 1)
            if not told or told.si_signo == signal.SIGCHLD:
                continue
            from_terminal = told.si_code > 0
            if not from_terminal:
                child.send_signal(told.si_signo if asked else signal.SIGINT)
            asked = True
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return child.returncode


def need_space(path, gigabytes, what):
    """Refuse early when the disk has not the room for a step."""
    free = shutil.disk_usage(path).free / 1e9
    if free < gigabytes:
        raise DevError(
            f"The disk is too full: {what} needs {gigabytes:g} GB below {path}, "
            f"{free:.1f} GB are free. Free some space and call ./dev again."
        )
