#!/usr/bin/env python3
"""Run Odoo's own test suites without and with our add-ons and compare.

    ./dev exec -- python tests/core_suites.py [SUITE …]

Two databases: one with what our add-ons depend on, one with the add-ons as well, both
without demo data. Each suite runs on both through pytest-odoo (`odoo -u` would not do:
its update breaks the account of a database that has one). A test fails here when it
passes without our add-ons and does not with them. Such a suite is run once more on both
sides, and only what differs again counts: browser tests of Odoo are not always stable.

Reports stay in `.local/core-suites/`. The databases are dropped at the end.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / ".local" / "core-suites"
ADDONS = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")
SUITES = ("event", "event_crm", "crm", "portal", "purchase")
SIDES = ("without", "with")
#: Outcomes, the worst first: subtests report under the name of their test.
OUTCOMES = ("error", "failed", "skipped", "passed")
#: Seconds that one suite may take.
TIMEOUT = 3600


def say(message):
    """Print a line with the time since the start."""
    elapsed = int(time.monotonic() - _START)
    print(f"[{elapsed // 60:3d}:{elapsed % 60:02d}] {message}", flush=True)


def database(side):
    """Return the name of one side's database."""
    return f"core_suites_{side}_{os.getpid()}"


def command(words, log):
    """Run a program; its output goes to a file of REPORTS.

    :raises SystemExit: it failed
    """
    path = REPORTS / log
    with path.open("w") as output:
        done = subprocess.run(
            words, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        tail = "\n".join(path.read_text().splitlines()[-15:])
        raise SystemExit(f"{' '.join(words)} failed, see {path}:\n{tail}")


def install(db, modules):
    """Install modules without demo data."""
    command(
        ["odoo", "-d", db, "-i", ",".join(modules), "--stop-after-init", "--no-http"],
        f"install-{db.split('_')[2]}.log",
    )


def dependencies():
    """Return what our manifests name, without our own add-ons."""
    named = set()
    for name in ADDONS:
        manifest = ROOT / "addons" / name / "__manifest__.py"
        if not manifest.exists():
            raise SystemExit(f"{manifest} is missing.")
        named.update(ast.literal_eval(manifest.read_text())["depends"])
    return sorted(named - set(ADDONS))


def folders(suites):
    """Return the folder of tests of each suite.

    :raises SystemExit: there is no such suite
    """
    from odoo.modules.module import Manifest, initialize_sys_path
    from odoo.tools import config

    config.parse_config([])
    initialize_sys_path()
    found = {}
    for suite in suites:
        manifest = Manifest.for_addon(suite, display_warning=False)
        tests = Path(manifest.path) / "tests" if manifest else None
        if not tests or not tests.is_dir():
            raise SystemExit(f"Odoo has no suite {suite}.")
        found[suite] = tests
    return found


def run_suite(suite, tests, side, attempt):
    """Run one suite on one side.

    :return: dict test → outcome
    """
    stem = f"{suite}-{side}-{attempt}"
    report = REPORTS / f"{stem}.xml"
    report.unlink(missing_ok=True)
    ini = REPORTS / "pytest.ini"
    ini.write_text("[pytest]\n")
    words = [
        sys.executable,
        "-m",
        "pytest",
        f"-c={ini}",
        f"--rootdir={REPORTS}",
        "-p",
        "no:cacheprovider",
        "-q",
        f"--odoo-database={database(side)}",
        "--odoo-http",
        f"--junitxml={report}",
        str(tests),
    ]
    with (REPORTS / f"{stem}.log").open("w") as output:
        subprocess.run(
            words,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=TIMEOUT,
            cwd=REPORTS,
        )
    if not report.exists():
        raise SystemExit(f"{suite} {side}: no report, see {REPORTS / stem}.log")
    outcomes = read_report(report.read_text())
    counted = Counter(outcomes.values())
    say(f"{suite:12} {side:8} " + ", ".join(f"{counted[o]} {o}" for o in OUTCOMES))
    return outcomes


def read_report(text):
    """Read a JUnit report.

    :param text: the XML
    :return: dict test → worst outcome of its entries
    """
    outcomes = {}
    for case in ElementTree.fromstring(text).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        name = re.sub(r"^.*?\baddons\.", "", name)
        tags = {child.tag for child in case}
        if "error" in tags:
            outcome = "error"
        elif "failure" in tags:
            outcome = "failed"
        else:
            outcome = "skipped" if "skipped" in tags else "passed"
        known = outcomes.get(name, "passed")
        outcomes[name] = min(known, outcome, key=OUTCOMES.index)
    return outcomes


def regressions(without, with_):
    """Return the tests that pass without our add-ons and do not with them."""
    return {
        name
        for name, outcome in without.items()
        if outcome == "passed" and with_.get(name) != "passed"
    }


def compare(suite, tests):
    """Run one suite on both sides.

    :return: (outcomes without, outcomes with, set of tests that our add-ons break)
    """
    sides = [run_suite(suite, tests, side, 1) for side in SIDES]
    broken = regressions(*sides)
    if broken:
        say(f"{suite}: {len(broken)} differ, once more")
        broken &= regressions(*(run_suite(suite, tests, side, 2) for side in SIDES))
    return *sides, broken


def table(results):
    """Return the comparison as text.

    :param results: dict suite → (without, with, broken)
    """
    lines = [
        "| suite | tests | pass without | pass with | fail on both | broken by us |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    bad = ("error", "failed")
    for suite, (without, with_, broken) in results.items():
        passed = [list(side.values()).count("passed") for side in (without, with_)]
        both = sum(
            outcome in bad and with_.get(name) in bad
            for name, outcome in without.items()
        )
        cells = (suite, len(without), *passed, both, len(broken))
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    for suite, (_without, _with, broken) in results.items():
        lines += [f"broken by us: {suite}: {name}" for name in sorted(broken)]
    return "\n".join(lines)


def main():
    """Run on the command line.

    :return: 0 where nothing is broken by our add-ons, else 1
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suites", nargs="*", help=f"default: {' '.join(SUITES)}")
    options = parser.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    tests = folders(options.suites or SUITES)
    without, with_ = map(database, SIDES)
    try:
        needed = sorted({*dependencies(), *tests})
        say(f"installing {', '.join(needed)}")
        subprocess.run(["createdb", "-T", "template0", without], check=True)
        install(without, needed)
        say(f"installing {', '.join(ADDONS)} on a copy")
        subprocess.run(["createdb", "-T", without, with_], check=True)
        install(with_, ADDONS)
        results = {suite: compare(suite, path) for suite, path in tests.items()}
    finally:
        for name in (without, with_):
            subprocess.run(["dropdb", "--if-exists", "--force", name], check=False)
    text = table(results)
    (REPORTS / "comparison.md").write_text(text + "\n")
    print(text)
    return int(any(broken for *_sides, broken in results.values()))


_START = time.monotonic()

if __name__ == "__main__":
    sys.exit(main())
