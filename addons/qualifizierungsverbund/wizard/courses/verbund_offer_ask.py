from odoo import api, fields, models

from ...models.courses.verbund_course_tender import PROVIDERS_WANTED

# The time that providers have to answer, unless somebody plans it otherwise.
REPLY_WEEKS = 2


class VerbundOfferAsk(models.TransientModel):
    """Ask training providers for offers, having seen what each of them gets."""

    _name = "verbund.offer.ask"
    _description = "Ask for Offers"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    asked_ids = fields.Many2many(
        "res.partner", string="Offers Noted", compute="_compute_asked_ids"
    )
    are_prepared = fields.Boolean(compute="_compute_asked_ids")
    provider_ids = fields.Many2many(
        "res.partner",
        string="Training Providers",
        domain="[('is_training_provider', '=', True), ('parent_id', '=', False), "
        "('id', 'not in', asked_ids)]",
    )
    reply_until = fields.Date(
        string="Answer By",
        required=True,
        default=lambda self: self._default_reply_until(),
    )
    text = fields.Text(string="What We Ask")
    are_few = fields.Boolean(compute="_compute_are_few")
    reason = fields.Text(string="Why Fewer Than Three")

    def _default_reply_until(self):
        company = self.env.company
        day = fields.Date.add(company._verbund_today(), weeks=REPLY_WEEKS)
        return company._verbund_calendar().next_working_day(day)

    @api.depends("course_id")
    def _compute_asked_ids(self):
        for wizard in self:
            wizard.asked_ids = wizard.course_id.offer_ids.partner_id
            wizard.are_prepared = bool(wizard.course_id._unasked())

    @api.depends("asked_ids", "provider_ids")
    def _compute_are_few(self):
        for wizard in self:
            asked = wizard.asked_ids._origin | wizard.provider_ids._origin
            wizard.are_few = len(asked) < PROVIDERS_WANTED

    @api.depends("course_id", "provider_ids", "reply_until", "text", "reason")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        course = env["verbund.course"].browse(self.course_id.id)
        course._ask_providers(
            env["res.partner"].browse(self.provider_ids._origin.ids),
            self.reply_until,
            self.text,
            self.reason,
        )

    def action_ask(self):
        self.ensure_one()
        self._rehearse(self.env)
        return {"type": "ir.actions.act_window_close"}
