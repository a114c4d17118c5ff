"""The log of decisions: what its digests are made of, and whether it is complete.

Runs without Odoo, over an export of the log::

    python3 ledger.py export.json [NUMBER:DIGEST ...]

with the numbers and digests that were mailed to the witnesses. Nothing but the standard
library of Python is needed. The exit status is 0 when the log is complete.
"""

import hashlib
import json
import sys

GENESIS = "0" * 64
# The kind of a line that tells which lines were erased.
ERASED = "erased"
# What the digest of a line is made of, in this order.
SEALED = ("number", "previous", "kind", "model", "record", "at", "content_digest")
MISSING, CHANGED, UNLINKED, UNEXPLAINED, WITNESS = PROBLEMS = (
    "missing",
    "changed",
    "unlinked",
    "unexplained",
    "witness",
)
MESSAGES = {
    MISSING: "Line {number} is missing.",
    CHANGED: "Line {number} was changed.",
    UNLINKED: "Line {number} does not follow the line before it.",
    UNEXPLAINED: "Line {number} lost its content, and no line says that it was erased.",
    WITNESS: "Line {number} is not the one that was mailed.",
}


def canonical(value):
    """One text for one value, whoever writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def content_digest(salt, content):
    """Salted, so that nobody guesses a content that was erased."""
    return sha256(f"{salt}\n{content}")


def line_digest(line):
    """The digest of a line, over that of its content: it outlives an erasure."""
    return sha256(canonical([line[name] for name in SEALED]))


class Check:
    """Goes through the lines of a log, in the order of their numbers.

    :param witnesses: dict number -> digest, as they were mailed at the time
    """

    def __init__(self, witnesses=None):
        self.witnesses = dict(witnesses or {})
        self.number = 0
        self.head = GENESIS
        self.erased = set()
        self.explained = set()
        self.problems = []  # (number, key of MESSAGES)

    def add(self, lines):
        """
        :param lines: dicts with the names of SEALED, ``digest``, ``salt``, ``content``,
            and ``withheld`` where the exporting user may not read the content
        """
        for line in lines:
            self._check(line)
            self.number, self.head = line["number"], line["digest"]

    def _miss(self, number):
        """Note the first lines that should stand before a number."""
        gap = range(self.number + 1, number)
        self.problems += [(missing, MISSING) for missing in gap[:100]]

    def _check(self, line):
        number = line["number"]
        self._miss(number)
        if number == self.number + 1 and line["previous"] != self.head:
            self.problems.append((number, UNLINKED))
        if number <= self.number or line["digest"] != line_digest(line):
            self.problems.append((number, CHANGED))
        elif line["content"] is None:
            if not line.get("withheld"):
                self.erased.add(number)
        elif content_digest(line["salt"], line["content"]) != line["content_digest"]:
            self.problems.append((number, CHANGED))
        elif line["kind"] == ERASED:
            self.explained |= set(json.loads(line["content"])["values"]["numbers"])
        if self.witnesses.pop(number, line["digest"]) != line["digest"]:
            self.problems.append((number, WITNESS))

    def finish(self, number=None, head=None):
        """
        :param number: of the last line, as the log itself knows it
        :param head: its digest
        :return: list of problems, by number
        """
        last = max([number or 0, *self.witnesses])
        self._miss(last + 1)
        if number == self.number and head != self.head:
            self.problems.append((number, CHANGED))
        self.problems += [(n, UNEXPLAINED) for n in self.erased - self.explained]
        self.problems = sorted(set(self.problems))
        return self.problems


def check_export(export, witnesses=None):
    """
    :param export: what the log has written, read from JSON
    :param witnesses: dict number -> digest
    :return: a finished :class:`Check`
    """
    check = Check(witnesses)
    check.add(export["lines"])
    check.finish(export["number"], export["head"])
    return check


def main(arguments):
    """Tell on the screen what a check has found."""
    if not arguments:
        sys.stdout.write(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        export = json.load(file)
    witnesses = {
        int(number): digest
        for number, _colon, digest in (text.partition(":") for text in arguments[1:])
    }
    check = check_export(export, witnesses)
    said = [
        MESSAGES[problem].format(number=number) for number, problem in check.problems
    ]
    said += [
        f"{check.number} lines, {len(check.erased)} of them erased.",
        f"Last: {check.number}:{check.head}",
    ]
    if not check.problems:
        said.append("The log is complete.")
    sys.stdout.write("\n".join(said) + "\n")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
