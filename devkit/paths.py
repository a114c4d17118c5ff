"""Where things lie: the clone, its `.local/`, the cache shared by all clones."""

import contextlib
import functools
import os
import secrets
from pathlib import Path

from .errors import DevError

ROOT = Path(__file__).resolve().parents[1]
ADDONS = ROOT / "addons"
LOCAL = ROOT / ".local"

#: Our add-ons in the order of their dependency.
MODULES = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")


def modules():
    """Return the names of our add-ons that are in this clone."""
    return [name for name in MODULES if (ADDONS / name / "__manifest__.py").exists()]


def clone_key():
    """Return which clone this is: eight hexadecimal digits, made up once.

    Neither the machine's name nor the path would do: containers change the one and
    have the same other. A copy of a clone, which has another path, gets a key of its
    own.
    """
    file = local() / "clone"
    with contextlib.suppress(OSError, ValueError):
        key, path = file.read_text().rstrip("\n").split(" ", 1)
        if path == str(ROOT):
            return key
    key = secrets.token_hex(4)
    file.write_text(f"{key} {ROOT}\n")
    return key


@functools.cache
def local(*parts):
    """Return a folder below `.local/`, created if missing."""
    return _folder(LOCAL.joinpath(*parts))


@functools.cache
def cache(*parts):
    """Return a folder of the cache that all clones of one user share.

    `XDG_CACHE_HOME` or `~/.cache`; below `.local/` where that cannot be written.
    """
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    base = Path(home) / "verbund-dev"
    # It stays relative where a user has no home at all
    usable = base.is_absolute() and _usable(base)
    return _folder((base if usable else LOCAL / "cache").joinpath(*parts))


def _usable(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _folder(path):
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DevError(f"The folder {path} cannot be created: {error.strerror}.") from (
            error
        )
    return path
