"""Running programs; a failure becomes an error that says what it means."""

import os
import shutil
import subprocess

from . import paths
from .errors import DevError, explain


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
    # Causes are told by their English words, whatever the user's language
    kwargs["env"] = {**(kwargs.get("env") or os.environ), "LC_ALL": "C.UTF-8"}
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


def need_space(path, gigabytes, what):
    """Refuse early when the disk has not the room for a step."""
    free = shutil.disk_usage(path).free / 1e9
    if free < gigabytes:
        raise DevError(
            f"The disk is too full: {what} needs {gigabytes:g} GB below {path}, "
            f"{free:.1f} GB are free. Free some space and call ./dev again."
        )
