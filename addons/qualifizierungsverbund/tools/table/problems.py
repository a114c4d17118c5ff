"""What can be wrong with a table. The caller has words for the codes."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class FileProblem(Exception):
    """The file as a whole cannot be used.

    :param code: a key for the caller's wording
    :param params: what the wording needs
    """

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code = code
        self.params = params


class CellProblem(Exception):
    """One cell cannot be used; parameters as in :class:`FileProblem`."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code = code
        self.params = params


class Problem(NamedTuple):
    """What is wrong with a row, and where."""

    row: int
    column: str  # the heading in the file, empty when it is the whole row
    value: str
    code: str
    params: Mapping[str, Any] = {}
