"""Pytest plugin: our add-ons as packages without Odoo, for `./dev test --fast`.

`__init__.py` of an add-on imports its models and so Odoo, and that of its tests all
tests. What lies in `tools/` needs neither: importing it finds the folders alone here.
"""

import importlib.util
import sys
import types
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def pytest_configure():
    sys.path.insert(0, str(ADDONS))
    for name in ("odoo", "odoo.addons"):
        _package(name, ADDONS)
    for folder in sorted(path.parent for path in ADDONS.glob("*/__manifest__.py")):
        package = _package(folder.name, folder)
        _package(f"{folder.name}.tests", folder / "tests")
        # A tool of the one add-on may use those of the other.
        sys.modules[f"odoo.addons.{folder.name}"] = package


def _package(name, folder):
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    package.__file__ = str(folder / "__init__.py")
    package.__spec__ = importlib.util.spec_from_loader(name, None, is_package=True)
    sys.modules[name] = package
    return package
