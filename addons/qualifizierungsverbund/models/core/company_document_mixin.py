from odoo import fields, models


class VerbundCompanyDocumentMixin(models.AbstractModel):
    """Documents of one company that the company itself reads in the portal.

    The model declares its ``partner_id``.
    """

    _name = "verbund.company.document.mixin"
    _description = "Document of a Company"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]

    # Of Odoo's own, but open to all there: a company that exports would fail on them.
    activity_exception_decoration = fields.Selection(groups="base.group_user")
    activity_exception_icon = fields.Char(groups="base.group_user")
