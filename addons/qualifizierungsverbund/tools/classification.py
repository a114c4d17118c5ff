"""The lists of occupations (KldB 2010) and industries (WZ) of their publishers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .table.cells import as_text
from .table.problems import Problem


@dataclass
class Entry:
    """One entry of a classification."""

    row: int
    code: str
    name: str
    parent: str | None = None


def parse_kldb(
    rows: Sequence[tuple[int, list[Any]]],
) -> tuple[list[Entry], list[Problem]]:
    """Read the KldB 2010: code, number of digits, name; or code and name.

    Spreadsheets eat leading zeros; the number of digits gives them back.

    :return: good entries (parents by their shorter code) and problems
    """
    entries, problems = [], []
    seen: dict[str, int] = {}
    for position, (number, cells) in enumerate(rows):
        texts = [as_text(cell) for cell in cells]
        code = texts[0] if texts else ""
        if position == 0 and not re.search(r"\d", code):
            continue  # headings
        digits, names = None, texts[1:]
        if names and re.fullmatch(r"[1-5]", names[0]):
            digits, names = int(names[0]), names[1:]
        name = next(filter(None, names), "")
        code = code.zfill(digits or 0)
        problem = None
        if not re.fullmatch(r"[0-9]{1,5}", code) or (digits and len(code) != digits):
            problem = "not_a_kldb_code"
        elif not name:
            problem = "name_missing"
        problems += _entry_problem(seen, number, code, problem)
        if seen.get(code) == number:
            entries.append(Entry(number, code, name, code[:-1] or None))
    return entries, problems


def parse_wz(
    rows: Sequence[tuple[int, list[Any]]],
) -> tuple[list[Entry], list[Problem]]:
    """Read a WZ: code and name. A division belongs to the last section above it."""
    entries, problems = [], []
    seen: dict[str, int] = {}
    section = None
    for position, (number, cells) in enumerate(rows):
        texts = [as_text(cell) for cell in cells]
        code = texts[0] if texts else ""
        if position == 0 and not re.fullmatch(r"[A-V]|[0-9.]+", code):
            continue  # headings
        if re.match(r"\d(\.|$)", code):
            code = f"0{code}"
        name = next(filter(None, texts[1:]), "")
        problem = None
        if not re.fullmatch(r"[A-V]|[0-9]{2}(\.[0-9]{1,2}(\.[0-9])?)?", code):
            problem = "not_a_wz_code"
        elif not name:
            problem = "name_missing"
        problems += _entry_problem(seen, number, code, problem)
        if seen.get(code) == number:
            if code.isalpha():
                section = code
            entries.append(Entry(number, code, name, wz_parent(code, section)))
    return entries, problems


def wz_parent(code: str, section: str | None) -> str | None:
    """The code above: 20.11.0 -> 20.11 -> 20.1 -> 20 -> its section."""
    if code.isalpha():
        return None
    if len(code) == 2:
        return section
    shorter = code[:-1]
    return shorter.rstrip(".")


def _entry_problem(seen: dict[str, int], number: int, code: str, problem: str | None):
    """Book *code* as seen in row *number*, or return what is wrong with it."""
    if problem:
        return [Problem(number, "", code, problem)]
    first = seen.setdefault(code, number)
    if first != number:
        return [Problem(number, "", code, "repeats_row", {"row": first})]
    return []
