"""The virtual environment: one for each set of pins, shared by all clones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import files, paths
from .errors import DevError
from .proc import need_space, run
from .progress import step

#: Requirement files in order, with the arguments of pip. What installs with
#: `--no-deps` would pull in packages that break others (PyPDF2 beside pypdf).
BASE = (
    ("requirements.txt", ()),
    ("requirements-oca.txt", ("--no-deps",)),
)
DEVELOPMENT = (
    ("requirements-dev.txt", ()),
    ("requirements-dev-nodeps.txt", ("--no-deps",)),
)


def prepare(host, development):
    """Return the folder of the environment; build what is missing.

    :param host: `host.Host` that becomes importable in it
    :param development: with what tests and lint need
    """
    key = files.digest(
        sys.version,
        sys.base_prefix,
        str(host.python_path),
        *(paths.ROOT / name for name, _args in BASE + DEVELOPMENT),
    )
    folder = paths.cache("venv") / key
    if not _done(folder, "base") or (development and not _done(folder, "development")):
        with files.locked(paths.cache() / "venv.lock"):
            if not _done(folder, "base"):
                _create(folder, host)
                _install(folder, BASE, "Installing Odoo's Python packages")
                _mark(folder, "base")
            if development and not _done(folder, "development"):
                _install(folder, DEVELOPMENT, "Installing test and lint tools")
                _mark(folder, "development")
    files.link(paths.local() / "venv", folder)
    return folder


def _done(folder, stage):
    return (folder / f".{stage}.done").exists() and _works(folder)


def _works(folder):
    """Tell whether its interpreter still starts: an upgrade may have removed it."""
    python = folder / "bin" / "python"
    return os.access(python, os.X_OK) and python.resolve().exists()


def _mark(folder, stage):
    (folder / f".{stage}.done").touch()


def _create(folder, host):
    need_space(paths.cache(), 1.5, "the Python environment")
    shutil.rmtree(folder, ignore_errors=True)
    with step(
        f"Creating a Python {sys.version_info[0]}.{sys.version_info[1]} environment"
    ):
        done = subprocess.run(
            [sys.executable, "-m", "venv", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise DevError(
            f"{sys.executable} cannot create a virtual environment. On Debian its "
            "venv module is a package of its own: apt-get install python3-venv (as "
            "root), then call ./dev again."
        )
    site = site_packages(folder)
    (site / "odoo-host.pth").write_text(f"{host.python_path}\n")
    script = folder / "bin" / "odoo"
    script.write_text(
        f"#!{folder / 'bin' / 'python'}\nimport odoo.cli\n\nodoo.cli.main()\n"
    )
    script.chmod(0o755)


def site_packages(folder):
    """Return the folder where an environment's packages lie."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return Path(folder) / "lib" / version / "site-packages"


def _install(folder, requirements, what):
    with step(what):
        for name, arguments in requirements:
            run(
                [
                    folder / "bin" / "python",
                    "-m",
                    "pip",
                    "install",
                    "--no-compile",
                    "--disable-pip-version-check",
                    "--no-input",
                    *arguments,
                    "-r",
                    paths.ROOT / name,
                ],
                what,
                log=f"pip-{Path(name).stem}.log",
            )
