"""What a measurement is, and how the table looks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table.

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


HEAD = ("work", "size", "ours", "against", "reference", "ratio", "reach", "")


def lines(results):
    """Return the table as lines of text."""
    rows = [HEAD]
    for result in results:
        rows.append(
            (
                result.work,
                result.size,
                f"{result.ours:.3f} s",
                result.reference,
                f"{result.theirs:.3f} s",
                f"{result.ratio:.3f}",
                f"≤ {result.reach:g}",
                "ok" if result.reached else "MISSED",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
