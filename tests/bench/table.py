"""What a measurement is, and how the table looks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table: our way against a reference.

    :ivar work: what is measured
    :ivar size: how much of it, in words
    :ivar reference: what it is measured against
    :ivar ours: median seconds of our way
    :ivar theirs: median seconds of the reference
    :ivar ratio: median of the ratios of the pairs
    :ivar reach: the ratio to stay under
    """

    work: str
    size: str
    reference: str
    ours: float
    theirs: float
    ratio: float
    reach: float

    @property
    def reached(self):
        return self.ratio <= self.reach

    def summary(self):
        return f"{self.ratio:.3f} of {self.reference}"

    def cells(self):
        return (
            self.work,
            self.size,
            f"{self.ours:.3f} s",
            self.reference,
            f"{self.theirs:.3f} s",
            f"{self.ratio:.3f}",
            f"≤ {self.reach:g}",
        )


@dataclass(frozen=True)
class Limit:
    """One line of the table: a figure that has a limit of its own.

    :ivar work: what is measured
    :ivar size: how much of it, in words
    :ivar value: the figure
    :ivar reach: its limit
    :ivar unit: what it counts, such as ``s`` or ``queries``
    :ivar at_least: whether the limit is the least that counts
    """

    work: str
    size: str
    value: float
    reach: float
    unit: str = "s"
    at_least: bool = False

    @property
    def reached(self):
        if self.at_least:
            return self.value >= self.reach
        return self.value <= self.reach

    def summary(self):
        return f"{self.value:.4g} {self.unit}"

    def cells(self):
        sign = "≥" if self.at_least else "≤"
        measured = self.summary()
        return self.work, self.size, measured, "", "", "", f"{sign} {self.reach:g}"


HEAD = ("work", "size", "ours", "against", "reference", "ratio", "reach", "")


def lines(results):
    """Return the table as lines of text."""
    rows = [
        HEAD,
        *((*r.cells(), "ok" if r.reached else "MISSED") for r in results),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
