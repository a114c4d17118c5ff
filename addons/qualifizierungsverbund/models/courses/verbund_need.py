from odoo import api, fields, models
from odoo.fields import Domain

from ..needs.verbund_need import STATE_CONFIRMED


class VerbundNeed(models.Model):
    _inherit = "verbund.need"

    course_id = fields.Many2one(
        "verbund.course",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"course_id"}

    @api.model
    def _get_poolable_domain(self):
        return super()._get_poolable_domain() & Domain("course_id", "=", False)

    def _prepare_leave_vals(self):
        return {**super()._prepare_leave_vals(), "course_id": False}

    def action_withdraw(self):
        left = dict.fromkeys(
            (need.course_id, need.partner_id) for need in self if need.course_id
        )
        res = super().action_withdraw()
        for course, partner in left:
            course._drop_offer(partner)
        return res

    def action_return_to_pool(self):
        """Take needs out of their course; they wait for another one."""
        return self._set_state(STATE_CONFIRMED, **self._prepare_leave_vals())
