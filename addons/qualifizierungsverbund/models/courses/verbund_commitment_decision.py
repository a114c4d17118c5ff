from odoo import models

from .verbund_commitment import PENDING_STATES
from .verbund_course_prolong import MAIL_PROLONGED


class VerbundCommitment(models.Model):
    """What a company is told when its course is decided otherwise than run or not."""

    _inherit = "verbund.commitment"

    def _is_true_now(self, template, extra):
        if template == MAIL_PROLONGED:
            course = self.course_id
            until = self.company_id._verbund_show(course.commitment_deadline)
            return (
                self.state in PENDING_STATES
                and course._page_takes_words()
                and extra["prolonged"]["new"] == until
            )
        return super()._is_true_now(template, extra)
