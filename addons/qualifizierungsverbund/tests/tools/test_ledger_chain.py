"""The log of decisions: whatever is changed, taken out or put in is found."""

import json
import pathlib
import subprocess
import sys

import pytest

from ...tools import ledger


def made(count=5, erased=()):
    """An export of *count* lines and one that names the erased ones."""
    lines, head = [], ledger.GENESIS
    for number in range(1, count + 1):
        last = number == count
        content = ledger.canonical(
            {"words": f"Wort {number} – ä", "values": {"numbers": sorted(erased)}}
        )
        line = {
            "number": number,
            "previous": head,
            "kind": ledger.ERASED if last and erased else "approved",
            "model": "verbund.course",
            "record": 7,
            "at": "2026-11-25 08:00:00",
            "salt": f"salt{number}",
            "content": content,
            "content_digest": ledger.content_digest(f"salt{number}", content),
        }
        head = line["digest"] = ledger.line_digest(line)
        if number in erased:
            line.update(salt=None, content=None)
        lines.append(line)
    return {"number": count, "head": head, "lines": lines}


def problems(export, witnesses=None):
    return ledger.check_export(export, witnesses).problems


def test_a_log_is_complete():
    export = made()
    assert problems(export) == []
    assert problems(export, {5: export["head"]}) == []


@pytest.mark.parametrize("name", [*ledger.SEALED[2:], "content", "salt", "digest"])
def test_a_changed_line_is_found(name):
    export = made()
    export["lines"][2][name] = "other"
    assert (3, ledger.CHANGED) in problems(export)


def test_a_line_that_is_gone_is_found():
    export = made()
    del export["lines"][1]
    assert problems(export) == [(2, ledger.MISSING)]
    export = made()
    del export["lines"][-1]
    assert problems(export) == [(5, ledger.MISSING)]


def test_a_line_that_was_put_in_is_found():
    export = made()
    export["lines"].insert(2, dict(export["lines"][2]))
    assert (3, ledger.CHANGED) in problems(export)


def test_a_log_that_was_written_anew_is_found_by_its_witness():
    old = made()
    new = made(6)
    for line in new["lines"]:
        line["record"] = 8
    head = ledger.GENESIS
    for line in new["lines"]:
        line["previous"] = head
        head = line["digest"] = ledger.line_digest(line)
    new["head"] = head
    assert problems(new) == []
    assert problems(new, {5: old["head"]}) == [(5, ledger.WITNESS)]
    assert problems(made(4), {5: old["head"]}) == [(5, ledger.MISSING)]


def test_an_erased_line_keeps_the_chain():
    export = made(erased={2, 3})
    assert problems(export) == []
    export["lines"][0].update(salt=None, content=None)
    assert problems(export) == [(1, ledger.UNEXPLAINED)]


def test_what_is_withheld_is_no_problem():
    export = made()
    export["lines"][0].update(salt=None, content=None, withheld=True)
    assert problems(export) == []


def test_the_script_runs_alone(tmp_path):
    export = made()
    path = tmp_path / "export.json"
    path.write_text(json.dumps(export), encoding="utf-8")
    script = tmp_path / "ledger.py"
    script.write_bytes(pathlib.Path(ledger.__file__).read_bytes())

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-I", script, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )

    done = run(path, f"5:{export['head']}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The log is complete." in done.stdout
    export["lines"][2]["record"] = 8
    path.write_text(json.dumps(export), encoding="utf-8")
    done = run(path)
    assert done.returncode == 1
    assert "Line 3 was changed." in done.stdout
    assert run().returncode == 2
