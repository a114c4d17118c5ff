from functools import partial

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError

# What hangs on something else goes first.
ORDER = (
    "verbund.need",
    "verbund.membership.contact",
    "verbund.membership",
    "res.partner",
)


class VerbundImportUndo(models.TransientModel):
    """Takes an import back, as far as nobody has built on it since."""

    _inherit = "verbund.import"

    def action_undo(self):
        """Delete what was created and put back what was changed.

        With the rights of the user, record by record: what refuses stays and is named.
        """
        self.ensure_one()
        if self.state != "done" or not self.undo_data:
            raise UserError(self.env._("There is nothing to undo."))
        kept = []
        for model, record_id, before, after in reversed(self.undo_data["written"]):
            if model not in ORDER:
                continue
            record = self.env[model].browse(record_id).exists()
            put_back = partial(self._put_back, before=before, after=after)
            kept += self._undo_each(record, put_back)
        created = self.undo_data["created"]
        for model in ORDER:
            # What was made last may hang on what was made first.
            records = self.env[model].browse(reversed(created.get(model, ())))
            # What is kept with the wizard is no proof: its user may write there.
            records = records.exists().filtered(self._is_made_here)
            kept += self._undo_each(records, lambda record: record._undo_import())
        names = ", ".join(dict.fromkeys(kept))
        self.write(
            {
                "state": "undone",
                "undo_data": False,
                "undo_summary": self.env._(
                    "The import is undone, except what somebody has gone on with or "
                    "what may no longer be deleted: %(names)s",
                    names=names,
                )
                if kept
                else self.env._("The import is undone. Nothing of it is left."),
            }
        )
        return self._reopen()

    def _is_made_here(self, record):
        return (
            record.create_uid == self.env.user
            and record.create_date >= self.create_date
        )

    def _undo_each(self, records, undo):
        """
        :param undo: function of a record, false when it does not want
        :return: names of the records that stay as they are
        """
        kept = []
        for record in records:
            name = record.display_name
            try:
                with self.env.cr.savepoint():
                    if not undo(record):
                        kept.append(name)
                    self.env.flush_all()
            except (AccessError, UserError, psycopg2.Error):
                self.env.invalidate_all()
                kept.append(name)
        return kept

    @api.model
    def _put_back(self, record, before, after):
        """Write values of before, where nobody has changed them again."""
        if "state" in after:
            # A membership that has begun is ended by its own action.
            return False
        names = [
            name
            for name, value in after.items()
            if self._as_json(record, name) == value
        ]
        record.write({name: before[name] for name in names})
        return len(names) == len(after)

    @api.model
    def _as_json(self, record, name):
        value = record._fields[name].convert_to_write(record[name], record)
        return value.isoformat() if hasattr(value, "isoformat") else value
