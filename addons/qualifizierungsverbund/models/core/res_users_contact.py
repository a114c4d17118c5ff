from odoo import models
from odoo.tools.image import image_data_uri


class ResUsers(models.Model):
    """Who is to be asked, as the pages of companies show it."""

    _inherit = "res.users"

    def _page_contact(self, association):
        """
        :return: dict ``name function association phone email photo``, the last as the
            address of an image, empty for who has given none
        """
        self.ensure_one()
        # sudo: companies read of staff what they are called by, and nothing else
        partner_sudo, association_sudo = self.sudo().partner_id, association.sudo()
        # Not the initials that Odoo draws for who has no photo: the name stands beside
        photo = partner_sudo.image_128
        return {
            "name": partner_sudo.name,
            "function": partner_sudo.function or "",
            "association": association_sudo.name,
            "phone": partner_sudo.phone or association_sudo.phone or "",
            "email": partner_sudo.email or association_sudo.email or "",
            "photo": image_data_uri(photo) if photo else "",
        }
