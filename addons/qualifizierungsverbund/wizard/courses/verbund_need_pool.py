from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# Proposals shown at a time; the largest come first.
PROPOSAL_LIMIT = 100
# What keeps groups apart, the most seats first: more than that nobody calls about.
MISS_LIMIT = 40


class VerbundNeedPool(models.TransientModel):
    """Show which needs fill a course together, and plan the chosen courses."""

    _name = "verbund.need.pool"
    _description = "Pool Needs"

    line_ids = fields.One2many(
        "verbund.need.pool.line", "wizard_id", string="Proposals"
    )

    miss_ids = fields.One2many(
        "verbund.need.pool.miss", "wizard_id", string="Why Not Together?"
    )
    chosen_ids = fields.Json(
        readonly=True, help="Needs to choose from; empty for all open ones."
    )

    @api.model
    def _open(self, need_ids=None):
        """Make the proposals and show them.

        :param need_ids: ids of needs to choose from; all open ones when empty
        :return: the action that shows the wizard
        """
        ready, open_pools = self.env["verbund.need"]._propose(
            need_ids or None, limit=PROPOSAL_LIMIT
        )
        Line = self.env["verbund.need.pool.line"]
        misses = self.env["verbund.need"]._find_near_misses(ready, open_pools)
        prepare_miss = self.env["verbund.need.pool.miss"]._prepare_vals
        wizard = self.create(
            {
                "line_ids": [
                    # Several ready ones are chosen by a person, not by a default
                    Command.create(
                        {
                            **Line._prepare_vals(proposal),
                            "selected": [proposal] == ready,
                        }
                    )
                    for proposal in [*ready, *open_pools]
                ],
                "miss_ids": [
                    Command.create(prepare_miss(miss)) for miss in misses[:MISS_LIMIT]
                ],
                "chosen_ids": need_ids or False,
            }
        )
        return wizard._show()

    def _show(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pool Needs"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_pool_again(self):
        """The proposals as they are by now, of the same needs."""
        self.ensure_one()
        return self._open(self.chosen_ids)

    def action_create_courses(self):
        """Plan a course for every ticked proposal.

        :return: the action that shows the new courses
        :raises UserError: when nothing is ticked, or a need has changed meanwhile
        """
        self.ensure_one()
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise UserError(self.env._("Tick the proposals that become courses."))
        lines._check_unchanged()
        Course = self.env["verbund.course"]
        courses = Course.union(
            *(Course._create_from_proposal(line._to_proposal()) for line in lines)
        )
        return courses._get_records_action(name=self.env._("New Courses"))
