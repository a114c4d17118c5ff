from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...tools.table import headings
from ...tools.table.column import language_of
from ...tools.table.problems import FileProblem, Problem
from .plan import Plan, Stored
from .words import ENCODING_NAMES, HINT_WORDS

# More lines help nobody on the screen; the file with the rejected rows has all.
MAX_LINES = 200
MAX_HINTED = 20


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
    encoding = fields.Selection(
        list(ENCODING_NAMES),
        help="Only for old CSV files: which of them shows ä, ö, ü and ß rightly. "
        "Empty: it is recognised.",
    )
    overwrite = fields.Boolean(
        string="Replace Other Values",
        default=True,
        help="What the file says replaces what is there. Without it only blanks are "
        "filled in. A blank cell never deletes anything.",
    )
    state = fields.Selection(
        [
            ("upload", "Upload"),
            ("checked", "Checked"),
            ("done", "Imported"),
            ("undone", "Undone"),
        ],
        default="upload",
        readonly=True,
    )
    summary = fields.Char(readonly=True)
    row_count = fields.Integer(string="Rows", readonly=True)
    good_count = fields.Integer(string="Good Rows", readonly=True)
    bad_count = fields.Integer(string="Rows With Problems", readonly=True)
    created_count = fields.Integer(string="New", readonly=True)
    updated_count = fields.Integer(string="Changed", readonly=True)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True)
    sheets = fields.Char(readonly=True)
    hints = fields.Text(string="Please Check", readonly=True)
    ignored_columns = fields.Char(string="Columns Not Used", readonly=True)
    line_ids = fields.One2many("verbund.import.line", "import_id", readonly=True)
    change_ids = fields.One2many("verbund.import.change", "import_id", readonly=True)
    change_count = fields.Integer(string="Changes", readonly=True)
    question_ids = fields.One2many("verbund.import.question", "import_id")
    rejected_file = fields.Binary(readonly=True)
    rejected_filename = fields.Char(readonly=True)
    result_ids = fields.Json(readonly=True)
    undo_data = fields.Json(readonly=True)
    undo_summary = fields.Text(readonly=True)

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

    @api.onchange("kind", "file", "encoding", "overwrite")
    def _onchange_file(self):
        # What was found belongs to what was asked before.
        self.state = "upload"

    @api.onchange("question_ids")
    def _onchange_question_ids(self):
        # What an answer changes is shown before it is stored.
        if self.state == "checked":
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
        self.write(
            {
                "state": "upload",
                "file": False,
                "filename": False,
                "encoding": False,
                "question_ids": [Command.clear()],
            }
        )
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
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
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
        plan = Plan(
            {question.key: question.answer for question in self.question_ids},
            self.overwrite,
        )
        problems = table.problems + kind._resolve(table, table.rows, plan)
        failed = {problem.row for problem in problems}
        good = [row for row in table.rows if row.number not in failed]
        # As Odoo's own import: no mail and no log line for every field.
        silent = kind.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        stored = Stored()
        try:
            with self.env.cr.savepoint():
                problems += self._store(silent, good, plan, stored)
                if dry_run:
                    raise DryRun
        except DryRun:
            self.env.invalidate_all()
        self._show(table, problems, plan, stored, dry_run)

    def _parse(self):
        columns = self._kind()._import_columns
        sheets = self._read_sheets(
            self.with_context(bin_size=False).file, self.encoding, columns
        )
        try:
            return headings.parse(sheets, columns)
        except FileProblem as problem:
            raise UserError(self._word_file_problem(problem)) from problem

    def _store(self, kind, rows, plan, stored):
        """Store rows together; halve the batch around those that are refused.

        k refused rows of n cost about k log n further tries.

        :param kind: model of :meth:`_kind`
        :param plan: `Plan`
        :param stored: `Stored`, takes what the batches have come to
        :return: list of problems
        """
        if not rows:
            return []
        try:
            with self.env.cr.savepoint():
                batch = kind._store(rows, plan)
                self.env.flush_all()
        except (UserError, psycopg2.Error) as error:
            if len(rows) == 1:
                return [
                    Problem(
                        rows[0].number, "", "", "refused", {"reason": self._say(error)}
                    )
                ]
        else:
            stored.add(batch)
            return []
        middle = len(rows) // 2
        return self._store(kind, rows[:middle], plan, stored) + self._store(
            kind, rows[middle:], plan, stored
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

    def _show(self, table, problems, plan, stored, dry_run):
        """Put the outcome on the wizard."""
        problems = sorted(problems, key=lambda problem: problem.row)
        rejected = self._get_rejected(table, problems)
        failed = {problem.row for problem in problems}
        good_count = len(table.rows) - len(rejected)
        changes = [c for c in plan.changes if c.row not in failed] + stored.changes
        self._show_lines(problems, changes)
        self._show_questions(plan)
        self.write(
            {
                "state": "checked" if dry_run else "done",
                "summary": self._summary(
                    len(table.rows), len(rejected), plan.open_count, dry_run
                ),
                "row_count": len(table.rows),
                "good_count": good_count,
                "bad_count": len(rejected),
                "created_count": len(stored.ids),
                "updated_count": len(stored.updated),
                "unchanged_count": good_count - len(stored.rows),
                "change_count": len(changes),
                "result_ids": [] if dry_run else stored.ids,
                "undo_data": False if dry_run else stored.to_json(),
                "sheets": self._word_sheets(table),
                "hints": self._word_hints(table, failed),
                "ignored_columns": ", ".join(table.ignored) or False,
                "rejected_file": (
                    self._rejected_file(table.headings, rejected) if rejected else False
                ),
                "rejected_filename": (
                    self.env._("rows_to_mend.xlsx") if rejected else False
                ),
            }
        )

    def _get_rejected(self, table, problems):
        """``(cells, reasons)`` of each row with a problem."""
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
        return [
            (row.cells, "\n".join(reasons[row.number]))
            for row in table.rows
            if row.number in reasons
        ]

    def _show_lines(self, problems, changes):
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
        self.change_ids.unlink()
        self.env["verbund.import.change"].create(
            [
                {
                    "import_id": self.id,
                    "row_number": change.row,
                    "name": change.name,
                    "label": change.label,
                    "old_value": change.old[:200],
                    "new_value": change.new[:200],
                }
                for change in sorted(changes)[:MAX_LINES]
            ]
        )

    def _show_questions(self, plan):
        """The questions of this file, with the answers that are there."""
        answered = {question.key: question for question in self.question_ids}
        for key in answered.keys() - plan.questions.keys():
            answered[key].unlink()
        self.env["verbund.import.question"].create(
            [
                {
                    "import_id": self.id,
                    "key": key,
                    "row_number": question.row,
                    "typed": question.typed,
                    "candidate": question.candidate,
                }
                for key, question in plan.questions.items()
                if key not in answered
            ][:MAX_LINES]
        )

    def _word_hints(self, table, failed):
        """What to look at before the good rows are stored: a line for each kind."""
        rows = [row for row in table.rows if row.number not in failed]
        hidden = [row for row in rows if row.number in table.hidden_rows]
        doubts = {"hidden_row": hidden, **self._kind()._get_doubts(rows)}
        hints = [
            self.env._(
                "%(hint)s Rows (%(count)s): %(rows)s",
                hint=self.env._(HINT_WORDS[code]),
                count=len(rows),
                rows=", ".join(str(row.number) for row in rows[:MAX_HINTED])
                + (" …" if len(rows) > MAX_HINTED else ""),
            )
            for code, rows in doubts.items()
            if rows
        ]
        if table.hidden_columns:
            text = self.env._(
                "Columns that are hidden in your spreadsheet, but read all the same: "
                "%(columns)s",
                columns=", ".join(table.hidden_columns),
            )
            hints.insert(0, text)
        return "\n".join(hints)

    def _word_sheets(self, table):
        """Which sheet was read, and which were not."""
        if not table.sheet:
            return False
        words = [self.env._("Read: “%(sheet)s”.", sheet=table.sheet)]
        for name, is_hidden, is_table in table.other_sheets:
            if is_hidden:
                text = self.env._("Not read: “%(sheet)s” (hidden).", sheet=name)
            elif is_table:
                text = self.env._(
                    "Not read: “%(sheet)s”, which has such headings too; save it as a "
                    "file of its own.",
                    sheet=name,
                )
            else:
                text = self.env._("Not read: “%(sheet)s”.", sheet=name)
            words.append(text)
        return " ".join(words)

    def _summary(self, rows, rejected, questions, dry_run):
        """What has happened, or would, in a sentence or two; numbers as integers."""
        if not dry_run:
            return self.env._(
                "Rows that are imported: %(good)s of %(rows)s.",
                good=rows - rejected,
                rows=rows,
            )
        if not rejected:
            return self.env._(
                "Rows that were read, all of them fine: %(rows)s. Nothing is stored "
                "yet.",
                rows=rows,
            )
        if questions:
            return self.env._(
                "Rows that wait for an answer or have problems: %(rejected)s of "
                "%(rows)s. Please answer the questions, then check again; nothing is "
                "stored yet.",
                rejected=rejected,
                rows=rows,
            )
        if rejected == rows:
            return self.env._(
                "Rows that were read, all of them with problems: %(rows)s. Mend them "
                "and upload the file again.",
                rows=rows,
            )
        return self.env._(
            "Rows that have problems: %(rejected)s of %(rows)s. The others can be "
            "imported now; nothing is stored yet.",
            rejected=rejected,
            rows=rows,
        )
