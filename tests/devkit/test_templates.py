"""What makes a template old, and what does not."""

from pathlib import PurePosixPath

import pytest

from devkit import templates, testing


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("models/need.py", False),
        ("i18n/de.po", False),
        ("static/description/icon.png", False),
        ("security/ir.model.access.csv", False),
        ("tests/test_need.py", True),
        ("readme/USAGE.md", True),
        ("README.rst", True),
        ("i18n/x.pot", True),
        ("static/src/portal.js", True),
        ("static/tests/tours/need.js", True),
    ],
)
def test_irrelevant(name, expected):
    assert templates.irrelevant(PurePosixPath(name)) is expected


def test_dependencies_are_those_of_others(tmp_path):
    for name, depends in {"one": ["crm", "event"], "two": ["one", "mail"]}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends}))
    assert templates.dependencies(tmp_path, ["one", "two"]) == sorted(
        {"crm", "event", "mail", *templates.LOCALISATION}
    )


def test_paths_become_absolute(tmp_path):
    (tmp_path / "test_x.py").touch()
    assert testing.absolute(["-k", "no", "test_x.py::Y::z", "test_q.py"], tmp_path) == [
        "-k",
        "no",
        f"{tmp_path}/test_x.py::Y::z",
        "test_q.py",
    ]


@pytest.mark.parametrize(
    ("arguments", "parallel"),
    [
        ([], True),
        (["-k", "need", "-x"], True),
        (["--pdb"], False),
        (["-n0"], False),
        (["/clone/tests/test_x.py"], False),
    ],
)
def test_workers(arguments, parallel):
    command = testing.command_line("pytest", "db", "rc", arguments)
    assert ("loadfile" in command) is parallel
    assert command[-len(arguments) :] == arguments or not arguments


def test_the_first_exception_is_the_cause():
    log = (
        "2026 WARNING x: demo data failed\n"
        "Traceback (most recent call last):\n"
        "  File x, line 1\n"
        "    boom()\n"
        "ParseError: wrong reference\n"
        "Traceback (most recent call last):\n"
        "MissingError: gone\n"
    )
    assert templates.first_cause(log) == "ParseError: wrong reference"
    assert templates.first_cause("all is well\n") == ""
