"""What the pages, mails and papers promise, sentence by sentence, from their sources.

A sentence is a promise when it says what somebody pays, is bound to, may still do, is
told or is not shown: `PROMISE` has the words for that, wide on purpose. Who writes such
a sentence says in `promise_rules/` which test keeps it, or says a plain fact instead.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

REPOSITORY = Path(__file__).parents[1]
ADDONS = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")
# Where what people outside read is written in Python.
PYTHON = (
    "controllers",
    "report",
    "models/*/*_form.py",
    "models/*/*_link.py",
    "models/*/*_mail.py",
    "models/*/*_page.py",
)

PROMISE = re.compile(
    r"""\b(
        at\ most | no\ more\ than | at\ the\ latest | only | never | nobody | nothing
        | always | until(?!\ now) | up\ to | as\ long\ as | as\ soon\ as | even\ if
        | bound | binds? | binding(ly)? | word\ stays | your\ word | promised
        | every | exactly | at\ least | within | guarante\w+ | at\ any\ time | wait
        | refund\w* | money\ back | set\ off | cancel\w* | free\ of\ charge | for\ free
        | no\ (member|company|fee|charge|tax) | taxes\ are\ added
        | without\ (cost|reason)
        | owes? | owed | pays? | no\ cost | bears? | not\ charged
        | given\ back | free\ again | costs\ more
        | withdraw | released? | undone? | reserved | take\ no\ part | waits
        | do(es)?\ not\ see | not\ seen? | confidential | other\ (companies|members)
        | will\ (not\ )?be | can\ (no\ longer|not|still) | cannot | agreed?
        | no\ other | others | undo | new\ yes | you\ get\ back | stands\ on
        | we\ (tell|write|send|mail) | no\ longer\ registered | tells\ you
        | deleted | anonymous(ly)? | erased? | kept | safe
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)

BLOCKS = frozenset(
    "body br button caption dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header"
    " label legend li main nav ol option p section select summary table tbody td"
    " template th thead title tr ul".split()
)
# What somebody does with it, in the imperative, is none.
DEEDS = frozenset({"button", "summary"})
# One of several texts in the same place.
APART = frozenset({"t-set", "t-elif", "t-else"})
SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
VALUE = "…"


class Sentence(NamedTuple):
    """
    :ivar text: values are `VALUE`, white space is one blank
    :ivar place: file within the repository, and the template
    """

    text: str
    place: str


def promises(root: Path = REPOSITORY) -> list[Sentence]:
    """Return all sentences that promise something, in the order of their places.

    A question promises nothing.
    """
    return [
        said
        for said in sentences(root)
        if PROMISE.search(said.text) and not said.text.endswith("?")
    ]


def sentences(root: Path = REPOSITORY) -> Iterator[Sentence]:
    """Yield every sentence that somebody outside reads, or before a decision."""
    for addon in ADDONS:
        home = root / "addons" / addon
        for path in sorted([*home.glob("views/**/*.xml"), *home.glob("report/*.xml")]):
            yield from _of_xml(path, root)
        for path in sorted(home.glob("wizard/**/*.xml")):
            yield from _of_alerts(path, root)
        for pattern in PYTHON:
            for path in sorted(home.glob(pattern)):
                for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
                    yield from _of_python(file, root)


def _of_xml(path: Path, root: Path) -> Iterator[Sentence]:
    for template in ElementTree.parse(path).iter("template"):
        place = f"{path.relative_to(root)}#{template.get('id')}"
        runs: list[list[str]] = [[]]
        _collect(template, runs)
        for run in runs:
            for text in _split("".join(run)):
                yield Sentence(text, place)


def _of_alerts(path: Path, root: Path) -> Iterator[Sentence]:
    """What a dialog says in a box of its own: of what is about to be done."""
    place = str(path.relative_to(root))
    for element in ElementTree.parse(path).iter():
        if element.get("role") == "alert":
            runs: list[list[str]] = [[]]
            _collect(element, runs)
            for run in runs:
                for text in _split("".join(run)):
                    yield Sentence(text, place)


def _collect(element: ElementTree.Element, runs: list[list[str]]) -> None:
    """Gather the text below an element, a run for each block."""
    apart = element.tag in BLOCKS or APART & {*element.keys()}
    for name in SHOWN_ATTRIBUTES:
        if value := element.get(name):
            runs.insert(0, [value])
    if apart:
        runs.append([])
    if element.get("t-out") or element.get("t-esc"):
        runs[-1].append(VALUE)
    elif element.tag not in DEEDS:
        runs[-1].append(element.text or "")
        for child in element:
            _collect(child, runs)
            runs[-1].append(child.tail or "")
    if apart:
        runs.append([])


def _of_python(path: Path, root: Path) -> Iterator[Sentence]:
    place = str(path.relative_to(root))
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and (getattr(node.func, "attr", None) or getattr(node.func, "id", None))
            in ("_", "_lt")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            for text in _split(re.sub(r"%\(\w+\)s", VALUE, str(node.args[0].value))):
                yield Sentence(text, place)


def _split(text: str) -> list[str]:
    text = re.sub(r"\s+", " ", text).strip()
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if " " in part]
