from odoo import models
from odoo.tools import format_date


class VerbundCommitment(models.Model):
    """The word of a company without a login: whoever may bind it gets a link."""

    _inherit = "verbund.commitment"

    def _link_networks(self):
        return self.course_id.network_ids

    def _link_show_word(self, link):
        """Give, change or take back the word of the company."""
        self.ensure_one()
        course = self.course_id
        return {
            "title": self.env._(
                "%(course)s: seats of your company", course=course.name
            ),
            "until": format_date(self.env, course.commitment_deadline)
            if course.commitment_deadline
            else "",
        }

    def _link_act_word(self, link, form):
        """:raises UserError: when the person may not bind the company, or the course
        takes no such word (any more)
        """
        self.ensure_one()
        seats = form.integer("seats", self.env._("Seats"), minimum=1, default=None)
        ceiling = form.amount("price_ceiling", self.env._("Price ceiling per seat"))
        if seats is None:
            form.refuse("seats", self.env._("Seats are missing."))
        form.check()
        self.course_id._commit_seats(
            self.partner_id, seats, ceiling, contact=link.partner_id
        )
        return self.env._("Thank you, your seats are promised bindingly.")
