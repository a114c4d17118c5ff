"""Installing both add-ons, against Odoo's own `event` and `crm` on the same database.

The database has a German company and all that either side depends on. Each turn
installs `event` and `crm` first, since ours stand on them, and then ours.
"""

import os

from odoo.modules.registry import Registry

from devkit import paths, templates

from .setting import compare, seconds
from .table import Result

REFERENCE = ["event", "crm"]
# Odoo installs the bridge by itself as soon as both are there.
BRIDGES = {"event_crm"}


def measure(setting):
    below = f"verbund_bench_below_{os.getpid()}"
    modules = templates.dependencies(paths.ADDONS, setting.modules())
    wanted = [name for name in modules if name not in {*REFERENCE, *BRIDGES}]
    try:
        setting.databases.inside("base", below, *wanted, log="bench-below.log")
        turns = Turns(setting, below)
        ours, theirs, ratio = compare(
            max(2, setting.repeat // 2), turns.ours, turns.theirs
        )
    finally:
        setting.databases.drop(below)
    yield Result(
        "install of both add-ons",
        f"{len(setting.modules())} modules",
        "install of event + crm",
        ours,
        theirs,
        ratio,
        1.0,
    )


class Turns:
    """A pair is one database: whoever is asked first installs both sides."""

    def __init__(self, setting, source):
        self.setting = setting
        self.source = source
        self.measured = {}

    def ours(self):
        return self._take("ours")

    def theirs(self):
        return self._take("theirs")

    def _take(self, side):
        if side not in self.measured:
            with self.setting.copy(self.source, "install") as copy:
                self.measured = {
                    "theirs": seconds(lambda: _install(copy, REFERENCE)),
                    "ours": seconds(lambda: _install(copy, self.setting.modules())),
                }
        return self.measured.pop(side)


def _install(database, modules):
    Registry.new(
        database, update_module=True, install_modules=modules, new_db_demo=False
    )
