"""What holds for every test run: log check, and browser tests without a browser."""

import contextlib
import logging
import os
import pathlib
import shutil

import pytest
import pytest_odoo
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

from odoo.tools import config as odoo_config

from devkit import logcheck

# What an example takes says nothing of the code on a machine that is busy.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

#: Files that look at the same databases, see `populated` in `tests/conftest.py`.
TOGETHER = ("tests/test_buttons.py", "tests/test_populate.py")

pytest_plugins = ["devkit.inside.kept_templates"]

ROOT = pathlib.Path(__file__).parent
OURS = str(ROOT / "addons")


class Collector(logging.Handler):
    """Keeps warnings and errors that our code logs.

    `assertLogs` and `mute_logger` keep what a test expects from coming here.
    """

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        if logcheck.is_ours(record, OURS) and not logcheck.known(record.getMessage()):
            test = os.environ.get("PYTEST_CURRENT_TEST", "outside a test").split(" ")[0]
            self.lines.append(
                f"{test}: {record.levelname} {record.name}: {record.getMessage()}"
            )


@contextlib.contextmanager
def own_filestore(original, name):
    """Give each worker a copy of the files, as it has a copy of the database.

    pytest-odoo lets them share: then the end of a test class in one worker removes
    the files that the other one is serving.
    """
    target = odoo_config.filestore(name)
    if name != original:
        shutil.copytree(odoo_config.filestore(original), target, dirs_exist_ok=True)
    yield
    if name != original:
        shutil.rmtree(target, ignore_errors=True)


pytest_odoo._shared_filestore = own_filestore


def pytest_configure(config):
    config.verbund_log = Collector()
    config.verbund_worker_lines = []
    logging.getLogger().addHandler(config.verbund_log)


def pytest_unconfigure(config):
    logging.getLogger().removeHandler(config.verbund_log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave out what needs a browser where there is none, and say so."""
    for item in items:
        if logcheck.needs_browser(item.path, item.keywords):
            item.add_marker("browser")
    if os.environ.get("VERBUND_BROWSER", "unknown"):
        return
    without = [item for item in items if item.get_closest_marker("browser")]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]
        config.verbund_not_run = len(without)


def pytest_sessionfinish(session):
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["verbund_log"] = config.verbund_log.lines
        config.workeroutput["verbund_not_run"] = getattr(config, "verbund_not_run", 0)
    elif _log_lines(config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class Together(LoadFileScheduling):
    """One worker runs a whole file, and files that share what takes long to make."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return TOGETHER if file in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Together(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    output = getattr(node, "workeroutput", {})
    node.config.verbund_worker_lines += output.get("verbund_log", [])
    node.config.verbund_not_run = output.get("verbund_not_run", 0)


def pytest_terminal_summary(terminalreporter, config):
    lines = _log_lines(config)
    if lines:
        terminalreporter.section("unexpected log lines of our add-ons")
        for line in lines:
            terminalreporter.write_line(line)
    if getattr(config, "verbund_not_run", 0):
        terminalreporter.write_line(
            f"{config.verbund_not_run} browser tests NOT RUN: there is no Chromium"
        )


def _log_lines(config):
    return [*config.verbund_log.lines, *config.verbund_worker_lines]
