"""Failures are worded for the user, without a traceback."""

import subprocess
import sys

import pytest

from devkit import cli, errors, logcheck, proc, serve, xmlstyle
from devkit.errors import DevError
from devkit.paths import ROOT


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("Err:1 Temporary failure resolving 'x'", "no network"),
        ("pip: NewConnectionError('…')", "no network"),
        ("tar: write error: No space left on device", "disk is full"),
        ("initdb: could not look up effective user ID 7", "another user"),
        ("[Errno 13] Permission denied: '/x'", "may not be written"),
        ("[Errno 30] Read-only file system: '/x'", "may not be written"),
    ],
)
def test_known_symptoms(output, word):
    assert word in errors.explain(output)


def test_unknown_symptoms_are_quoted():
    assert "It said: b / c / d" in proc.failure("Doing", "a\nb\n\nc\nd\n", None)


def test_a_missing_program():
    with pytest.raises(DevError, match="no-such-program is not there"):
        proc.run(["no-such-program"], "Trying")


def test_a_full_disk_is_found_out_early(tmp_path):
    with pytest.raises(DevError, match="too full: Odoo needs 1e"):
        proc.need_space(tmp_path, 1e9, "Odoo")


def test_a_taken_port():
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(DevError, match=f"--port {port + 1}"):
            serve.check_port(port)
    serve.check_port(port)


@pytest.mark.parametrize("name", ["1x", "a b", "x'y", "", "ä"])
def test_names_that_are_no_database(name):
    with pytest.raises(DevError, match="no name for a database"):
        serve._options(["--db", name])


def test_an_unknown_command(capsys):
    assert cli.main(["dance"]) == 2
    assert "there is no command dance" in capsys.readouterr().err


def test_an_old_python_reads_the_launcher():
    """The launcher compiles for Python 3.0: no newer syntax may slip in."""
    import ast

    source = (ROOT / "dev").read_text()
    assert not [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.JoinedStr | ast.NamedExpr | ast.Match)
    ]


def test_help_needs_nothing():
    done = subprocess.run(
        [sys.executable, "-I", str(ROOT / "dev"), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert "./dev run" in done.stdout


LOG = """\
2026-11-23 21:17:08,511 6984 INFO x odoo.modules.loading: Modules loaded.
2026-11-23 21:17:08,511 6984 WARNING x odoo.models: field without label
2026-11-23 21:17:08,511 6984 ERROR x odoo.sql_db: could not serialize access
"""


def test_log_lines_that_fail_an_installation():
    assert logcheck.complaints(LOG) == ["WARNING odoo.models: field without label"]


GOOD = b'<?xml version="1.0" encoding="UTF-8" ?>\n<odoo>\n    <data />\n</odoo>\n'


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (GOOD.replace(b" ?>", b"?>"), ":1: the first line"),
        (GOOD.replace(b"    ", b"\t"), ":3: tab"),
        (GOOD.replace(b"<odoo>", b"<odoo> "), ":2: space at the end"),
        (GOOD + b"\n", "one newline"),
        (GOOD.replace(b"</odoo>", b""), "no element found"),
    ],
)
def test_xml_style(data, word):
    assert word in " ".join(xmlstyle.complaints(data))


def test_good_xml():
    assert xmlstyle.complaints(GOOD) == []
