from odoo import api, fields, models
from odoo.tools.misc import format_date

from ...models.core.notification import notification
from ...models.courses.verbund_commitment import STATE_COMMITTED

# Of a dialog that names no course yet.
NO_GROUP = {
    "seats_missing": 0,
    "group_seats": 0,
    "group_price": 0.0,
    "leaving_partner_ids": False,
    "ask_partner_ids": False,
    "ask_price": 0.0,
    "needs_approval": False,
    "silent": False,
}


class VerbundCourseConfirm(models.TransientModel):
    """Confirm a course, having seen who takes part and whom it tells what.

    Below its minimum it runs only with a reason, and an approval.
    """

    _name = "verbund.course.confirm"
    _description = "Confirm a Course"
    _inherit = ["verbund.reason.mixin", "verbund.preview.mixin"]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    # All of them of one group: the companies that would really take part.
    seats_missing = fields.Integer(compute="_compute_group")
    group_seats = fields.Integer(string="Seats Taking Part", compute="_compute_group")
    group_price = fields.Monetary(string="Price per Seat", compute="_compute_group")
    leaving_partner_ids = fields.Many2many(
        "res.partner",
        string="Not Taking Part",
        compute="_compute_group",
        help="Companies that have not agreed to this price.",
    )
    ask_partner_ids = fields.Many2many(
        "res.partner",
        string="To Be Asked",
        compute="_compute_group",
        help="Companies that have not agreed to the price of all seats there are.",
    )
    ask_price = fields.Monetary(
        string="Price With All of Them",
        compute="_compute_group",
        help="Price of a seat when all that have given their word take part.",
    )
    currency_id = fields.Many2one(related="course_id.currency_id", related_sudo=False)
    needs_approval = fields.Boolean(compute="_compute_group")
    silent = fields.Html(
        string="Without an Answer",
        compute="_compute_group",
        sanitize=False,
        help="Companies that were asked and have not answered, and what it means.",
    )
    reason = fields.Text(
        required=False, help="The person who approves reads it; it stays on record."
    )

    @api.depends("course_id")
    def _compute_group(self):
        self.update(NO_GROUP)
        for wizard in self:
            course = wizard.course_id
            if not course:
                continue
            seats = course.group_seats
            wizard.group_seats = seats
            wizard.seats_missing = course.seats_missing
            wizard.needs_approval = course.needs_approval
            wizard.silent = wizard._render_silent()
            wizard.group_price = (
                course._price_at(course._group_size()) if seats else 0.0
            )
            wizard.leaving_partner_ids = (
                course.commitment_ids.filtered(lambda c: c.state == STATE_COMMITTED)
                - course.taking_part_ids
            ).partner_id
            words, wizard.ask_price = course._words_to_ask()
            wizard.ask_partner_ids = words.partner_id

    def action_ask_limits(self):
        asked = len(self.ask_partner_ids)
        self.course_id.action_ask_limits()
        return notification(
            self.env._("Companies that were asked: %(count)s.", count=asked), "success"
        )

    def _render_silent(self):
        silent = self.course_id._get_silent()
        if not silent:
            return False
        course = self.course_id
        return self.env["ir.qweb"]._render(
            "qualifizierungsverbund.course_silent",
            {
                "deadline": format_date(self.env, course.commitment_deadline),
                "deadline_ahead": not course._is_deadline_passed(),
                "rows": [
                    {"company": c.partner_id.display_name, "asked": c.was_asked}
                    for c in silent
                ],
            },
        )

    @api.depends("course_id")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        """As it will be when it is confirmed, with an approval or without."""
        course = env["verbund.course"].browse(self.course_id.id)
        if course:
            course._rehearse_confirm(self.reason)

    def action_confirm(self):
        if self.seats_missing:
            self.course_id.override_reason = self._get_reason()
        self.course_id.action_confirm()
        self.course_id._hold_mails()
        return {"type": "ir.actions.act_window_close"}
