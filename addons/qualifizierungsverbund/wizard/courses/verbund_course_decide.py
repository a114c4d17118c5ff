from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.core import words
from ...models.courses.verbund_course_advice import OUTCOMES
from ...models.courses.verbund_course_decision import HAND_REASONS

# How long companies get when the decision is put off, if the start leaves the time.
PROLONG_WEEKS = 2


class VerbundCourseDecide(models.TransientModel):
    """Run, prolong, merge or cancel a course, having seen whom it tells what."""

    _name = "verbund.course.decide"
    _description = "Decide on a Course"
    _inherit = ["verbund.reason.mixin", "verbund.preview.mixin"]

    course_id = fields.Many2one("verbund.course", required=True, readonly=True)
    seen_state = fields.Char(help="Where the course stood when the dialog was opened.")
    seen_day = fields.Date(help="Its decision date then.")
    options = fields.Html(
        string="What Can Be Done", compute="_compute_options", sanitize=False
    )
    outcome = fields.Selection(OUTCOMES, string="Decision", required=True)
    open_outcomes = fields.Json(compute="_compute_options")
    seats_missing = fields.Integer(
        related="course_id.seats_missing", related_sudo=False
    )
    needs_approval = fields.Boolean(
        related="course_id.needs_approval", related_sudo=False
    )
    cancel_terms = fields.Text(related="course_id.cancel_terms", related_sudo=False)
    reason = fields.Text(
        required=False, help="The person who approves reads it; it stays on record."
    )
    day = fields.Date(
        string="New Decision Date",
        help="A working day before the course starts. Until then companies can take "
        "their word back.",
    )
    near_ids = fields.Many2many("verbund.course", compute="_compute_near_ids")
    target_id = fields.Many2one(
        "verbund.course",
        string="Merge With",
        domain="[('id', 'in', near_ids)]",
        help="Another course on the topic that still takes seats.",
    )
    target_day = fields.Date(
        string="New Decision Date There",
        compute="_compute_target_day",
        store=True,
        readonly=False,
        help="Where companies need time to answer. Empty: the other course keeps its "
        "own.",
    )
    moves = fields.Html(
        string="What Becomes of Whom", compute="_compute_moves", sanitize=False
    )
    cancel_reason = fields.Selection(HAND_REASONS, string="Why It Is Cancelled")
    note = fields.Text(
        string="Note to the Companies", help="Stands in the mail to every company."
    )

    @api.model
    def default_get(self, fields):
        res = super().default_get(fields)
        course = self.env["verbund.course"].browse(res.get("course_id"))
        if course:
            course.check_access("read")
            res.setdefault("seen_state", course.state)
            res.setdefault("seen_day", course.commitment_deadline)
            options = course._get_options()[course]
            near = [option.near.key for option in options if option.near]
            res.setdefault("outcome", options[0].outcome)
            res.setdefault("target_id", near[0] if near else False)
            res.setdefault("day", course._next_decision_day(PROLONG_WEEKS))
            if course.seats_missing:
                res.setdefault("cancel_reason", "min_not_reached")
        return res

    @api.depends("course_id")
    def _compute_options(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for wizard in self:
            course = wizard.course_id
            options = course._get_options()[course] if course else ()
            refusals = course._get_refusals(options) if course else {}
            wizard.open_outcomes = [option.outcome for option in options]
            wizard.options = self.env["ir.qweb"]._render(
                "qualifizierungsverbund.course_options",
                {
                    "is_due": bool(course.proposed_outcome),
                    "rows": [
                        {
                            "label": labels[option.outcome],
                            "why": course._describe_option(option),
                        }
                        for option in options
                    ],
                    "refusals": [
                        {"label": labels[outcome], "why": why}
                        for outcome, why in refusals.items()
                    ],
                },
            )

    @api.depends("course_id")
    def _compute_near_ids(self):
        for wizard in self:
            course = wizard.course_id
            near = course._get_near() if course else course
            wizard.near_ids = near.filtered(course._may_merge_into)

    @api.depends("target_id")
    def _compute_target_day(self):
        """Companies that are asked anew get some days to answer."""
        for wizard in self:
            target = wizard.target_id
            wizard.target_day = target and target._guess_merge_day()

    @api.depends("course_id", "target_id", "outcome")
    def _compute_moves(self):
        for wizard in self:
            course, target = wizard.course_id, wizard.target_id
            wizard.moves = (
                wizard.outcome == "merge"
                and course
                and target
                and self.env["ir.qweb"]._render(
                    "qualifizierungsverbund.course_moves",
                    {
                        "notices": course._get_merge_notices(target),
                        "rows": course._get_merge_rows(target),
                    },
                )
            )

    @api.depends(
        "course_id",
        "outcome",
        "reason",
        "day",
        "target_id",
        "target_day",
        "cancel_reason",
        "note",
    )
    def _compute_preview(self):
        return super()._compute_preview()

    def _rehearse(self, env):
        course = env["verbund.course"].browse(self.course_id.id)
        if course and self.outcome == "run":
            course._rehearse_confirm(self.reason)
        elif course and self.outcome:
            self._decide(course)

    def _decide(self, course):
        """
        :param course: in the environment in which it is done
        """
        course.check_access("write")
        match self.outcome:
            case "run":
                if course.seats_missing:
                    course.override_reason = self._get_reason()
                course.action_confirm()
            case "prolong":
                course.action_prolong(self.day, self.note or None)
            case "merge":
                course.action_merge(
                    self.target_id.id, self.target_day or None, self.note or None
                )
            case "cancel":
                course.action_cancel(self.cancel_reason or None, self.note or None)

    def action_decide(self):
        """
        :raises UserError: when somebody else has decided meanwhile
        """
        self.ensure_one()
        course = self.course_id
        if self.seen_state and self.seen_state != course.state:
            raise UserError(
                self.env._(
                    "Somebody has decided meanwhile: %(course)s is “%(state)s” now.",
                    course=course.display_name,
                    state=course._state_label(),
                )
            )
        if self.seen_day and self.seen_day != course.commitment_deadline:
            raise UserError(
                self.env._(
                    "The decision on %(course)s was put off meanwhile: companies "
                    "decide until %(day)s.",
                    course=course.display_name,
                    day=words.day(self.env, course.commitment_deadline),
                )
            )
        self._decide(course)
        course._hold_mails()
        return {"type": "ir.actions.act_window_close"}
