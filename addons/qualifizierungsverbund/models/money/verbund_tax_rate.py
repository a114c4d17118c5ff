from odoo import api, fields, models
from odoo.fields import Domain

from ..courses.verbund_course_cost import COST_TYPES


class VerbundTaxRate(models.Model):
    """The sales tax of a kind of cost from a day on, with the law it comes from.

    Kinds of cost without a row have the usual sales tax of the association.
    """

    _name = "verbund.tax.rate"
    _description = "Tax by Cost Type"
    _order = "cost_type, valid_from desc, id"
    _rec_name = "cost_type"

    cost_type = fields.Selection(COST_TYPES, required=True)
    percent = fields.Float(string="Rate (%)", required=True, digits=(5, 2))
    valid_from = fields.Date(
        required=True, help="First day of supply on which this rate holds."
    )
    source = fields.Char(required=True, help="Law or letter, with its date.")
    country_id = fields.Many2one(
        "res.country",
        required=True,
        default=lambda self: self.env.company.account_fiscal_country_id,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Association",
        help="Empty: for all associations in this country.",
    )

    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 0 AND 100)", "A rate is between 0 and 100 %."
    )
    _row_uniq = models.UniqueIndex(
        "(cost_type, valid_from, country_id, COALESCE(company_id, 0))",
        "There is already a rate for this kind of cost from this day on.",
    )

    @api.model
    def _percent_on(self, company, cost_type, day):
        """
        :param day: day of supply
        :return: the rate of that day, None where the usual one holds
        """
        row = self.search(
            Domain("cost_type", "=", cost_type)
            & Domain("country_id", "=", company.account_fiscal_country_id.id)
            & Domain("company_id", "in", (company.id, False))
            & Domain("valid_from", "<=", day),
            order="valid_from desc, company_id",
            limit=1,
        )
        return row.percent if row else None
