from odoo import api, fields, models


class VerbundDatePollApply(models.TransientModel):
    """Choose the dates of a course, having seen who is told what."""

    _name = "verbund.date.poll.apply"
    _description = "Choose the Dates"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    poll_id = fields.Many2one("verbund.date.poll", required=True, readonly=True)
    option_id = fields.Many2one(
        "verbund.date.option",
        string="Dates",
        required=True,
        domain="[('poll_id', '=', poll_id)]",
    )
    second_id = fields.Many2one(
        "verbund.date.option",
        string="Second Half Group",
        domain="[('poll_id', '=', poll_id), ('id', '!=', option_id)]",
        help="Empty: all come together. Else the first dates are those of the first "
        "half group; price, minimum and maximum of the course are those of both.",
    )

    @api.model
    def default_get(self, fields):
        """Half groups where they gain more, else the best date."""
        res = super().default_get(fields)
        poll = self.env["verbund.date.poll"].browse(res.get("poll_id"))
        if poll and poll.has_access("read") and poll.answer_ids._counted():
            finder = poll._finder()
            best = finder.best_pair() or next(iter(finder.ranked()), None)
            options = list(best.options) if best else []
            res.update(zip(("option_id", "second_id"), options, strict=False))
        return res

    @api.depends("poll_id", "option_id", "second_id")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        options = self.option_id | self.second_id
        if options:
            poll = env["verbund.date.poll"].browse(self.poll_id.id)
            poll.action_apply(options._origin.ids)

    def action_apply(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
