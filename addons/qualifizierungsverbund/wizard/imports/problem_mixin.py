import base64

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.table import files, writing
from ...tools.table.column import language_of
from ...tools.table.problems import FileProblem
from .words import FILE_WORDS, ROW_WORDS


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
        try:
            return files.read_cells(
                base64.b64decode(file_b64 or b""), max_bytes, max_rows
            )
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
