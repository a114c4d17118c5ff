from odoo import api, fields, models


class VerbundCompanyDocumentMixin(models.AbstractModel):
    """Documents of one company that the company itself reads in the portal.

    The model declares its ``partner_id``.
    """

    _name = "verbund.company.document.mixin"
    _description = "Document of a Company"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]

    district_id = fields.Many2one(
        "verbund.district",
        compute="_compute_district_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )

    # Of Odoo's own, but open to all there: a company that exports would fail on them.
    activity_exception_decoration = fields.Selection(groups="base.group_user")
    activity_exception_icon = fields.Char(groups="base.group_user")

    @api.depends("partner_id")
    def _compute_district_id(self):
        for document in self:
            document.district_id = (
                document.district_id or document.partner_id.district_id
            )
