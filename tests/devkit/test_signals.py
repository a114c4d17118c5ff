"""Whoever stops `./dev` stops what it started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devkit.paths import ROOT

CHILD = """
import signal, sys, time
try:
    print("up", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("tidied up", flush=True)
    sys.exit(2)
"""
PARENT = """
import subprocess, sys
from devkit import proc
child = subprocess.Popen(
    [sys.executable, "-c", sys.argv[1]], preexec_fn=proc.die_with_parent
)
print(child.pid, flush=True)
sys.exit(proc.forward_signals(child))
"""


@pytest.fixture
def parent():
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.child = int(process.stdout.readline())
    assert process.stdout.readline() == "up\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_parent_alone_reaches_the_child(parent, number):
    parent.send_signal(number)
    assert parent.communicate(timeout=20)[0] == "tidied up\n"
    assert parent.returncode == 2


def test_the_child_of_a_killed_parent_dies(parent):
    parent.kill()
    end = time.monotonic() + 20
    while _alive(parent.child):
        assert time.monotonic() < end
        time.sleep(0.02)


def _alive(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[
            0
        ] not in ("Z", "X")
    except OSError:
        return False


def test_ctrl_c_on_a_terminal_comes_once(tmp_path):
    """The terminal tells parent and child; the parent must not tell it again."""
    counting = tmp_path / "child.py"
    counting.write_text(
        "import signal, sys, time\n"
        "seen = []\n"
        "signal.signal(signal.SIGINT, lambda *_: seen.append(1))\n"
        "print('up', flush=True)\n"
        "end = time.monotonic() + 30\n"
        "while not seen and time.monotonic() < end: time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
        "print('seen', len(seen), flush=True)\n"
    )
    pid, terminal = os.forkpty()
    if not pid:
        os.chdir(ROOT)
        child = f"exec(open({str(counting)!r}).read())"
        os.execv(sys.executable, [sys.executable, "-c", PARENT, child])
    text = _read_until(terminal, "up")
    os.write(terminal, b"\x03")
    text += _read_until(terminal, "seen")
    os.waitpid(pid, 0)
    os.close(terminal)
    assert "seen 1" in text


def _read_until(terminal, word):
    text = ""
    while word not in text or not text.endswith("\n"):
        try:
            text += os.read(terminal, 1000).decode()
        except OSError:  # the other side has ended
            break
    return text
