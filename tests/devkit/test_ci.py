"""What CI makes of lint and tests."""

import os
import shutil
import subprocess

import pytest

from devkit.paths import ROOT


@pytest.mark.parametrize(
    ("lint", "tests", "expected"),
    [(0, 0, 0), (1, 0, 1), (0, 1, 1), (3, 1, 1), (3, 0, 3)],
)
def test_ci_fails_when_lint_or_a_test_fails(lint, tests, expected, tmp_path):
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "dev").write_text(
        f'#!/bin/sh\necho "$@"\n[ "$1" = lint ] && exit {lint}\nexit {tests}\n'
    )
    (tmp_path / "dev").chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run", "-k", "a b"],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode == expected
    # Both are told, whatever lint says
    assert done.stdout == "lint\ntest -k a b\n"
