from odoo import api, fields, models


class VerbundOfferAward(models.TransientModel):
    """Choose an offer, having seen what speaks against it and who is told what."""

    _name = "verbund.offer.award"
    _description = "Award an Offer"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    offer_id = fields.Many2one("verbund.offer", required=True, readonly=True)
    doubts = fields.Text(string="To Be Considered", compute="_compute_doubts")
    reason = fields.Text(
        string="Why This One", help="It stays on record. Providers do not read it."
    )

    @api.depends("offer_id")
    def _compute_doubts(self):
        for wizard in self:
            offer = wizard.offer_id._origin
            wizard.doubts = "\n".join(offer and offer._get_award_doubts())

    @api.depends("offer_id")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        if not self.offer_id:
            return
        offer = env["verbund.offer"].browse(self.offer_id._origin.id)
        offer.check_access("write")
        offer._award_for("")

    def action_award(self):
        """
        :raises UserError: when something asks for a reason, and there is none
        """
        self.ensure_one()
        self.offer_id._award_considered(self.reason or None)
        return {"type": "ir.actions.act_window_close"}
