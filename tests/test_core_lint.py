"""Odoo's own style checks that hold for add-ons, run on what is installed.

The core modules are imported, not their classes: pytest would collect these, too.
"""

import pathlib
from collections import Counter
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.test_lint.tests import (
    test_index,
    test_naming,
    test_override_signatures,
    test_routes,
    test_test_holes,
)

ADDONS = pathlib.Path(__file__).parents[1] / "addons"
#: Overrides of others that the check finds, one by one with the reason.
FOREIGN_OVERRIDES = {
    # OCA report_xlsx 19.0.1.0.2.2: its own example calls the records "partners".
    ("report.report_xlsx.partner_xlsx", "generate_xlsx_report"),
}


@tagged("post_install", "-at_install")
class TestIndexes(test_index.TestIndex):
    """The inverse of every one2many is indexed."""


@tagged("post_install", "-at_install")
class TestNames(test_naming.TestNaming):
    """No public method has a parameter that RPC reserves."""


@tagged("post_install", "-at_install")
class TestOverrides(test_override_signatures.TestLintOverrideSignatures):
    """Overrides can be called like what they override."""

    def setUp(self):
        super().setUp()
        known = test_override_signatures.MODEL_METHODS_TO_IGNORE
        self.startPatcher(
            patch.object(
                test_override_signatures,
                "MODEL_METHODS_TO_IGNORE",
                known | FOREIGN_OVERRIDES,
            )
        )


@tagged("post_install", "-at_install")
class TestRoutes(test_routes.RoutesLinter):
    """An inherited route says only what it changes; the check logs, we refuse."""

    def test_routes_definition(self):
        with self.assertNoLogs(test_routes.__name__, "WARNING"):
            super().test_routes_definition()


@tagged("post_install", "-at_install")
class TestHoles(test_test_holes.TestTestHoles):
    """Every test file is imported."""

    def test_no_file_hides_another(self):
        """The folders are imported by star: of two modules of one name, one is run."""
        for tests in ADDONS.glob("*/tests"):
            names = Counter(path.name for path in tests.rglob("test_*.py"))
            self.assertFalse([name for name, count in names.items() if count > 1])
