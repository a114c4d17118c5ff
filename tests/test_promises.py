"""What a page, mail or paper promises is a rule, and a test keeps it.

How it was tried: a sentence of the commitment form was reworded, one was added to a
mail, one was taken away, and a test was renamed; each was told.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.promise_rules import RULES
from tests.promises import REPOSITORY, Sentence, promises

KEPT = {sentence for kept in RULES.values() for sentence in kept}


def test_every_promise_has_a_rule():
    unkept = [
        f"{said.place}: {said.text}" for said in promises() if said.text not in KEPT
    ]
    assert not unkept, "no test in tests/promise_rules/ keeps:\n" + "\n".join(unkept)


def test_every_rule_has_its_sentence():
    said = {sentence.text for sentence in promises()}
    assert not sorted(KEPT - said), "nobody says this any more"


def test_every_rule_is_a_test_that_runs():
    assert not [rule for rule in RULES if not runs(rule)]


def test_a_rule_keeps_a_sentence():
    assert all(RULES.values())


def test_a_sentence_has_one_rule():
    assert sum(map(len, RULES.values())) == len(KEPT)


def runs(rule: str, root: Path = REPOSITORY) -> bool:
    """Say whether there is such a test, that nobody has switched off."""
    path, *names = rule.split("::")
    body = ast.parse((root / path).read_text()).body
    for name in names:
        found = [node for node in body if getattr(node, "name", None) == name]
        if not found or any("skip" in ast.dump(d) for d in found[0].decorator_list):
            return False
        body = found[0].body
    return names[-1].startswith("test_") and says_something(found[0])


def says_something(test: ast.FunctionDef) -> bool:
    """Say whether a test compares anything, and does not go before it has."""
    text = ast.unparse(test.body)
    return "assert" in text and not re.search(r"(?m)^return\b|skipTest", text)


# -------------------------------------------------------------------- broken on purpose


def house(root: Path, template: str = "", python: str = "") -> list[str]:
    """The promises of an add-on that has one page and one controller."""
    home = root / "addons" / "qualifizierungsverbund"
    for folder in ("views/portal", "controllers"):
        (home / folder).mkdir(parents=True)
    page = home / "views/portal/page.xml"
    page.write_text(f'<odoo><template id="page">{template}</template></odoo>')
    (home / "controllers/page.py").write_text(python)
    return [sentence.text for sentence in promises(root)]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>The course is on Monday.</p>", []),
        ("<p>Hello. You pay at most <b t-out='x'>1</b>!</p>", ["You pay at most …!"]),
        ("<p>You pay\n  at most <t t-out='x'/>.</p>", ["You pay at most …."]),
        (
            "<p>Free. <t t-if='a'>You never pay.</t><t t-else=''>You pay all.</t></p>",
            ["You never pay.", "You pay all."],
        ),
        ("<p>Nobody</p><p>is asked</p>", []),
        ("<img alt='Nobody sees it'/>", ["Nobody sees it"]),
        ("<button>Promise bindingly now</button>", []),
        ("<t t-set='title'>Your word stays here</t>", ["Your word stays here"]),
    ],
)
def test_a_promise_is_found_in_a_template(tmp_path, template, found):
    assert house(tmp_path, template) == found


@pytest.mark.parametrize(
    "text",
    [
        "We refund it in two weeks.",
        "The price is guaranteed.",
        "Cancelling is free of charge.",
        "Change your answer at any time.",
        "It is without cost.",
        "No member sees your price.",
        "Every company pays the same.",
    ],
)
def test_whatever_gives_a_right_is_a_promise(tmp_path, text):
    assert house(tmp_path, f"<p>{text}</p>") == [text]


def test_a_promise_is_found_in_a_message(tmp_path):
    python = 'env._("You owe %(amount)s." " Until then: none.", amount=1)\n_lt("A day")'
    assert house(tmp_path, python=python) == ["You owe ….", "Until then: none."]


def test_a_reworded_promise_has_no_rule():
    kept = next(iter(RULES.values()))[0]
    assert kept in KEPT
    assert f"{kept} Really." not in KEPT
    assert Sentence(kept, "a").text == Sentence(kept, "b").text


@pytest.mark.parametrize(
    "name",
    [
        "::TestX::test_gone",
        "::TestY::test_it",
        "::TestX::test_off",
        "::TestX::helper",
        "::TestX::test_empty",
        "::TestX::test_left",
        "::TestX::test_gone_early",
    ],
)
def test_a_rule_without_its_test_is_told(tmp_path, name):
    (tmp_path / "test_x.py").write_text(
        "class TestX:\n"
        "    def test_it(self): assert 1\n"
        "    @unittest.skip('later')\n"
        "    def test_off(self): assert 1\n"
        "    def helper(self): pass\n"
        "    def test_empty(self): pass\n"
        "    def test_left(self):\n"
        "        self.skipTest('later')\n"
        "        assert 1\n"
        "    def test_gone_early(self):\n"
        "        return\n"
        "        assert 1\n"
    )
    assert runs("test_x.py::TestX::test_it", tmp_path)
    assert not runs(f"test_x.py{name}", tmp_path)
