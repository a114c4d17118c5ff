from odoo import models

from .verbund_setup_step import SETUP_GROUP

CHECKLIST = "qualifizierungsverbund.verbund_setup_action"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell administrators what is not set up, and begin there until it is."""
        info = super().session_info()
        if self.env.user.has_group(SETUP_GROUP):
            steps = self.env.company._verbund_setup_steps()
            missing = sum(bool(step.missing()) for step in steps)
            if missing:
                action = self.env.ref(CHECKLIST)
                info["verbund_setup"] = {
                    "missing": missing,
                    "steps": len(steps),
                    "action_id": action.id,
                }
                info["home_action_id"] = info["home_action_id"] or action.id
        return info
