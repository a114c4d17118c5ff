from odoo import fields, models


class VerbundCommitment(models.Model):
    """Whether the association writes to the people of a company."""

    _inherit = "verbund.commitment"

    tells_people = fields.Boolean(
        string="Tells Its People Itself",
        copy=False,
        help="The association does not write to the people of this company.",
    )

    def write(self, vals):
        res = super().write(vals)
        if "tells_people" in vals:
            self._touch_seats()
        return res

    def _touch_seats(self):
        # sudo: who works with the word need not be a user of the event app
        self.sudo().registration_ids._verbund_touch()

    # ------------------------------------------------------------- the form

    def _page_values(self):
        return {**super()._page_values(), "tells_people": self.tells_people}

    def _read_names(self, form):
        if form.flag("people_asked"):
            self.tells_people = form.flag("tells_people")
        return super()._read_names(form)
