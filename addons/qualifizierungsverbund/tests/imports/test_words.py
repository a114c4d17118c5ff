import inspect
import re

from ...tools import classification
from ...tools.table import (
    cells,
    column,
    delimited,
    encoding,
    files,
    headings,
    workbook,
)
from ...wizard.imports.words import FILE_WORDS, ROW_WORDS


def test_every_problem_has_words():
    """A code that nobody words would be a traceback for the user."""
    modules = (
        cells,
        classification,
        column,
        delimited,
        encoding,
        files,
        headings,
        workbook,
    )
    source = "".join(map(inspect.getsource, modules))
    assert set(re.findall(r'FileProblem\(\s*"(\w+)"', source)) == set(FILE_WORDS)
    assert set(re.findall(r'CellProblem\(\s*"(\w+)"', source)) <= set(ROW_WORDS)
