from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    betriebsnummer = fields.Char(
        string="Establishment Number",
        copy=False,
        help="Betriebsnummer: eight digits, given by the Federal Employment Agency.",
    )
    industry_wz_id = fields.Many2one(
        "verbund.industry", string="Industry (WZ)", index="btree_not_null"
    )
    district_id = fields.Many2one("verbund.district", index="btree_not_null")
    headcount = fields.Integer(
        aggregator=None, help="Employees of the company as heads, not weighted."
    )
    headcount_weighted = fields.Float(
        string="Weighted Headcount",
        digits=(12, 2),
        aggregator=None,
        help="Employees of the whole company including its group, weighted by hours "
        "(§ 82 (6) SGB III): up to 10 h 0.25, up to 20 h 0.5, up to 30 h 0.75, else 1.",
    )
    sgb3_size_class = fields.Selection(
        [("lt50", "Below 50"), ("50_499", "50 to 499"), ("ge500", "500 and more")],
        string="Size Class (§ 82 SGB III)",
        compute="_compute_sgb3_size_class",
        store=True,
        help="By weighted headcount, law as of 1 April 2024. Orientation, no promise.",
    )
    sme_class = fields.Selection(
        [
            ("micro", "Micro"),
            ("small", "Small"),
            ("medium", "Medium"),
            ("large", "No SME"),
        ],
        string="SME Class (EU)",
        help="Declared by the company under Recommendation 2003/361/EC. It depends on "
        "turnover and linked enterprises too, so it never follows from the heads.",
    )
    sme_declared_on = fields.Date(
        string="SME Declared On", help="Date of the company's own declaration."
    )
    collective_agreement = fields.Boolean(string="Bound by Collective Agreement")
    training_works_agreement = fields.Boolean(
        string="Works Agreement on Training",
        help="Works or collective agreement on further training (§ 82 SGB III).",
    )
    works_council = fields.Boolean()
    is_training_provider = fields.Boolean(string="Training Provider")
    azav_certificate = fields.Char(
        string="AZAV Certificate",
        help="Number of the provider's approval (§ 178 SGB III).",
    )
    azav_body = fields.Char(
        string="AZAV Certification Body", help="Fachkundige Stelle that approved it."
    )
    azav_location = fields.Char(
        string="AZAV Location", help="An approval holds for the sites it names."
    )
    azav_training = fields.Boolean(
        string="AZAV Further Training",
        help="Approved for further vocational training (§ 5 (1) no. 4 AZAV).",
    )
    azav_transfer = fields.Boolean(
        string="AZAV Transfer Services",
        help="Approved for transfer services (§ 5 (1) no. 5 AZAV).",
    )
    azav_valid_from = fields.Date(string="AZAV Valid From")
    azav_valid_until = fields.Date(string="AZAV Valid Until")

    _betriebsnummer_uniq = models.UniqueIndex(
        "(betriebsnummer) WHERE betriebsnummer IS NOT NULL AND betriebsnummer <> ''",
        "There is already a contact with this establishment number.",
    )
    _azav_order = models.Constraint(
        "CHECK(azav_valid_until IS NULL OR azav_valid_from IS NULL "
        "OR azav_valid_until >= azav_valid_from)",
        "The AZAV approval ends before it starts.",
    )
    _headcount_positive = models.Constraint(
        "CHECK(headcount >= 0 AND headcount_weighted >= 0)",
        "A headcount cannot be negative.",
    )

    @api.depends("headcount_weighted")
    def _compute_sgb3_size_class(self):
        for partner in self:
            weighted = partner.headcount_weighted
            partner.sgb3_size_class = (
                (weighted < 50 and "lt50") or (weighted < 500 and "50_499") or "ge500"
                if weighted
                else False
            )

    def _verbund_check_company(self):
        """
        :raises ValidationError: when one is a contact person
        """
        for partner in self:
            company = partner.commercial_partner_id
            if partner != company:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact person. Choose the company itself, "
                        "%(company)s.",
                        contact=partner.display_name,
                        company=company.display_name,
                    )
                )

    @api.constrains("betriebsnummer")
    def _check_betriebsnummer(self):
        for partner in self:
            number = partner.betriebsnummer
            if number and not (number.isdigit() and len(number) == 8):
                raise ValidationError(
                    self.env._(
                        "The establishment number of %(name)s has eight digits.",
                        name=partner.display_name,
                    )
                )
