from odoo import api, fields, models
from odoo.fields import Domain

from ...models.core import words
from ...models.courses.verbund_commitment import CURRENT_STATES, GIVEN_STATES
from ...models.courses.verbund_commitment_needs import OPEN_STATES
from ...models.courses.verbund_course import PLANNING_STATES


class VerbundNeedAssign(models.TransientModel):
    """Put needs that wait into a course that is there already."""

    _name = "verbund.need.assign"
    _description = "Put Needs Into a Course"
    _inherit = ["verbund.dialog.mixin", "verbund.preview.mixin"]

    need_ids = fields.Many2many(
        "verbund.need", required=True, readonly=True, string="Needs"
    )
    show_all = fields.Boolean(
        string="Other Courses on the Topic, Too",
        help="Those to which a need does not quite fit.",
    )
    choice_ids = fields.Many2many("verbund.course", compute="_compute_choice_ids")
    no_choice = fields.Char(compute="_compute_choice_ids")
    course_id = fields.Many2one(
        "verbund.course", required=True, domain="[('id', 'in', choice_ids)]"
    )
    warnings = fields.Text(string="Please Check", compute="_compute_warnings")

    @api.depends("need_ids", "show_all")
    def _compute_choice_ids(self):
        for wizard in self:
            needs = wizard.need_ids._origin
            courses = self.env["verbund.course"].search(
                Domain("topic_id", "in", needs.topic_id.ids)
                & Domain("state", "in", OPEN_STATES)
            )
            wizard.choice_ids = courses.filtered(
                lambda course, wizard=wizard, needs=needs: (
                    needs.topic_id == course.topic_id
                    and needs.network_id <= course.network_ids
                    and (course.state in PLANNING_STATES or course._takes_words())
                    and course._free_seats()
                    and (wizard.show_all or not wizard._get_warnings(course))
                )
            )
            wizard.no_choice = not wizard.choice_ids and wizard._no_choice_words()

    def _no_choice_words(self):
        """Why there is no course to choose, and what can be done."""
        _ = self.env._
        if self.show_all:
            return _(
                "No course on this topic in the network takes needs and has free seats."
            )
        return _(
            "No course suits without a doubt. Tick “Other Courses on the Topic, Too” "
            "to see what else there is."
        )

    @api.depends("need_ids", "course_id")
    def _compute_warnings(self):
        for wizard in self:
            wizard.warnings = "\n".join(wizard._get_warnings(wizard.course_id))

    def _get_warnings(self, course):
        """What does not quite fit; it may be meant.

        :return: list of sentences
        """
        if not course:
            return []
        needs, inside = self.need_ids._origin, course._pooled_needs_sudo()
        warnings = [
            f"{need.partner_id.display_name}: {warning}"
            for need in needs
            for warning in need._get_course_warnings(course, inside | (needs - need))
        ]
        warnings += self._get_not_asked(course, inside | needs)
        seats, free = sum(needs.mapped("seats_firm")), course._free_seats()
        if seats > free:
            warnings.append(
                self.env._(
                    "%(seats)s firm seats are needed, %(free)s are free.",
                    seats=seats,
                    free=free,
                )
            )
        return warnings

    def _get_not_asked(self, course, pooled):
        """Companies that are there for fewer seats than they need.

        Nobody asks them for the others.

        :param pooled: needs of the course, with these
        :return: list of sentences
        """
        sentences = []
        for partner in self.need_ids.partner_id._origin:
            word = course._get_commitment(partner)
            own = pooled.filtered(lambda need, here=partner: need.partner_id == here)
            needed = sum(need.seats_firm or 1 for need in own)
            if word.state in CURRENT_STATES and needed > word.seats:
                sentences.append(self._not_asked_words(word))
        return sentences

    def _not_asked_words(self, word):
        """
        :param word: commitment of a company that needs more seats than it is there for
        """
        _ = self.env._
        values = {
            "company": word.partner_id.display_name,
            "seats": words.seats(self.env, word.seats),
        }
        if word.state in GIVEN_STATES:
            return _(
                "%(company)s has %(seats)s in this course already, and is not asked "
                "for more: call it.",
                **values,
            )
        if word.course_id.state in PLANNING_STATES:
            return _(
                "%(company)s is entered in this course for %(seats)s, and will not be "
                "asked for more: change its seats there.",
                **values,
            )
        return _(
            "%(company)s is asked for %(seats)s in this course already, and not for "
            "more: call it.",
            **values,
        )

    @api.depends("need_ids", "course_id")
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        course = env["verbund.course"].browse(self.course_id.id)
        if course:
            course.action_add_needs(self.need_ids._origin.ids)

    def action_assign(self):
        self.ensure_one()
        self.course_id.action_add_needs(self.need_ids.ids)
        return {"type": "ir.actions.act_window_close"}
