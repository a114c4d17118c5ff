from odoo import models


class VerbundMembershipContact(models.Model):
    _inherit = "verbund.membership.contact"

    def _undo_import(self):
        """
        :return: whether the function is gone
        """
        return self.unlink()
