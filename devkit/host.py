"""Odoo 19: unpacked from Debian, or a checkout named by ODOO_SOURCE."""

import dataclasses
import os
import re
from pathlib import Path

from . import apt, files, paths
from .errors import DevError
from .proc import need_space
from .progress import step

PACKAGE = "odoo-19"

#: What Debian strips from Odoo and links to: the links leave the tree, and
#: resolve again when these packages are unpacked into the same root.
ASSETS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-montserrat",
)
#: Odoo draws its icons with Font Awesome 4.7; unstable has 7, stable still 4.7.
FONT_AWESOME = "fonts-font-awesome"
SUITES = ("sid", "trixie")

#: Named in a manifest, missing in the package: every backend page logs an error.
#: It is the background blur of video calls, which works without it being loaded.
STUBS = ("mail/static/lib/selfie_segmentation/selfie_segmentation.js",)

#: Raised when the recipe above changes, so that cached trees are made anew.
RECIPE = 1


@dataclasses.dataclass(frozen=True)
class Host:
    """An Odoo that can be imported.

    :param python_path: folder to put on Python's path
    :param addons: folders for `addons_path` beside those Odoo finds itself
    :param version: text that changes with the code, for cache keys
    """

    python_path: Path
    addons: tuple
    version: str


def prepare():
    """Return the Odoo to use; download and unpack it if it is not there."""
    source = os.environ.get("ODOO_SOURCE")
    return from_checkout(Path(source)) if source else from_debian()


def from_checkout(folder):
    """Use a checkout of Odoo 19.0."""
    folder = folder.expanduser().resolve()
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise DevError(
            f"ODOO_SOURCE names {folder}, which is no checkout of Odoo: "
            "odoo/release.py is not there."
        )
    found = re.search(r"^version_info\s*=\s*\(\s*(\d+)", release.read_text(), re.M)
    if not found or found[1] != "19":
        raise DevError(f"ODOO_SOURCE names {folder}, which is not Odoo 19.")
    addons = [folder / "addons"] if (folder / "addons").is_dir() else []
    return Host(folder, tuple(addons), f"checkout-{_revision(folder)}")


def _revision(folder):
    """Return what a checkout's code is: its commit, else the release file's hash."""
    head = folder / ".git" / "HEAD"
    if head.is_file():
        text = head.read_text().strip()
        reference = folder / ".git" / text.removeprefix("ref: ")
        return files.digest(reference.read_text() if reference.is_file() else text)
    return files.digest(folder / "odoo" / "release.py")


def from_debian():
    """Use Debian's package, unpacked once for all clones."""
    link = paths.local() / "odoo"
    if _complete(link):
        return _debian_host(link.resolve())
    with files.locked(paths.cache() / "host.lock"):
        ready = sorted(
            (
                path
                for path in paths.cache("odoo").glob(f"*-{RECIPE}")
                if _complete(path)
            ),
            key=lambda path: path.stat().st_mtime,
        )
        folder = ready[-1] if ready else _unpack()
    files.link(link, folder)
    return _debian_host(folder)


def _complete(folder):
    return (folder / "usr/lib/python3/dist-packages/odoo/release.py").is_file() and (
        folder.resolve().name.endswith(f"-{RECIPE}")
    )


def _debian_host(folder):
    return Host(folder / "usr/lib/python3/dist-packages", (), folder.name)


def _unpack():
    need_space(paths.cache(), 2, "Odoo")
    source = apt.PrivateApt(SUITES)
    with step("Fetching Debian's package lists"):
        source.update()
    wanted = {}
    for package, versions in source.versions((PACKAGE, *ASSETS, FONT_AWESOME)).items():
        if package == FONT_AWESOME:
            versions = [version for version in versions if "4.7" in version]
        if not versions:
            raise DevError(
                f"Debian unstable no longer has {package}. Two other ways to Odoo: "
                "ODOO_SOURCE=<checkout of Odoo 19.0> ./dev …, or docker compose up."
            )
        wanted[package] = versions[0]
    with step(f"Downloading Odoo {wanted[PACKAGE]}"):
        debs = source.download(wanted)
    target = paths.cache("odoo") / f"{wanted[PACKAGE].replace(':', '_')}-{RECIPE}"
    with step("Unpacking Odoo"), files.finished_folder(target) as scratch:
        for deb in debs:
            apt.unpack(deb, scratch)
        _restore(scratch)
    return target


def _restore(root):
    """Put back what the package leaves out."""
    addons = root / "usr/lib/python3/dist-packages/odoo/addons"
    for name in STUBS:
        path = addons / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
