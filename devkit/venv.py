"""The virtual environment: one for each set of pins, shared by all clones."""

import importlib.util
import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from . import apt, files, paths
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
                _install_development(folder)
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
        if importlib.util.find_spec("ensurepip"):
            run([sys.executable, "-m", "venv", folder], "Creating the environment")
        else:
            _create_bare(folder)
    site = site_packages(folder)
    (site / "odoo-host.pth").write_text(f"{host.python_path}\n")
    script = folder / "bin" / "odoo"
    script.write_text(launcher(folder / "bin" / "python", "odoo.cli"))
    script.chmod(0o755)


def launcher(python, module):
    """Return a script that calls ``main()`` of a module.

    By way of the shell: a ``#!`` line takes neither a space nor a long path.

    :param python: path of the interpreter
    :param module: name of the module
    """
    lines = (
        "#!/bin/sh",
        "'''exec' " + shlex.quote(str(python)) + ' "$0" "$@"',
        "' '''",
        f"import {module}",
        "",
        f"{module}.main()",
        "",
    )
    return "\n".join(lines)


def _create_bare(folder):
    """Create the environment where Python lacks ensurepip, as on a bare Debian.

    There it belongs to python3-venv, which only root could install; pip itself is in
    a package that can be unpacked.
    """
    package = "python3-pip-whl"
    source = apt.PrivateApt(("sid",))
    source.update()
    version = next(iter(source.versions([package])[package]), None)
    if not version:
        raise DevError(
            f"{sys.executable} has no ensurepip and Debian's {package} is not to be "
            "had. Install python3-venv (as root) and call ./dev again."
        )
    run(
        [sys.executable, "-m", "venv", "--without-pip", folder],
        "Creating the environment",
    )
    with tempfile.TemporaryDirectory() as scratch:
        for deb in source.download({package: version}):
            apt.unpack(deb, scratch)
        wheel = next(Path(scratch).glob("usr/share/python-wheels/pip-*.whl"))
        run(
            [folder / "bin" / "python", wheel / "pip", "install", "--no-index", wheel],
            "Installing pip",
        )


def site_packages(folder):
    """Return the folder where an environment's packages lie."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return Path(folder) / "lib" / version / "site-packages"


def _install_development(folder):
    """Install test and lint tools into an environment that others may be using.

    After an interruption over what is there: pip takes a package for installed whose
    last files are missing. The pins keep what is installed already at its version.
    """
    begun = folder / ".development.begun"
    again = ["--ignore-installed"] if begun.exists() else []
    begun.touch()
    for name, _arguments in BASE if again else ():
        again += ["-c", paths.ROOT / name]
    _install(folder, DEVELOPMENT, "Installing test and lint tools", again)


def _install(folder, requirements, what, extra=()):
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
                    *extra,
                    "-r",
                    paths.ROOT / name,
                ],
                what,
                log=f"pip-{Path(name).stem}.log",
            )
