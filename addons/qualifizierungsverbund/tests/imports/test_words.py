import inspect
import re

from ...tools import import_rows
from ...wizard import import_problem_mixin


def test_every_problem_has_words():
    """A code that nobody words would be a traceback for the user."""
    source = inspect.getsource(import_rows)
    files = set(re.findall(r'FileProblem\(\s*"(\w+)"', source))
    cells = set(re.findall(r'CellProblem\(\s*"(\w+)"', source))
    assert files == set(import_problem_mixin.FILE_WORDS)
    assert cells <= set(import_problem_mixin.ROW_WORDS)
