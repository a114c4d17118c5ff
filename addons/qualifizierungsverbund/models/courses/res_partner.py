from odoo import fields, models


class ResPartner(models.Model):
    """A provider belongs to who has it teach, or has asked it to."""

    _inherit = "res.partner"

    # Not to be read by users: what one may see of them is no answer to whose it is
    verbund_taught_ids = fields.One2many(
        "verbund.course",
        "provider_id",
        string="Courses Taught",
        groups=fields.NO_ACCESS,
    )
    verbund_offer_ids = fields.One2many(
        "verbund.offer",
        "partner_id",
        string="Offers Asked For",
        groups=fields.NO_ACCESS,
    )

    def _verbund_dealing_networks(self):
        return (
            super()._verbund_dealing_networks()
            | self.verbund_taught_ids.network_ids
            | self.verbund_offer_ids.course_id.network_ids
        )
