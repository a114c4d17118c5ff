from odoo import api, models
from odoo.fields import Domain

from ..core.scheduled import with_progress
from .verbund_course import STATE_BOOKING_OPEN
from .verbund_course_advice import MAIL_DUE

# Working days after which a colleague is told that nobody has decided.
PATIENCE_DAYS = 2
ADMINS = "qualifizierungsverbund.group_verbund_admin"


class VerbundCourse(models.Model):
    """Who is responsible may be away: a decision that is late is one of the others too.

    They are told once for each decision date; the task stays with whoever has it.
    """

    _inherit = "verbund.course"

    @api.model
    def _cron_remind(self):
        res = super()._cron_remind()
        latest = self.env.company._verbund_latest_day()
        courses = self.search(
            Domain("state", "=", STATE_BOOKING_OPEN)
            & Domain("proposed_on", "<", latest)
        )
        for course in with_progress(self.env, courses, len(courses)):
            course._tell_undecided()
        return res

    def _tell_undecided(self):
        self.ensure_one()
        here = self.company_id
        late_on = here._verbund_calendar().add(self.proposed_on, PATIENCE_DAYS)
        if not self._is_to_be_decided() or here._verbund_today() < late_on:
            return
        self._tell(
            MAIL_DUE,
            self._get_deputies().partner_id,
            once=f"undecided:{self.commitment_deadline}",
            proposal=self._get_proposal(),
            waits_for=self._notice_user().name,
        )

    def _get_deputies(self):
        """Who else works for its networks; else the administrators."""
        responsible = self._notice_user()
        staff = self.network_ids.manager_id | self.network_ids.team_ids
        # sudo: who administers is no secret, though users read no groups
        admins_sudo = self.env.ref(ADMINS).sudo().all_user_ids
        here = admins_sudo.filtered(lambda user: self.company_id in user.company_ids)
        admins = here.sudo(False)
        for users in (staff, admins):
            present = users.filtered(lambda u: u.active and u._is_internal())
            if present - responsible:
                return present - responsible
        return responsible.browse()

    def _notice_why(self, partner):
        # Each e-mail to a company asks as well: who is no colleague is none of them
        if not partner.partner_share and partner in self._get_deputies().partner_id:
            return self.env._(
                "You get this e-mail because you work for a network of this course."
            )
        return super()._notice_why(partner)
