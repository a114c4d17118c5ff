import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import calendar_file

MAX_BYTES = 2 * 1024 * 1024


class VerbundSchoolHolidayImport(models.TransientModel):
    """School holidays of a federal state, from a calendar file.

    Running it again with a newer file moves what has moved; it deletes nothing.
    """

    _name = "verbund.school.holiday.import"
    _description = "Import School Holidays"

    federal_state_id = fields.Many2one(
        "res.country.state",
        required=True,
        default=lambda self: self.env.company.partner_id.state_id,
    )
    source = fields.Char(
        required=True, help="Who has published them, and when, such as the ministry."
    )
    file = fields.Binary(string="Calendar File", required=True)
    filename = fields.Char()

    def action_import(self):
        self.ensure_one()
        counts = self._store(self._read_events())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "School holidays: %(created)s new, %(updated)s changed, "
                    "%(unchanged)s known already.",
                    **counts,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _read_events(self):
        """
        :raises UserError: when the file is none of a calendar, or has no days
        """
        try:
            content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        except binascii.Error:
            content = b""
        try:
            if len(content) > MAX_BYTES:
                raise calendar_file.NotACalendar
            events = calendar_file.read(content)
        except calendar_file.NotACalendar as error:
            raise UserError(
                self.env._(
                    "This is no calendar file. Download the school holidays as .ics, "
                    "and upload that file; a table goes through “Import records”."
                )
            ) from error
        if not events:
            raise UserError(self.env._("The file has no day in it."))
        return events

    def _store(self, events):
        """A period that overlaps a known one of the state is that one, moved.

        :return: dict of counts ``created updated unchanged``
        """
        Holiday = self.env["verbund.school.holiday"]
        known = Holiday.search([("federal_state_id", "=", self.federal_state_id.id)])
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        seen = set()
        for event in events:
            if (event.first, event.last) in seen:
                continue
            seen.add((event.first, event.last))
            vals = {"date_first": event.first, "date_last": event.last}
            if any(all(row[key] == vals[key] for key in vals) for row in known):
                counts["unchanged"] += 1
                continue
            moved = known.filtered(
                lambda row, event=event: (
                    row.date_first <= event.last
                    and row.date_last >= event.first
                    and (row.date_first, row.date_last) not in seen
                )
            )[:1]
            vals |= {"name": event.name, "source": self.source}
            if moved:
                moved.write(vals)
                counts["updated"] += 1
            else:
                known += Holiday.create(
                    {"federal_state_id": self.federal_state_id.id, **vals}
                )
                counts["created"] += 1
        return counts
