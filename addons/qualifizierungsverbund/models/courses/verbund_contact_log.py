from odoo import api, fields, models
from odoo.exceptions import UserError


class VerbundContactLog(models.Model):
    """A yes on the phone is taken back while nothing of it has left the house.

    So is a decision, see :meth:`verbund.course.action_step_back`. What others have said
    since does not matter, as long as the word of the company and its need are as the
    call has left them.
    """

    _inherit = "verbund.contact.log"

    way_back = fields.Json(readonly=True, copy=False, groups="base.group_user")

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"way_back"}

    def _take_word_back(self):
        """
        :raises UserError: when the company has its receipt, or it has gone on since
        """
        self.ensure_one()
        course = self.env["verbund.course"].browse(self.res_id)
        course.check_access("write")
        back = self.way_back
        # sudo: who has noted the word takes back what it has told, whoever may read it
        notices_sudo = self.env["verbund.notice"].sudo()
        notices_sudo = notices_sudo.search(course._domain_changed(back))
        self._check_word_goes_back(course, notices_sudo)
        course._take_out_of_queue(notices_sudo)
        word = course._get_commitment(self.partner_id)
        words = f"{self.partner_id.name}: {word._describe_word()}"
        self.env["verbund.decision"]._record(course, "promise_undone", words)
        course._restore_rows(back["rows"])
        course._drop_made_rows(back["rows"], back["after"])
        course._offer_freed()

    def _check_word_goes_back(self, course, notices_sudo):
        _, after = self.env._, self.way_back["after"]
        values = {"company": self.partner_id.name, "course": course.display_name}
        if course._get_left_sudo(notices_sudo):
            raise UserError(
                _(
                    "The word of %(company)s stays: its receipt has left the house. If "
                    "it is not right, release the seats in %(course)s.",
                    **values,
                )
            )
        rows = course._get_spoken_rows_sudo(self.partner_id)
        if course._get_rows_now(after, rows) != after:
            raise UserError(
                _(
                    "The word of %(company)s stays: seats, needs or the course have "
                    "changed since. If it is not right, release the seats in "
                    "%(course)s.",
                    **values,
                )
            )
