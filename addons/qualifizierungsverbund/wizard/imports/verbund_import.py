from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.table import files, headings
from ...tools.table.column import language_of
from ...tools.table.problems import FileProblem, Problem

# More lines help nobody on the screen; the file with the rejected rows has all.
MAX_LINES = 200


class DryRun(Exception):
    """Ends a check: everything it stored is rolled back."""


class VerbundImport(models.TransientModel):
    """Records from a spreadsheet, of each kind that ``verbund.import.kind`` has.

    A bad row never loses a good one: rows are checked one by one with their reasons,
    the good ones are stored in one go, and the rest comes back as a file to mend.
    Everything happens with the rights of the user.
    """

    _name = "verbund.import"
    _description = "Import Members and Needs"
    _inherit = "verbund.import.problem.mixin"

    kind = fields.Selection(
        "_selection_kind", string="Import", required=True, default="members"
    )
    completes = fields.Boolean(compute="_compute_completes")
    file = fields.Binary()
    filename = fields.Char()
    state = fields.Selection(
        [("upload", "Upload"), ("checked", "Checked"), ("done", "Imported")],
        default="upload",
        readonly=True,
    )
    summary = fields.Char(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    good_count = fields.Integer(string="Good Rows", readonly=True)
    bad_count = fields.Integer(string="Rows With Problems", readonly=True)
    created_count = fields.Integer(string="Created", readonly=True)
    updated_count = fields.Integer(string="Completed", readonly=True)
    ignored_columns = fields.Char(string="Columns Not Used", readonly=True)
    line_ids = fields.One2many("verbund.import.line", "import_id", readonly=True)
    rejected_file = fields.Binary(readonly=True)
    rejected_filename = fields.Char(readonly=True)
    result_ids = fields.Json(readonly=True)

    @api.model
    def _selection_kind(self):
        kinds = self.env["verbund.import.kind"]._get_kinds()
        return [(key, kind._get_label()) for key, kind in kinds.items()]

    @api.depends("kind")
    def _compute_completes(self):
        for wizard in self:
            wizard.completes = wizard.kind and wizard._kind()._import_completes

    def _kind(self):
        """The kind of import, a child of ``verbund.import.kind``."""
        return self.env[f"verbund.import.{self.kind}"]

    @api.onchange("kind", "file")
    def _onchange_file(self):
        # What was found belongs to the file before.
        self.state = "upload"

    def action_check(self):
        """Try everything and store nothing."""
        self._run(dry_run=True)
        return self._reopen()

    def action_import(self):
        """Store the good rows."""
        self._run(dry_run=False)
        return self._reopen()

    def action_restart(self):
        self.ensure_one()
        self.write({"state": "upload", "file": False, "filename": False})
        return self._reopen()

    def action_download_template(self):
        self.ensure_one()
        template = self._template(self.kind)
        return {"type": "ir.actions.act_url", "url": template, "target": "download"}

    def action_view_result(self):
        self.ensure_one()
        kind = self._kind()
        return {
            "type": "ir.actions.act_window",
            "name": kind._get_result_label(),
            "res_model": kind._import_model,
            "view_mode": "list,form",
            "domain": [("id", "in", self.result_ids or [])],
        }

    @api.model
    def _template(self, kind):
        """URL of the empty table with headings in the user's language."""
        language = ("de", "en")[language_of(self.env.lang)]
        return f"/qualifizierungsverbund/import/{kind}_{language}.xlsx"

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import %(kind)s", kind=self._kind()._get_label()),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------------ one run

    def _run(self, dry_run):
        """Read, check and store.

        :param dry_run: roll back what was stored, keep what was found
        :raises UserError: when the file cannot be used at all
        """
        self.ensure_one()
        kind = self._kind()
        if not self.env[kind._import_model].has_access("create"):
            raise AccessError(
                self.env._("You may not import “%(kind)s”.", kind=kind._get_label())
            )
        table = self._parse()
        problems = list(table.problems)
        failed = {problem.row for problem in problems}
        good = [row for row in table.rows if row.number not in failed]
        found = kind._resolve(table, good)
        problems += found
        failed |= {problem.row for problem in found}
        good = [row for row in good if row.number not in failed]
        # As Odoo's own import: no mail and no log line for every field.
        silent = kind.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        result = {"ids": [], "updated": 0}
        if dry_run:
            try:
                with self.env.cr.savepoint():
                    problems += self._store(silent, good, result)
                    raise DryRun
            except DryRun:
                result["ids"] = []
        else:
            problems += self._store(silent, good, result)
        self._show(table, problems, result, dry_run)

    def _parse(self):
        rows = self._read_cells(
            self.with_context(bin_size=False).file, files.MAX_BYTES, files.MAX_ROWS
        )
        try:
            return headings.parse(rows, self._kind()._import_columns)
        except FileProblem as problem:
            raise UserError(self._word_file_problem(problem)) from problem

    def _store(self, kind, rows, result):
        """Store rows together; halve the batch around those that are refused.

        k refused rows of n cost about k log n further tries.

        :param kind: model of :meth:`_kind`
        :param result: dict that takes ``ids`` and ``updated``
        :return: list of problems
        """
        if not rows:
            return []
        try:
            with self.env.cr.savepoint():
                ids, updated = kind._store(rows)
                self.env.flush_all()
        except (UserError, psycopg2.Error) as error:
            if len(rows) == 1:
                return [
                    Problem(
                        rows[0].number, "", "", "refused", {"reason": self._say(error)}
                    )
                ]
        else:
            result["ids"] += ids
            result["updated"] += updated
            return []
        middle = len(rows) // 2
        return self._store(kind, rows[:middle], result) + self._store(
            kind, rows[middle:], result
        )

    def _say(self, error):
        """The message of a refusal, without the words of the database."""
        if not isinstance(error, psycopg2.Error):
            return str(error)
        # Each model knows the words of its own constraints.
        stored = map(self.env.__getitem__, self._kind()._import_stored_models)
        by_table = {model._table: model for model in stored}
        model = by_table.get(error.diag.table_name, self)
        return model._sql_error_to_message(error)

    def _show(self, table, problems, result, dry_run):
        """Put the outcome on the wizard."""
        problems = sorted(problems, key=lambda problem: problem.row)
        reasons = defaultdict(list)
        for problem in problems:
            words = self._word_problem(problem)
            reasons[problem.row].append(
                self.env._(
                    "%(column)s: %(reason)s", column=problem.column, reason=words
                )
                if problem.column
                else words
            )
        rejected = [
            (row.cells, "\n".join(reasons[row.number]))
            for row in table.rows
            if row.number in reasons
        ]
        self.line_ids.unlink()
        self.env["verbund.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "row_number": problem.row,
                    "column_name": problem.column or False,
                    "value": problem.value[:200] or False,
                    "message": self._word_problem(problem),
                }
                for problem in problems[:MAX_LINES]
            ]
        )
        self.write(
            {
                "state": "checked" if dry_run else "done",
                "summary": self._summary(len(table.rows), len(rejected), dry_run),
                "row_count": len(table.rows),
                "good_count": len(table.rows) - len(rejected),
                "bad_count": len(rejected),
                "created_count": len(result["ids"]),
                "updated_count": result["updated"],
                "result_ids": result["ids"],
                "ignored_columns": ", ".join(table.ignored) or False,
                "rejected_file": (
                    self._rejected_file(table.headings, rejected) if rejected else False
                ),
                "rejected_filename": (
                    self.env._("rows_to_mend.xlsx") if rejected else False
                ),
            }
        )

    def _summary(self, rows, rejected, dry_run):
        """One sentence for the eye, numbers as integers."""
        if not dry_run:
            return self.env._(
                "%(good)s of %(rows)s rows are imported.",
                good=rows - rejected,
                rows=rows,
            )
        if not rejected:
            return self.env._(
                "All %(rows)s rows are fine. Nothing is stored yet.", rows=rows
            )
        if rejected == rows:
            return self.env._(
                "All %(rows)s rows have problems. Mend them and upload the file again.",
                rows=rows,
            )
        return self.env._(
            "%(rejected)s of %(rows)s rows have problems. The others can be imported "
            "now; nothing is stored yet.",
            rejected=rejected,
            rows=rows,
        )
