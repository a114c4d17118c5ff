"""How far a matter has come: what was done, what comes next, what is to follow."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Step:
    """One step of a matter.

    :param name: what it is, in words
    :param done: whether it lies behind
    :param day: on which it was done, or is expected; None for one that nobody knows
    :param url: where more of it stands, empty for nowhere
    """

    name: str
    done: bool = False
    day: date | None = None
    url: str = ""


def states(steps: list[Step], over: bool = False) -> list[tuple[Step, str]]:
    """Return the steps, each with ``done``, ``next`` or ``later``.

    What was left out on the way, as the matter has gone further since, is not shown.

    :param over: whether it ends here, so that nothing follows
    """
    last = max((i for i, step in enumerate(steps) if step.done), default=-1)
    shown = [(step, "done") for step in steps[: last + 1] if step.done]
    follow = [] if over else steps[last + 1 :]
    return [*shown, *((s, "later" if i else "next") for i, s in enumerate(follow))]
