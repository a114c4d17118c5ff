from odoo import api, models

from ..core.rpc_arguments import is_integer


class VerbundSession(models.Model):
    """A day that is added, moved or dropped is a change of its course."""

    _inherit = "verbund.session"

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["course_id"] for vals in vals_list if vals.get("course_id")}
        self.env["verbund.course"].browse(ids)._watch_changes()
        return super().create(vals_list)

    def write(self, vals):
        joined = filter(is_integer, (vals.get("course_id"),))
        (self.course_id | self.course_id.browse(joined))._watch_changes()
        return super().write(vals)

    def unlink(self):
        self.course_id._watch_changes()
        return super().unlink()
