"""Lint ends when it is asked to."""

import signal
import subprocess
import sys
import time

from devkit.paths import ROOT

LINT = """
import os, sys
from devkit import environment, linting
environment.prepare = lambda **_: None
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
linting._checks = lambda _env: {
    name: lambda: linting._execute(sleep, dict(os.environ)) for name in "abc"
}
print("calling", flush=True)
try:
    sys.exit(linting.run([]))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_an_interruption_of_lint_alone_ends_its_programs():
    process = subprocess.Popen(
        [sys.executable, "-c", LINT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "calling\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    process.stdout.close()
