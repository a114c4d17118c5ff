from odoo import api, fields, models


class VerbundCourseCost(models.Model):
    """The tax that companies will be charged on a planned cost."""

    _inherit = "verbund.course.cost"

    # Empty where it is exempt, or the association has no such tax yet. Shown nowhere: a
    # field keeps it from being searched for again by each size, company and e-mail.
    sale_tax_id = fields.Many2one(
        "account.tax",
        string="Tax to Companies",
        compute="_compute_sale_tax_id",
        # who plans a course need not see how taxes are set up
        compute_sudo=True,
    )

    @api.depends(
        "cost_type",
        "course_id.company_id",
        "course_id.date_begin",
        "course_id.date_end",
        "course_id.vat_treatment",
    )
    def _compute_sale_tax_id(self):
        taxes = {}
        for cost in self:
            course = cost.course_id
            if course._apportion_exempts(cost.cost_type):
                cost.sale_tax_id = False
                continue
            kind = course.company_id, cost.cost_type, course._apportion_supply_day()
            if kind not in taxes:
                company, *of_cost = kind
                taxes[kind], _percent = company._verbund_find_sale_tax_sudo(*of_cost)
            cost.sale_tax_id = taxes[kind]
