"""Whoever raises rights says why: a comment “sudo: …” in the function that does it."""

import ast
import io
import tokenize

import pytest

from tests.rooms import ADDONS

FILES = [
    path
    for path in sorted(ADDONS.rglob("*.py"))
    if "tests" not in path.relative_to(ADDONS).parts
]


def raises_rights(node):
    """``x.sudo()``, ``env(su=True)``, ``with_user(SUPERUSER_ID)`` and their like."""
    if not isinstance(node, ast.Call):
        return False
    values = [*node.args, *(word.value for word in node.keywords)]
    return (
        (getattr(node.func, "attr", "") == "sudo" and not values)
        or any(getattr(value, "id", "") == "SUPERUSER_ID" for value in values)
        or any(
            word.arg == "su" and getattr(word.value, "value", False) is True
            for word in node.keywords
        )
    )


def silent_functions(source):
    """Names of functions that raise rights without a reason."""
    reasons = {
        token.start[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and "sudo: " in token.string
    }
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any(map(raises_rights, ast.walk(node)))
        and not reasons.intersection(range(node.lineno, node.end_lineno + 1))
    ]


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(ADDONS).as_posix()
)
def test_raised_rights_have_their_reason(path):
    assert not silent_functions(path.read_text())


@pytest.mark.parametrize(
    "line",
    ["x.sudo()", "env(su=True)", "x.with_user(SUPERUSER_ID)", "env(user=SUPERUSER_ID)"],
)
def test_a_reason_is_missed(line):
    assert silent_functions(f"def f(x, env):\n    {line}\n") == ["f"]
    assert not silent_functions(f"def f(x, env):\n    # sudo: why\n    {line}\n")
