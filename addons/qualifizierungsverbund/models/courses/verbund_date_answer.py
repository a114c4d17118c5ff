from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import date_finder
from ..core.fields import association_field
from ..core.transition_mixin import with_transition
from ..needs.verbund_need import STATE_POOLED
from .verbund_commitment import CURRENT_STATES

SHIFT_MODELS = [
    ("day", "No shifts"),
    ("two", "Two shifts"),
    ("three", "Three shifts"),
    ("continuous", "Around the clock, weekends as well"),
    ("weekend", "Weekend shift"),
]
# What a company says; whoever writes it, by whichever door, answers for it.
ANSWER_FIELDS = ("people", "shift_model", "away_max", "blocked_ids")
# By what a company has to do with a course, see ``_people_by_company``.
CONCERNING = {"verbund.need": [STATE_POOLED], "verbund.commitment": CURRENT_STATES}


class VerbundDateAnswer(models.Model):
    """What a company says to the dates of a poll. It binds nobody."""

    _name = "verbund.date.answer"
    _description = "Answer to a Date Poll"
    _inherit = ["verbund.guarded.mixin"]
    _order = "poll_id, id"
    _scope_fields = frozenset({"poll_id"})

    poll_id = fields.Many2one(
        "verbund.date.poll", required=True, index=True, ondelete="cascade"
    )
    company_id = association_field("poll_id")
    course_id = fields.Many2one(related="poll_id.course_id")
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, index=True, ondelete="restrict"
    )
    people = fields.Integer(
        aggregator=None, help="How many people the company would send."
    )
    shift_model = fields.Selection(SHIFT_MODELS)
    away_max = fields.Integer(
        string="Away at Once",
        aggregator=None,
        help="How many people of one shift may be away at the same time.",
    )
    blocked_ids = fields.Many2many(
        "verbund.date.option",
        string="Does Not Suit",
        domain="[('poll_id', '=', poll_id)]",
    )
    answered_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.partner", string="Answered by", readonly=True, copy=False
    )
    is_concerned = fields.Boolean(
        string="Takes Part",
        compute="_compute_is_concerned",
        help="A company that has left the course is not counted.",
    )

    _partner_uniq = models.UniqueIndex(
        "(poll_id, partner_id)", "The company has been asked already."
    )
    _numbers_positive = models.Constraint(
        "CHECK(COALESCE(people, 0) >= 0 AND COALESCE(away_max, 0) >= 0)",
        "Numbers of people cannot be negative.",
    )

    @api.model
    def _get_guarded_fields(self):
        names = {"poll_id", "partner_id", "answered_at", "answered_by_id"}
        return super()._get_guarded_fields() | names

    @api.depends("partner_id.name", "course_id.name")
    def _compute_display_name(self):
        for answer in self:
            names = answer.partner_id.name, answer.course_id.name
            answer.display_name = " – ".join(filter(None, names))

    def _compute_is_concerned(self):
        concerned = self._concerned()
        for answer in self:
            answer.is_concerned = answer in concerned

    def _concerned(self):
        """Those whose company still has to do with the course, by the facts of now."""
        here = Domain("course_id", "in", self.poll_id.course_id.ids) & Domain(
            "partner_id", "in", self.partner_id.ids
        )
        pairs = set()
        for model, states in CONCERNING.items():
            # sudo: needs of a partner network count, whoever works for it
            pairs |= set(
                self.env[model]
                .sudo()
                ._read_group(
                    here & Domain("state", "in", states), ["course_id", "partner_id"]
                )
            )
        return self.filtered(
            lambda answer: (
                (answer.poll_id.course_id._origin, answer.partner_id._origin) in pairs
            )
        )

    def _counted(self):
        """Answers that say something about the dates."""
        return self._concerned().filtered("answered_at")

    def _to_finder(self):
        return date_finder.Company(
            self.partner_id.id,
            self.people,
            self.shift_model,
            self.away_max,
            frozenset(self.blocked_ids.ids),
        )

    # ------------------------------------------------------------- answering

    def write(self, vals):
        answered = vals.keys() & set(ANSWER_FIELDS)
        if not answered:
            return super().write(vals)
        self._check_takes_answers()
        before = {answer: answer._said() for answer in self}
        res = super().write(vals)
        for answer in self:
            answer._check_answer()
            if answer._said() != before[answer] or not answer.answered_at:
                answer._note_answered()
        return res

    def _said(self):
        return [self[name] for name in ANSWER_FIELDS]

    def _note_answered(self):
        """Keep when it was said, and by whom; on the phone it is who typed it."""
        speaker = self.env["verbund.decision"]._get_speaker()
        with_transition(self).write(
            {
                "answered_at": fields.Datetime.now(),
                "answered_by_id": (speaker or self.env.user.partner_id).id,
            }
        )

    def _check_takes_answers(self):
        """
        :raises UserError: when the poll is over, or the company is out of the course
        """
        for answer in self:
            if not answer.poll_id._takes_answers():
                raise UserError(answer.poll_id._closed_words())
            if not answer._concerned():
                raise UserError(
                    self.env._(
                        "%(company)s takes no part in %(course)s any more. Nothing was "
                        "changed.",
                        company=answer.partner_id.name,
                        course=answer.course_id.name,
                    )
                )

    def _check_answer(self):
        """
        :raises UserError: when it says nothing, or speaks of dates of another poll
        """
        if not self.shift_model:
            raise UserError(self.env._("Say which shift model the company has."))
        if self.blocked_ids.poll_id - self.poll_id:
            raise UserError(self.env._("These dates are those of another poll."))
