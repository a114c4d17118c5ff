"""`./dev lint`: style, add-ons, XML and translations."""

import concurrent.futures
import os
import subprocess
import time

from . import environment, paths, proc
from .progress import say
from .xmlstyle import complaints as xml_complaints

#: The programs of this call: an interruption ends them, it would wait for them else.
_CHILDREN = []


def run(arguments):
    """Run every check, print what they find, return 1 if any found something.

    :param arguments: names of checks to run, all without any
    """
    env = environment.prepare(chromium=False, database=False)
    checks = {name: check for name, check in _checks(env).items()}
    unknown = set(arguments) - set(checks)
    if unknown:
        print(f"dev lint: unknown {', '.join(sorted(unknown))}; {', '.join(checks)}")
        return 2
    wanted = {name: checks[name] for name in arguments or checks}
    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        futures = {pool.submit(_timed, check): name for name, check in wanted.items()}
        try:
            for future in concurrent.futures.as_completed(futures):
                name = futures[future]
                seconds, status, output = future.result()
                say(f"{name}: {'failed' if status else 'clean'}, {seconds:.1f} s")
                if status:
                    failed.append(name)
                    print(output.strip(), flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in _CHILDREN:
                child.terminate()
            raise
    say(f"lint failed: {', '.join(sorted(failed))}" if failed else "lint is clean")
    return 1 if failed else 0


def _timed(check):
    begin = time.monotonic()
    status, output = check()
    return time.monotonic() - begin, status, output


def _checks(env):
    """Return dict name → function that returns (status, output)."""
    modules = [paths.ADDONS / name for name in paths.modules()]
    catalogues = sorted(paths.ADDONS.glob("*/i18n/*.po"))
    translations = paths.ROOT / "devkit" / "inside" / "translations.py"

    def program(name, *arguments):
        command = [env.program(name), *map(str, arguments)]
        return lambda: _execute(command, env.variables)

    checks = {
        "ruff": program("ruff", "check", "--no-cache", "--force-exclude", "."),
        "format": program("ruff", "format", "--no-cache", "--check", "."),
        "xml": _xml,
        "translations": program("python", translations, paths.ADDONS, *paths.modules()),
    }
    if modules:
        checks["pylint"] = program("pylint", "--rcfile=.pylintrc", "-j2", *modules)
        checks["add-ons"] = program("oca-checks-odoo-module", *modules)
    if catalogues:
        checks["po"] = program(
            "oca-checks-po", "--disable=po-pretty-format", *catalogues
        )
    return checks


def _execute(command, variables):
    child = subprocess.Popen(
        command,
        cwd=paths.ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=proc.die_with_parent,
    )
    _CHILDREN.append(child)
    output, _none = child.communicate()
    return child.returncode, output


def _xml():
    lines = []
    for path in sorted(paths.ADDONS.rglob("*.xml")):
        found = xml_complaints(path.read_bytes())
        lines += [f"{path.relative_to(paths.ROOT)}{line}" for line in found]
    return (1 if lines else 0), "\n".join(lines)
