from odoo import api, fields, models

from .verbund_course import STATE_CANCELLED, STATE_DONE, STATE_SETTLED


class VerbundCourse(models.Model):
    """Clashes of its sessions are told where the course is planned."""

    _inherit = "verbund.course"

    clash_notice = fields.Text(
        string="Clashes",
        compute="_compute_clash_notice",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    @api.depends_context("lang", "uid")
    @api.depends("state", "session_ids.clash_words", "session_ids.clash_ok")
    def _compute_clash_notice(self):
        for course in self:
            open_clashes = course._open_clashes()
            course.clash_notice = "\n".join(open_clashes.mapped("clash_words"))

    def _open_clashes(self):
        """Sessions that clash, though nobody has said that it is meant."""
        self.ensure_one()
        if self.state in (STATE_DONE, STATE_SETTLED, STATE_CANCELLED):
            return self.session_ids.browse()
        return self.session_ids.filtered(
            lambda session: not session.clash_ok and session.clash_words
        )

    def action_accept_clashes(self):
        """It is meant: the warning goes until a day, a trainer or a room changes."""
        self.ensure_one()
        self.check_access("write")
        clashes = self._open_clashes()
        if clashes:
            words = "\n".join(clashes.mapped("clash_words"))
            clashes.clash_ok = True
            self.message_post(
                body=self.env._("It is meant: %(clashes)s", clashes=words)
            )
        return True
