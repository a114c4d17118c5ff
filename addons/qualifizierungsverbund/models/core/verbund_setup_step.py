from odoo import api, fields, models
from odoo.exceptions import AccessError

# Sees the list, and may do what it asks for.
SETUP_GROUP = "base.group_system"


class VerbundSetupStep(models.TransientModel):
    """What an association does once, before it works with real companies.

    Whether a step is done is asked of the database each time: nobody ticks off what
    is not so. A room adds its steps in ``res.company._verbund_setup_steps``.
    """

    _name = "verbund.setup.step"
    _description = "Setup Step"
    _order = "sequence, id"

    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Step", readonly=True)
    missing = fields.Char(string="What Is Missing", compute="_compute_missing")
    is_done = fields.Boolean(string="Done", compute="_compute_missing")
    key = fields.Char(readonly=True)

    @api.depends("key")
    @api.depends_context("company")
    def _compute_missing(self):
        """As of now: whoever has done a step comes back to this list."""
        steps = self._by_key()
        for step in self:
            step.missing = steps[step.key].missing()
            step.is_done = not step.missing

    def _by_key(self):
        return {step.key: step for step in self.env.company._verbund_setup_steps()}

    @api.model
    def action_open_checklist(self):
        """Show what is done and what is missing as of now.

        :raises AccessError: for anybody but administrators of the system
        """
        self._check_setup_right()
        self.search([("create_uid", "=", self.env.uid)]).unlink()
        self.create(
            [
                {
                    "sequence": step.sequence,
                    "key": step.key,
                    "name": step.name,
                }
                for step in self._by_key().values()
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qualifizierungsverbund.verbund_setup_step_action"
        )
        return {**action, "domain": [("create_uid", "=", self.env.uid)]}

    @api.model
    def count_missing(self):
        """How many steps are still to be done.

        :raises AccessError: for anybody but administrators of the system
        """
        self._check_setup_right()
        return sum(bool(step.missing()) for step in self._by_key().values())

    def action_do(self):
        """Open the screen where the step is done."""
        self.ensure_one()
        self._check_setup_right()
        return self._by_key()[self.key].action()

    def _check_setup_right(self):
        if not self.env.user.has_group(SETUP_GROUP):
            raise AccessError(
                self.env._("Administrators of the system set up the association.")
            )
