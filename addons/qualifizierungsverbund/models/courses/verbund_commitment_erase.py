from odoo import models

from .event_registration import STATE_CANCEL


class VerbundCommitment(models.Model):
    """A company has erased what is known of a person, at any time."""

    _inherit = "verbund.commitment"

    def _page_values(self):
        return {
            **super()._page_values(),
            "known": self._page_known(),
            "kept_until": self.course_id._people_kept_until(),
        }

    def _page_known(self):
        """People of whom something is known, replaced ones included.

        :return: [(id, name, whether it has the seat)]
        """
        return [
            (seat.id, seat.name, seat.state != STATE_CANCEL)
            for seat in self.registration_ids.sorted("id")
            if seat.verbund_named_at
        ]

    def _read_names(self, form):
        if form.post.get("verb") != "erase":
            return super()._read_names(form)
        _ = self.env._
        known = self.registration_ids.filtered("verbund_named_at")
        seat_id = form.record_id("erase_seat", _("Who"), known.ids, required=True)
        if not form.flag("erase_sure"):
            form.refuse(
                "erase_sure",
                _("Please confirm: what is erased cannot be brought back."),
            )
        form.check()
        known.browse(seat_id)._verbund_with_earlier()._verbund_erase()
        return _(
            "What was known of this person is erased. The seat and its price stay."
        )
