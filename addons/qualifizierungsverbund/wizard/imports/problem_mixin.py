import base64

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.table import files, writing
from ...tools.table.column import language_of
from ...tools.table.headings import known_headings
from ...tools.table.problems import FileProblem
from .words import ENCODING_NAMES, FILE_WORDS, ROW_WORDS


class VerbundImportProblemMixin(models.AbstractModel):
    """Words for the problems of ``tools.table``, and the rows to mend."""

    _name = "verbund.import.problem.mixin"
    _description = "Problems of imported rows"

    @api.model
    def _read_cells(self, file_b64, max_bytes, max_rows):
        """
        :param file_b64: content of a binary field
        :return: as ``files.read_cells``
        :raises UserError: when the file cannot be used
        """
        return self._try_file(
            lambda content: files.read_cells(content, max_bytes, max_rows), file_b64
        )

    @api.model
    def _read_sheets(self, file_b64, encoding, columns):
        """
        :param file_b64: content of a binary field
        :param columns: by whose headings an encoding is recognised
        :return: as ``files.read_sheets``
        :raises UserError: when the file cannot be used
        """
        return self._try_file(
            lambda content: files.read_sheets(
                content, encoding=encoding or "", headings=known_headings(columns)
            ),
            file_b64,
        )

    @api.model
    def _try_file(self, read, file_b64):
        try:
            return read(base64.b64decode(file_b64 or b""))
        except FileProblem as problem:
            raise UserError(self._word_file_problem(problem)) from problem

    @api.model
    def _word_file_problem(self, problem):
        """What is wrong with a file, and what to do, in the user's language."""
        params = dict(problem.params)
        if "columns" in params:
            language = language_of(self.env.lang)
            params["columns"] = ", ".join(
                column.labels[language] for column in params["columns"]
            )
        if "headings" in params:
            params["headings"] = ", ".join(f"“{word}”" for word in params["headings"])
        if "samples" in params:
            names = dict(ENCODING_NAMES)
            params["samples"] = " · ".join(
                f"{names[encoding]}: “{word}”"
                for encoding, word in params["samples"].items()
            )
        words = self.env._(FILE_WORDS[problem.code])
        return words % params

    @api.model
    def _word_problem(self, problem):
        """What is wrong with a row, in the user's language."""
        if problem.code == "refused":
            return problem.params["reason"]
        params = dict(problem.params)
        if "choices" in params:
            params["choices"] = ", ".join(params["choices"])
        words = self.env._(ROW_WORDS[problem.code])
        return words % params

    @api.model
    def _rejected_file(self, headings, rows):
        """As ``writing.rejected``, in base64."""
        return base64.b64encode(writing.rejected(headings, rows))
