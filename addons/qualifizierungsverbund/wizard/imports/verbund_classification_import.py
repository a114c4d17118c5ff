from importlib.util import find_spec

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.masters.verbund_industry import WZ_VERSIONS
from ...tools.classification import Entry, parse_kldb, parse_wz
from ...tools.table.files import MAX_ROWS

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100


class VerbundClassificationImport(models.TransientModel):
    """The full lists of KldB 2010 and WZ, from the files of their publishers.

    Running it again updates names and creates what is new; it deletes nothing.
    """

    _name = "verbund.classification.import"
    _description = "Import a Classification"
    _inherit = "verbund.import.problem.mixin"

    classification = fields.Selection(
        [
            ("kldb", "KldB 2010 (occupations)"),
            ("wz", "WZ (industries)"),
        ],
        required=True,
        default="kldb",
    )
    wz_version = fields.Selection(WZ_VERSIONS, string="WZ Version", default="2025")
    has_package = fields.Boolean(compute="_compute_has_package")
    use_package = fields.Boolean(
        string="From the Python Package wz-code",
        compute="_compute_use_package",
        store=True,
        readonly=False,
        help="The package has both lists; no file is needed then.",
    )
    file = fields.Binary()
    filename = fields.Char()
    state = fields.Selection(
        [("upload", "Upload"), ("done", "Imported")], default="upload", readonly=True
    )
    created_count = fields.Integer(string="Created", readonly=True)
    updated_count = fields.Integer(string="Updated", readonly=True)
    unchanged_count = fields.Integer(string="Unchanged", readonly=True)
    rejected_count = fields.Integer(string="Rejected", readonly=True)
    problems = fields.Text(readonly=True)
    rejected_file = fields.Binary(readonly=True)
    rejected_filename = fields.Char(readonly=True)

    @api.depends("classification")
    def _compute_has_package(self):
        self.has_package = bool(find_spec("wz_code"))

    @api.depends("classification", "has_package")
    def _compute_use_package(self):
        for wizard in self:
            wizard.use_package = wizard.has_package and wizard.classification == "wz"

    def action_import(self):
        self.ensure_one()
        rows = []
        if self.classification == "wz" and self.use_package:
            entries, problems = self._entries_of_package(), []
        else:
            rows = self._read_cells(
                self.with_context(bin_size=False).file,
                MAX_BYTES,
                MAX_ROWS,
            )
            parse = parse_kldb if self.classification == "kldb" else parse_wz
            entries, problems = parse(rows)
        if not entries:
            raise UserError(
                self.env._(
                    "The file has no entry of this classification. Its first column "
                    "is the code, the last one the name."
                )
            )
        counts = self._store_entries(entries)
        self._show(rows, problems, counts)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Classification"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _entries_of_package(self):
        """
        :raises UserError: when the package is not there
        """
        try:
            from wz_code import WZ
        except ImportError as error:
            raise UserError(
                self.env._(
                    "The Python package wz-code is not installed. Upload a file, or "
                    "ask your administrator to install it."
                )
            ) from error
        classification = WZ(version=self.wz_version)
        entries = []
        for number, code in enumerate(classification.get_all_codes(), start=1):
            item = classification.get(code)
            parent = item.parent
            entries.append(
                Entry(number, item.code, item.title, parent.code if parent else None)
            )
        return entries

    def _store_entries(self, entries):
        """Create and update in one go, level by level.

        :param entries: list of ``tools.classification.Entry`` with distinct codes
        :return: dict of counts ``created updated unchanged``
        """
        is_wz = self.classification == "wz"
        base_vals = {"wz_version": self.wz_version} if is_wz else {}
        # The lists are German whatever language the user reads: names go into the
        # source, which is what every language shows.
        Model = self.env["verbund.industry" if is_wz else "verbund.occupation"]
        Model = Model.with_context(lang=None, active_test=False)
        domain = [("wz_version", "=", self.wz_version)] if is_wz else []
        # Parents may be in the database only, so all codes are read, once.
        known = Model.search_fetch(domain, ["code", "name", "parent_id"])
        by_code = {record.code: record for record in known}
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        levels = {}
        for entry in entries:
            depth = 0 if entry.code.isalpha() else len(entry.code)
            levels.setdefault(depth, []).append(entry)
        for _depth, level in sorted(levels.items()):
            new = []
            for entry in level:
                parent = by_code.get(entry.parent)
                vals = {"name": entry.name}
                if parent:
                    vals["parent_id"] = parent.id
                record = by_code.get(entry.code)
                if not record:
                    new.append({**base_vals, "code": entry.code, **vals})
                elif record.name != entry.name or (
                    parent and record.parent_id != parent
                ):
                    record.write(vals)
                    counts["updated"] += 1
                else:
                    counts["unchanged"] += 1
            by_code.update({record.code: record for record in Model.create(new)})
            counts["created"] += len(new)
        return counts

    def _show(self, rows, problems, counts):
        cells_by_row = dict(rows)
        rejected = [
            (cells_by_row[problem.row], self._word_problem(problem))
            for problem in problems
        ]
        width = max((len(cells) for cells, _reason in rejected), default=0)
        headings = [self.env._("Code"), *[""] * (width - 1)]
        self.write(
            {
                "state": "done",
                "created_count": counts["created"],
                "updated_count": counts["updated"],
                "unchanged_count": counts["unchanged"],
                "rejected_count": len(problems),
                "problems": "\n".join(
                    self.env._(
                        "Row %(row)s, “%(value)s”: %(reason)s",
                        row=problem.row,
                        value=problem.value,
                        reason=self._word_problem(problem),
                    )
                    for problem in problems[:MAX_LINES]
                ),
                "rejected_file": (
                    self._rejected_file(headings, rejected) if rejected else False
                ),
                "rejected_filename": (
                    self.env._("rows_to_mend.xlsx") if rejected else False
                ),
            }
        )
