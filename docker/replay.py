#!/usr/bin/env python3
"""Replay the image's steps in an empty folder, on a machine without a Docker engine.

Builds what docker/Dockerfile builds below /opt/verbund: what it copies, under the
rules of .dockerignore, and what its pip commands install (this needs a package index).
Then checks that every add-on is found on the addons path of the production
configuration with all its dependencies. Run it with a Python that can import Odoo:

    ./dev exec -- python docker/replay.py [FOLDER]
"""

import argparse
import ast
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
ADDONS = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")


class ReplayError(Exception):
    """A step of the image cannot work."""


def instructions(text):
    """Split a Dockerfile into (keyword, rest) without comments and continuations."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    for line in joined.splitlines():
        if line.strip():
            keyword, _sep, rest = line.strip().partition(" ")
            yield keyword, rest.strip()


def in_context(path, ignore):
    """Tell whether .dockerignore lets a path of the repository reach the image.

    Knows what ours uses: `*`, `!path` and `**/name`.

    :param path: relative to the repository's root
    :param ignore: text of .dockerignore
    """
    parts = Path(path).parts
    kept = True
    for rule in filter(None, map(str.strip, ignore.splitlines())):
        if rule == "*":
            kept = False
        elif rule.startswith("!"):
            wanted = Path(rule[1:]).parts
            kept = kept or parts[: len(wanted)] == wanted
        elif rule.startswith("**/"):
            kept = kept and rule[3:] not in parts
    return kept


def copy(arguments, root):
    """Do one COPY.

    :raises ReplayError: a source is missing or ignored
    """
    *sources, target = shlex.split(arguments)
    ignore = (ROOT / ".dockerignore").read_text()
    destination = root / target.lstrip("/")
    for name in sources:
        source = ROOT / name
        if not source.exists() or not in_context(name, ignore):
            raise ReplayError(f"COPY {name}: not in the build context.")
        if source.is_dir():
            shutil.copytree(
                source,
                destination,
                ignore=lambda folder, names: [
                    entry
                    for entry in names
                    if not in_context((Path(folder) / entry).relative_to(ROOT), ignore)
                ],
            )
        else:
            into = destination / source.name if target.endswith("/") else destination
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, into)


def run(arguments, root):
    """Do the pip commands of one RUN; what else it checks concerns the base image."""
    for command in arguments.split("&&"):
        words = shlex.split(command)
        if words[1:4] != ["-m", "pip", "install"]:
            continue
        words = [
            f"{root}{word}" if word.startswith("/opt/verbund") else word
            for word in words
        ]
        done = subprocess.run(
            [sys.executable, *words[1:], "--disable-pip-version-check"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ReplayError(f"{shlex.join(words)}\n{done.stderr[-2000:]}")


def check_addons(root):
    """Check that every add-on and what it depends on are found.

    :raises ReplayError: one is missing
    """
    from odoo.modules.module import Manifest, initialize_sys_path
    from odoo.tools import config

    rc = root / "etc/odoo/odoo.conf"
    text = rc.read_text().replace("/opt/verbund", f"{root}/opt/verbund")
    rc.write_text(text.replace("/var/lib/odoo", f"{root}/var/lib/odoo"))
    config.parse_config(["-c", str(rc)])
    initialize_sys_path()
    seen, queue = set(), list(ADDONS)
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        manifest = Manifest.for_addon(name, display_warning=False)
        if not manifest:
            raise ReplayError(f"The add-on {name} is not on the addons path.")
        inside = str(manifest.path).startswith(str(root))
        if name in ADDONS and not inside:
            raise ReplayError(f"{name} was found outside the image: {manifest.path}")
        if inside:
            manifest_file = Path(manifest.path) / "__manifest__.py"
            ast.literal_eval(manifest_file.read_text())
            print(f"{name} {manifest['version']}: {len(manifest['depends'])} depends")
        queue.extend(manifest["depends"])
    return seen


def replay(root):
    """Replay the Dockerfile below a folder.

    :param root: empty folder that stands for `/`
    """
    for keyword, rest in instructions(DOCKERFILE.read_text()):
        if keyword == "COPY":
            copy(rest, root)
        elif keyword == "RUN":
            run(rest, root)
    found = check_addons(root)
    print(f"{len(found)} add-ons with their dependencies are in place.")


def main():
    """Run on the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", help="kept; default: a temporary one")
    options = parser.parse_args()
    try:
        if options.folder:
            root = Path(options.folder).resolve()
            root.mkdir(parents=True)
            replay(root)
        else:
            with tempfile.TemporaryDirectory() as folder:
                replay(Path(folder))
    except FileExistsError:
        print(f"replay: {options.folder} is there already.", file=sys.stderr)
        return 2
    except ReplayError as error:
        print(f"replay: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
