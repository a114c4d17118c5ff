from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.fields import activity_field
from ..core.rpc_arguments import check_text
from .verbund_commitment import CLOSED_STATES, RELEASE_REASONS, STATE_CONFIRMED
from .verbund_commitment_seats import NAMING_STATES

NO_REQUEST = {"cancel_asked": False, "cancel_asked_by_id": False}
APPROVERS = "qualifizierungsverbund.group_verbund_admin"


class VerbundCommitment(models.Model):
    """Seats that are called off when others count on the group.

    It needs a reason in words. Where the group falls below the minimum it needs an
    approval, as running below the minimum does: an administrator gives it, who has not
    asked for it. Nobody pays more than its limit; what is not covered any more is
    decided in the settlement.
    """

    _inherit = "verbund.commitment"

    cancel_note = fields.Text(string="Why Called Off", readonly=True, copy=False)
    cancel_asked = fields.Selection(
        RELEASE_REASONS, string="Calling Off Asked For", readonly=True, copy=False
    )
    cancel_asked_by_id = fields.Many2one(
        "res.users", string="Asked For by", readonly=True, copy=False
    )
    can_decide_leave = fields.Boolean(compute="_compute_can_decide_leave")
    leave_activity_id = activity_field("Whoever decides whether they are called off.")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "cancel_note",
            "leave_activity_id",
            "leaver_activity_id",
            *NO_REQUEST,
        }

    def write(self, vals):
        """Of seats that are given back nobody has to decide any more."""
        res = super().write(vals)
        if vals.get("state") in CLOSED_STATES:
            self._drop_request()
            self._stays()
        return res

    def _drop_request(self):
        """Calling off is not asked for any more, so nobody has to decide on it."""
        # sudo: it is the task of somebody else
        self.sudo().leave_activity_id.unlink()
        self.filtered("cancel_asked")._with_transition().write(NO_REQUEST)

    @api.depends_context("uid")
    @api.depends("cancel_asked", "cancel_asked_by_id", "course_id.state", "state")
    def _compute_can_decide_leave(self):
        for commitment in self:
            commitment.can_decide_leave = commitment._may_decide_leave()

    def _may_decide_leave(self):
        """Whether the user may approve that the seats are called off: not its own."""
        self.ensure_one()
        user = self.env.user
        return bool(
            self.state == STATE_CONFIRMED
            and self.course_id.state in NAMING_STATES
            and self.cancel_asked
            and user != self.cancel_asked_by_id
            and user.has_group(APPROVERS)
        )

    def action_cancel(self, reason="declined", note=None):
        """
        :param note: why, in words; of seats in a course that takes place
        :raises UserError: without it, when nobody would be left, or it is over
        """
        sure = self.filtered(lambda c: c.state == STATE_CONFIRMED)
        super(VerbundCommitment, self - sure).action_cancel(reason)
        self.check_access("write")
        self._check_reason(reason)
        sure._check_not_over()
        note = check_text(self.env, note)
        if sure and not note:
            raise UserError(
                self.env._(
                    "Others count on these seats: say why they are called off. It "
                    "stays on record."
                )
            )
        for course, words in sure.grouped("course_id").items():
            course._check_somebody_stays(words)
            if course._falls_below(words):
                words._ask_to_leave(reason, note)
            else:
                words._call_off(reason, note)
        return True

    def _check_not_over(self):
        """
        :raises UserError: when the course has taken place
        """
        for course in self.course_id:
            if course.state not in NAMING_STATES:
                raise UserError(
                    self.env._(
                        "%(course)s is over: its seats stay.",
                        course=course.display_name,
                    )
                )

    def _ask_to_leave(self, reason, note):
        """Have an administrator decide; until then nothing changes."""
        # sudo: who may approve is no secret, though users read no groups
        approvers = self.env.ref(APPROVERS).sudo().all_user_ids - self.env.user
        approvers = approvers.filtered("active")
        if not approvers:
            raise UserError(
                self.env._(
                    "Nobody but you could approve %(record)s. A second person with "
                    "this right is needed.",
                    record=self[:1].display_name,
                )
            )
        self._with_transition().write(
            {
                "cancel_asked": reason,
                "cancel_note": note,
                "cancel_asked_by_id": self.env.user.id,
            }
        )
        self.env["verbund.decision"]._record(self, "requested", note)
        self.sudo().leave_activity_id.unlink()  # asked again, with another reason
        for word in self:
            activity = word.course_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Calling off seats below the minimum"),
                note=self.env._(
                    "%(company)s: %(note)s", company=word.partner_id.name, note=note
                ),
                user_id=approvers[0].id,
            )
            word._with_transition().leave_activity_id = activity

    def action_approve_leave(self):
        """The course goes on below its minimum, without these seats."""
        self._check_can_decide_leave()
        for course, words in self.grouped("course_id").items():
            course._check_somebody_stays(words)
        self.env["verbund.decision"]._record(self, "approved", lambda c: c.cancel_note)
        words = self._in_own_words().env._("Calling off was approved.")
        self._tell_who_asked(words)
        for commitment in self:
            commitment._call_off(commitment.cancel_asked, commitment.cancel_note)
        return True

    def action_reject_leave(self):
        """The seats stay with their company, and what it has promised holds."""
        self._check_can_decide_leave()
        self.env["verbund.decision"]._record(self, "rejected", lambda c: c.cancel_note)
        _ = self._in_own_words().env._
        self._keep_seats(_("Calling off was rejected: the seats are kept."))
        return True

    def _keep_seats(self, words):
        """Whoever asked for calling them off learns that they stay."""
        self._tell_who_asked(words)
        self._drop_request()
        self._with_transition().cancel_note = False

    # ------------------------------------------- of a company that has left

    def _with_speakers(self):
        """Those for which somebody speaks: of members, and of who was one."""
        # sudo: the membership may be one that the user cannot read
        memberships_sudo = self.env["verbund.membership"].sudo()
        found = self.browse()
        for course, words in self.grouped("course_id").items():
            domain = memberships_sudo._get_speaking_domain(
                words.partner_id, course.network_ids
            )
            known = memberships_sudo.search(domain).partner_id
            found |= words.filtered(lambda word, known=known: word.partner_id in known)
        return found

    def _ask_about_leaver(self):
        """The company has left its network, its word stays: somebody talks to it.

        :return: sentence that says so
        """
        self.ensure_one()
        course, until = self.course_id, self._leave_until()
        values = {"company": self.partner_id.name, "course": course.display_name}
        if until:
            note = self.env._(
                "%(company)s is no longer a member. Its word on seats in %(course)s "
                "stays; until %(day)s it can be taken back.",
                day=self.company_id._verbund_show(until),
                **values,
            )
        else:
            note = self.env._(
                "%(company)s is no longer a member, but its word on seats in "
                "%(course)s stays binding. Talk to it.",
                **values,
            )
        self._ask_to_talk(self.env._("A company with seats has left"), note)
        return note

    def _who_asked(self):
        return self.cancel_asked_by_id

    def _check_can_decide_leave(self):
        self.check_access("write")
        for commitment in self:
            if not commitment._may_decide_leave():
                raise AccessError(
                    self.env._(
                        "You cannot decide on %(record)s: whoever prepared it or asked "
                        "for the approval is not the one who gives it.",
                        record=commitment.display_name,
                    )
                )

    def _call_off(self, reason, note=None):
        """The others of a course that takes place, and the provider, are told."""
        sure = self.filtered(lambda c: c.state == STATE_CONFIRMED)
        groups = {
            course: course.seats_committed
            for course in sure.course_id
            if course.state in NAMING_STATES
        }
        res = super()._call_off(reason, note)
        self._with_transition().cancel_note = note
        for course, before in groups.items():
            course._tell_others_left(before)
        return res
