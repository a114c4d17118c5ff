"""The file `dev` itself: it makes the same of whatever it is started with."""

import os
import subprocess
import sys

import pytest

from devkit import environment, paths, proc, progress
from devkit.errors import DevError, explain
from devkit.paths import ROOT

DEV = str(ROOT / "dev")


def inside(statement):
    """Return Python that runs `./dev --help` and then a statement."""
    return (
        "import os, runpy, sys\n"
        "sys.argv = ['dev', '--help']\n"
        f"try: runpy.run_path({DEV!r})\n"
        "except SystemExit: pass\n"
        f"{statement}\n"
    )


def test_without_stdin_stdout_stderr():
    closed = 'exec "$0" "$1" --help <&- >&- 2>&-'
    done = subprocess.run(["sh", "-c", closed, sys.executable, DEV], check=False)
    assert done.returncode == 0


def test_a_closed_stdin_is_not_taken_for_another_file():
    script = inside("print(os.readlink('/proc/self/fd/0'))")
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -X utf8 -c "$1" <&-', sys.executable, script],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "/dev/null", done.stderr


def test_a_locale_without_umlauts():
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, DEV, "täst"],
        env=os.environ | plain,
        capture_output=True,
        check=False,
    )
    assert "no command täst".encode() in done.stderr


@pytest.mark.parametrize(
    ("built", "prefix", "debian", "is_taken"),
    [
        ("'--prefix=/opt'", "/opt", "/bin/true", True),
        ("'--prefix=/opt' '--enable-optimizations'", "/opt", "/bin/true", False),
        ("'--prefix=/usr'", "/usr", "/bin/true", False),
        ("'--prefix=/opt'", "/opt", "/bin/false", False),
        ("'--prefix=/opt'", "/opt", "/no/such/program", False),
        # already so, wherever it believes to live
        ("'--prefix=/opt'", "/opt", os.path.realpath(sys.executable), False),
    ],
)
def test_a_slow_python_gives_way_to_that_of_debian(built, prefix, debian, is_taken):
    source = (ROOT / "dev").read_text().replace("/usr/bin/python3", debian)
    script = (
        "import os, sys, sysconfig\n"
        f"sysconfig.get_config_var = lambda name: {built!r}\n"
        f"sys.base_prefix, sys.argv = {prefix!r}, [{DEV!r}, '--help']\n"
        "os.execv = lambda *arguments: print(arguments) or sys.exit()\n"
        f"exec(compile({source!r}, {DEV!r}, 'exec'), {{'__file__': {DEV!r}}})\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    gone = f"{(debian, [debian, DEV, '--help'])}\n"
    assert (done.stdout == gone) is is_taken, done.stdout


def test_a_strict_umask_does_not_lock_out_the_server():
    script = "import os; os.umask(0o077)\n" + inside("print(oct(os.umask(0)))")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0o22"


def test_programs_tell_their_causes_in_english(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = proc.run(["sh", "-c", 'echo "$LC_ALL,$LANGUAGE"'], "Asking")
    assert said == "C.UTF-8,\n"


def test_arguments_arrive_as_they_were(tmp_path):
    awkward = ["a b", "c'd", '"', "$HOME", "*", "", "ü"]
    script = (
        "import os, sys\n"
        "from devkit import cli, environment\n"
        "environment.prepare = lambda: type('E', (), {'variables': os.environ})\n"
        "cli.main(['exec', '--', sys.executable, '-c',"
        " 'import sys; print(sys.argv[1:])', *sys.argv[1:]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *awkward],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{awkward}\n"


def test_a_user_without_a_home_gets_a_cache_in_the_clone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "LOCAL", tmp_path / ".local")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert paths.cache.__wrapped__("odoo") == tmp_path / ".local" / "cache" / "odoo"
    assert [path.name for path in tmp_path.iterdir()] == [".local"]


@pytest.mark.parametrize("name", ["a,b", "a:b", "a$b", 'a"b'])
def test_a_path_that_odoo_cannot_have(name, tmp_path):
    with pytest.raises(DevError, match="move the clone"):
        environment.check_path(tmp_path / name)
    environment.check_path(tmp_path / "Zuhörer's Klon (2)")


def test_a_wrong_clock():
    assert "clock" in explain("E: Release file for x is not valid yet (invalid for 9d)")
    assert "clock" in explain("NewConnectionError: certificate is not yet valid")


def test_a_dumb_terminal_gets_plain_lines(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with progress.step("Working"):
        pass
    assert "\x1b" not in capsys.readouterr().err
