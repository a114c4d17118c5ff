from datetime import time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..core.transition_mixin import with_transition
from .event_registration_erase import KNOWN_DOMAIN
from .verbund_course import STATE_CANCELLED, STATE_DONE, STATE_SETTLED

RETENTION = "participants"
TASK = "qualifizierungsverbund.mail_activity_participants_erased"


class VerbundCourse(models.Model):
    """Who took part is forgotten when nobody needs it any more.

    Seats, prices, sums and the chain of the log stay; names, addresses, levels and what
    was written to these people go. Whoever is responsible is told before, and puts the
    course on hold where a grant asks for longer.
    """

    _name = "verbund.course"
    _inherit = ["verbund.course", "verbund.retention.mixin"]
    _retention_cases = {
        RETENTION: (
            [
                ("state", "in", (STATE_DONE, STATE_SETTLED, STATE_CANCELLED)),
                ("event_id.registration_ids", "any", KNOWN_DOMAIN),
            ],
            "date_end",
        )
    }

    legal_hold = fields.Boolean(
        string="Keep the Participants",
        groups="base.group_user",
        help="Their names are not erased after the period, as a claim or a grant needs "
        "them for longer.",
    )
    retention_told_on = fields.Date(groups="base.group_user")
    erase_on = fields.Date(
        string="Participants Erased On",
        groups="base.group_user",
        help="When names, addresses and levels of those who took part are erased, "
        "unless they are kept. Seats and prices stay.",
    )

    @api.depends(
        "state",
        "date_end",
        "event_id.registration_ids.verbund_named_at",
        "event_id.registration_ids.name",
        "event_id.registration_ids.email",
        "event_id.registration_ids.phone",
    )
    def _compute_erase_on(self):
        return super()._compute_erase_on()

    def _get_retention_start(self, rule):
        """The last day of the course, where it is held."""
        # sudo: a day is told, not what it follows from
        course_sudo = self.sudo()
        return course_sudo.company_id._verbund_day(course_sudo.date_end)

    @api.model
    def _get_retention_domain(self, rule, last_start):
        """By the clock of each association, as the day that is told."""
        cases, _start = self._retention_cases[rule.code]
        after = fields.Date.add(last_start, days=1)
        domain = Domain(cases) & Domain("legal_hold", "=", False)
        # sudo: which associations there are is no secret
        groups = self.sudo()._read_group(domain, ["company_id"])
        return domain & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_end", "<", company._verbund_moment(after, time.min))
            for (company,) in groups
        )

    def write(self, vals):
        """It is on hold, or other names came later: nobody has to look at it now."""
        res = super().write(vals)
        if "retention_told_on" in vals and not vals["retention_told_on"]:
            # sudo: it is the task of somebody else
            self.sudo().activity_unlink([TASK])
        return res

    def _tell_retention(self, rule, day):
        self.activity_schedule(
            TASK,
            date_deadline=day,
            note=self.env._(
                "Names, addresses and levels of those who took part are erased on this "
                "day. Keep them if a claim or a grant still needs them."
            ),
            user_id=self._notice_user().id,
        )

    def _erase_retained(self):
        # sudo: nobody has to be a user of the event app for it
        event_sudo = self.sudo().with_context(active_test=False).event_id
        people = event_sudo.registration_ids.filtered_domain(KNOWN_DOMAIN)
        people._verbund_erase()
        with_transition(self).retention_told_on = False
        self.message_post(
            body=self.env._(
                "The participants are erased, as their retention period is over: "
                "%(people)s. Seats and prices stay.",
                people=len(people),
            )
        )

    def _people_kept_until(self):
        """The day on which those who take part are forgotten, in words.

        Empty where that is not known.
        """
        self.ensure_one()
        # sudo: a company is told how long, whoever may change it
        course_sudo = self.sudo()
        rule_sudo = course_sudo.env["verbund.retention.rule"].search_fetch(
            [("code", "=", RETENTION), ("legal_hold", "=", False)]
        )
        if not rule_sudo or course_sudo.legal_hold or not course_sudo.date_end:
            return ""
        return format_date(self.env, course_sudo._get_erase_on(rule_sudo))
