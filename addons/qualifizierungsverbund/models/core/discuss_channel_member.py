from odoo import models

from .naming_mixin import check_has_forms


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    def onchange(self, values, field_names, fields_spec):
        check_has_forms(self.env)
        return super().onchange(values, field_names, fields_spec)
