from odoo import models
from odoo.tools.image import image_data_uri

# How base64 of the SVG begins that Odoo draws: initials, where no photo was given.
DRAWN = b"P"
# What is said of a person: not all that a partner has.
SHOWN = ("name", "function", "phone", "email")


class ResUsers(models.Model):
    """Who is to be asked, as the pages of companies show it."""

    _inherit = "res.users"

    def _compute_display_name(self):
        """Ask for nothing but the names: boards and lists show those of many users."""
        # sudo: a name is computed of a partner that its reader may not read
        users_sudo = self.sudo()
        users_sudo.fetch(["partner_id"])
        users_sudo.partner_id.fetch(["name"])
        return super()._compute_display_name()

    def _page_contact(self, association):
        """
        :return: dict ``name function association phone email photo``, the last as the
            address of an image, empty for who has given none
        """
        # sudo: companies read of staff what they are called by, and nothing else
        user_sudo, association_sudo = self.sudo()[:1], association.sudo()
        # As in e-mails: where nobody is responsible, the association signs
        works_here = user_sudo and user_sudo._is_internal()
        signs_sudo = user_sudo if works_here else association_sudo
        partner_sudo = signs_sudo.partner_id
        partner_sudo.fetch(SHOWN)
        # Not the initials, as the name stands beside
        photo = partner_sudo.image_128
        return {
            "name": partner_sudo.name,
            "function": partner_sudo.function or "",
            "association": association_sudo.name,
            "phone": partner_sudo.phone or association_sudo.phone or "",
            "email": partner_sudo.email or association_sudo.email or "",
            "photo": "" if not photo or photo[:1] == DRAWN else image_data_uri(photo),
        }
