"""`./dev test --fast`: what needs neither Odoo nor a database."""

import os
import subprocess
import sys

from devkit import testing
from devkit.paths import ROOT


def collect(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "dev", "test", "--fast", "-q", "--co", *arguments],
        # Whoever asked for a database here would find none.
        env=os.environ | {"PGHOST": "127.0.0.1", "PGPORT": "9"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_pure_logic_of_every_add_on_is_tested():
    done = collect()
    assert done.returncode == 0, done.stdout + done.stderr
    for folder in testing.fast_tests():
        assert os.path.relpath(folder, ROOT) in done.stdout


def test_odoo_is_refused(tmp_path):
    test = tmp_path / "test_tries_odoo.py"
    test.write_text("from odoo import api\n\n\ndef test_nothing():\n    pass\n")
    done = collect(str(test))
    assert done.returncode, done.stdout
    assert "cannot import name 'api'" in done.stdout
