from odoo import api, fields, models


class VerbundCompanyDocumentMixin(models.AbstractModel):
    _inherit = "verbund.company.document.mixin"

    district_id = fields.Many2one(
        "verbund.district",
        compute="_compute_district_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    @api.depends("partner_id")
    def _compute_district_id(self):
        for document in self:
            document.district_id = (
                document.district_id or document.partner_id.district_id
            )

    @api.constrains("partner_id")
    def _check_partner(self):
        self.partner_id._verbund_check_company()
