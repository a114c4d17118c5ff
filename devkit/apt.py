"""Debian packages without root: a private apt root, signatures checked by apt.

The mirror is taken from the machine's own configuration; no host is named here.
"""

import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from . import paths
from .errors import DevError
from .proc import run

_OTHER_WAYS = (
    "Two other ways: ODOO_SOURCE=<checkout of Odoo 19.0> ./dev …, or docker compose up."
)
_KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
)


def choose_mirror(listing):
    """Pick the mirror of Debian's main archive.

    :param listing: lines `site|release|signed-by` as `apt-get indextargets` prints
    :return: (site, signed-by), or None
    """
    candidates = []
    for line in listing.splitlines():
        site, _sep, rest = line.strip().partition("|")
        release, _sep, signed_by = rest.partition("|")
        path = urlsplit(site).path.rstrip("/")
        if "security" in site or "security" in release or not path.endswith("debian"):
            continue
        candidates.append((site.rstrip("/"), signed_by.strip()))
    return candidates[0] if candidates else None


def check_debian(os_release):
    """Refuse machines that are not Debian.

    :param os_release: text of /etc/os-release
    :raises DevError: it is another system
    """
    if not re.search(r'^ID="?debian"?$', os_release, re.M):
        name = re.search(r'^PRETTY_NAME="?([^"\n]*)', os_release, re.M)
        raise DevError(
            f"This machine runs {name[1] if name else 'an unknown system'}, not "
            f"Debian, so Odoo cannot be taken from Debian's archive. {_OTHER_WAYS}"
        )


def parse_madison(listing, packages):
    """Read `apt-cache madison`.

    :param listing: lines `package | version | source`, newest first
    :param packages: the names asked for
    :return: dict package → list of versions, empty where there is none
    """
    versions = {package: [] for package in packages}
    for line in listing.splitlines():
        columns = [column.strip() for column in line.split("|")]
        if len(columns) == 3 and columns[0] in versions:
            versions[columns[0]].append(columns[1])
    return versions


class PrivateApt:
    """apt with its own state, so that the machine's stays as it is.

    :param suites: Debian suites to read, e.g. `("sid", "trixie")`
    """

    def __init__(self, suites):
        release = Path("/etc/os-release")
        check_debian(release.read_text() if release.exists() else "")
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise DevError(f"apt-get and dpkg-deb are not there. {_OTHER_WAYS}")
        self.base = paths.cache("apt")
        self.debs = paths.cache("debs")
        self._write_sources(suites)
        options = {
            "Dir::State": self.base / "state",
            "Dir::State::status": "/dev/null",
            "Dir::Cache": self.base / "cache",
            "Dir::Etc::sourcelist": self.base / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
            "APT::Update::Error-Mode": "any",
        }
        if os.geteuid() == 0:
            # The download user may not look into a home of mode 700.
            options["APT::Sandbox::User"] = "root"
        self.options = [f"-o{key}={value}" for key, value in options.items()]

    def _write_sources(self, suites):
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        listing = run(
            [
                "apt-get",
                "indextargets",
                "--format",
                "$(SITE)|$(RELEASE)|$(SIGNED_BY)",
                "Created-By: Packages",
            ],
            "Reading the machine's apt sources",
        )
        chosen = choose_mirror(listing)
        if not chosen:
            raise DevError(
                "No mirror of Debian's archive is configured on this machine (apt-get "
                f"indextargets lists none). {_OTHER_WAYS}"
            )
        site, signed_by = chosen
        keyring = next((path for path in _KEYRINGS if os.path.exists(path)), signed_by)
        option = f"[signed-by={keyring}] " if keyring else ""
        lines = [f"deb {option}{site} {suite} main\n" for suite in suites]
        (self.base / "sources.list").write_text("".join(lines))

    def update(self):
        """Fetch the package lists."""
        run(
            ["apt-get", *self.options, "update"],
            "Fetching Debian's package lists",
            log="apt-update.log",
        )

    def versions(self, packages):
        """Return dict package → versions on offer, newest first."""
        listing = run(
            ["apt-cache", *self.options, "madison", *packages],
            "Looking up Debian's packages",
        )
        return parse_madison(listing, packages)

    def download(self, wanted):
        """Download packages into the cache, signatures and hashes checked.

        :param wanted: dict package → version
        :return: list of .deb paths
        """
        files = {
            name: self.debs / f"{name}_{version.replace(':', '%3a')}_all.deb"
            for name, version in wanted.items()
        }
        missing = [name for name, path in files.items() if not path.exists()]
        if missing:
            folder = paths.cache("debs", "partial")
            run(
                [
                    "apt-get",
                    *self.options,
                    "download",
                    *(f"{name}={wanted[name]}" for name in missing),
                ],
                "Downloading Debian packages",
                log="apt-download.log",
                cwd=folder,
            )
            for name in missing:
                found = folder / files[name].name
                if not found.exists():
                    raise DevError(f"apt downloaded {name} under an unexpected name.")
                os.replace(found, files[name])
        return list(files.values())


def unpack(deb, folder):
    """Unpack one .deb into a folder."""
    run(["dpkg-deb", "-x", deb, folder], f"Unpacking {deb.name}")
