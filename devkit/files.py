"""Atomic steps, locks between processes, content hashes."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from .progress import say


@contextlib.contextmanager
def locked(path, waiting="another ./dev is setting up, waiting for it"):
    """Hold an exclusive lock on `path` as long as the block runs.

    The kernel gives the lock back when the process dies, so a killed `./dev`
    never leaves one behind.
    """
    with open(path, "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def finished_folder(target):
    """Give a scratch folder that becomes `target` only when the block succeeds.

    Whatever interrupts the block, `target` is either absent or complete. Scratch
    folders of killed calls are removed; the caller holds the lock.
    """
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob(f".{target.name}.*.part"):
        shutil.rmtree(stale, ignore_errors=True)
    scratch = Path(
        tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    )
    try:
        scratch.chmod(0o755)
        yield scratch
        if target.exists():
            shutil.rmtree(target)
        os.replace(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write(path, text, mode=0o644):
    """Write `text` to `path` at once; leave the file alone if it says so already."""
    path = Path(path)
    if path.is_file() and path.read_text() == text:
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
    os.chmod(name, mode)
    os.replace(name, path)


def link(path, target):
    """Make `path` a symbolic link to `target`, replacing an older link."""
    path = Path(path)
    if path.is_symlink() and os.readlink(path) == str(target):
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.symlink_to(target)
    os.replace(temporary, path)


def digest(*parts):
    """Return a short hash of texts and of files' contents (`Path` arguments)."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()[:12]


def tree_digest(folders, skip=lambda path: False):
    """Return a short hash of every file below `folders`: its name and content.

    :param folders: folders to walk
    :param skip: called with the path relative to its folder; true leaves it out
    """
    sha = hashlib.sha256()
    for folder in folders:
        folder = Path(folder)
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder)
            if not path.is_file() or "__pycache__" in relative.parts or skip(relative):
                continue
            sha.update(f"{folder.name}/{relative}\0".encode())
            sha.update(hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()[:12]
