"""Chromium for the browser tests, wkhtmltopdf for the PDF reports."""

import os
import shutil

from . import files, paths
from .errors import DevError
from .proc import run
from .progress import say, step

#: Packages of Debian, and their programs: first the one that has no windows to draw.
_PACKAGES = ("chromium-headless-shell", "chromium")
_NAMES = (*_PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")


def find():
    """Return the path of a Chromium, or None; VERBUND_BROWSER=none hides it."""
    named = os.environ.get("VERBUND_BROWSER")
    if named == "none":
        return None
    if named and os.access(named, os.X_OK):
        return named
    return next(filter(None, map(shutil.which, _NAMES)), None)


def prepare():
    """Return a Chromium; as root on Debian install it; else say what is missing."""
    browser = find()
    if browser or os.environ.get("VERBUND_BROWSER") == "none":
        return browser
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with files.locked(paths.cache() / "browser.lock"):
            if not find():
                _install()
        return find()
    say(
        "No Chromium here, browser tests will not run. As root: "
        f"apt-get install --no-install-recommends {_PACKAGES[0]}"
    )
    return None


def _install():
    wait = "-oDPkg::Lock::Timeout=300"
    install = ["apt-get", wait, "install", "-y", "-q", "--no-install-recommends"]
    # The machine's own packages: not to be left half installed when we are killed, and
    # put right where somebody did leave them so
    calm = {
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        "preexec_fn": None,
    }
    try:
        with step("Installing Chromium"):
            run(["dpkg", "--configure", "-a"], "dpkg --configure -a", **calm)
            run(["apt-get", wait, "-q", "update"], "apt-get update", **calm)
            log = ("Installing Chromium", "chromium.log")
            try:
                run([*install, _PACKAGES[0]], *log, **calm)
            except DevError:  # an older release has the whole one only
                run([*install, _PACKAGES[1]], *log, **calm)
    except DevError as error:
        say(f"{error} Browser tests will not run.")


def wkhtmltopdf(venv):
    """Put the wkhtmltopdf with patched Qt first on the path.

    Debian's is built without: reports would lose header and footer, so invoices
    would have no letterhead.

    :return: the folder to put in front of PATH
    """
    folder = paths.local("bin")
    files.link(folder / "wkhtmltopdf", venv / "bin" / "wkhtmltopdf-pack")
    return folder
